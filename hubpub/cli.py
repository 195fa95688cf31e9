"""The command line. Its contract: users and their scripts depend on it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hubpub import cli_check
from hubpub._version import __version__
from hubpub.errors import INTERRUPTED, BlockedError, CallError, HubpubError

if TYPE_CHECKING:
    from hubpub.documents import Document
    from hubpub.hub import Hub
    from hubpub.plan import Plan

Command = TypeVar("Command", bound=Callable[..., Any])
_STDIN = "-"


def run() -> int:
    """Runs the command line.

    Returns:
        The exit code, as the contract has it.
    """
    try:
        # what a command returns is its exit code; most return None
        return cli(standalone_mode=False, prog_name="hubpub") or 0
    except HubpubError as error:
        from hubpub.report.text import one_line

        click.echo(f"error: {one_line(str(error))}", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return CallError.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what is on the hub is whole. Run the command again to go on.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has gone
        return 0
    except Exception as error:  # noqa: BLE001 - the last resort: a bug of ours, said without a traceback
        from hubpub.bugs import EXIT_CODE, report

        click.echo(report(error), err=True)
        return EXIT_CODE


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="hubpub %(version)s")
def cli() -> None:
    """Publish trained models to the Hugging Face Hub: one guarded commit, verified.

    Rehearse without an account: hubpub push FOLDER me/my-model --local
    """


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_card_options = _options(
    click.option("--recipe", metavar="NAME", help="Render the card by this recipe (huggingtweets)."),
    click.option("--facts", metavar="FILE", help="The recipe's facts, or a whole source: JSON or TOML; - for stdin."),
)
_output_options = _options(
    click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."),
    click.option("-q", "--quiet", is_flag=True, help="Print results only."),
)
# what every command takes that walks from a folder to a plan
_walk_options = _options(
    click.argument("folder", type=click.Path(path_type=Path)),
    click.argument("repo", required=False),
    _card_options,
    click.option("--local", is_flag=True, default=None, help="Use the embedded local hub: no account, no network."),
    click.option("--endpoint", metavar="URL", help="Another hub; HF_ENDPOINT or huggingface.co by default."),
    click.option("--private", is_flag=True, default=None, help="Make a repository that is created private."),
    click.option("--message", metavar="TEXT", help="The commit's first line."),
    click.option("--force", metavar="CODE", multiple=True, help="Let findings of this code through."),
    _output_options,
)


@cli.command()
@_walk_options
@click.option("--yes", is_flag=True, help="Do not ask before publishing.")
@click.option("--dry-run", is_flag=True, help="Only show the plan, as `hubpub plan` does.")
def push(*, yes: bool, dry_run: bool, **options: Any) -> None:
    """Publish FOLDER to REPO (namespace/name), in one commit, and verify it."""
    from hubpub.publishing import publish
    from hubpub.report import json, text

    form, quiet = options["form"], options["quiet"]
    with _prepared(ask_account=not dry_run, **options) as (plan, hub):
        if form == "text" and not quiet:
            # an unchanged push says so once, by its receipt
            click.echo(text.plan(plan, summary=bool(plan.to_commit) or dry_run, colour=cli_check.colour()), nl=False)
        if dry_run or plan.blocking:
            if form == "json":
                click.echo(json.dump(plan), nl=False)
            elif quiet:
                click.echo("\n".join(text.findings(plan.blocking)), nl=bool(plan.blocking))
            _stop_if_blocked(plan)
            return
        if plan.to_commit and not yes and sys.stdin.isatty() and sys.stdout.isatty():
            click.confirm(f"Publish to {plan.target.url}?", default=True, abort=True)
        receipt = publish(plan, hub=hub)
        if form == "text" and not quiet:
            click.echo()
        click.echo(json.dump(receipt) if form == "json" else text.receipt(receipt), nl=False)


@cli.command()
@_walk_options
def plan(**options: Any) -> None:
    """Show what a push of FOLDER to REPO would do. Changes nothing anywhere."""
    from hubpub.report import json, text

    with _prepared(ask_account=False, **options) as (plan, _):
        shown = json.dump(plan) if options["form"] == "json" else text.plan(plan, colour=cli_check.colour())
        click.echo(shown, nl=False)
        _stop_if_blocked(plan)


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--read", "read", metavar="README.md", help="Print the source of this card, as JSON; - for stdin.")
@_card_options
@click.option("--repo", metavar="REPO", help="namespace/name; by default what the source or the recipe says.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write the card there.")
@_output_options
def card(
    *,
    folder: Path | None,
    read: str | None,
    recipe: str | None,
    facts: str | None,
    repo: str | None,
    output: Path | None,
    form: str,
    quiet: bool,
) -> None:
    """Render the card of FOLDER, or of --facts alone; or with --read, print what a card was made from."""
    from hubpub import cards
    from hubpub.report import json, text

    if read is not None:
        if folder or recipe or facts or repo:
            raise CallError("--read takes no other input", "Leave the others out.")
        rendered = cards.read(_text(read), read)
        content = json.dump_plain(rendered.source)
    else:
        rendered = cards.render(folder, recipe=recipe, facts=_facts(facts), repo=repo)
        content = json.dump(rendered) if form == "json" else rendered.card.text
    if not quiet and form == "text":
        for line in text.findings(rendered.findings):
            click.echo(line, err=True)
    if output is not None:
        cards.write(output, content)
    else:
        # as bytes: no line end of the card is translated
        sys.stdout.flush()
        sys.stdout.buffer.write(content.encode())


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; a free one by default.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--root", type=click.Path(path_type=Path), help="Where the repositories lie.")
@click.option("--token", is_flag=True, help="Print the default user's token, and end.")
def hub(*, port: int, host: str, root: Path | None, token: bool) -> None:
    """Serve the embedded local hub until Ctrl-C."""
    from hubpub.local import default_root, serve_until_interrupted, token_of

    root = root or default_root()
    if token:
        click.echo(token_of(root))
        return
    serve_until_interrupted(root, host=host, port=port, tell=click.echo)


@cli.command()
@click.argument("name", required=False)
def schema(*, name: str | None) -> None:
    """Print the JSON Schema NAME, or without one the names of all."""
    from hubpub import schemas

    click.echo(schemas.schema(name) if name else "\n".join(schemas.SCHEMAS), nl=not name)


cli.add_command(cli_check.check)
cli.add_command(cli_check.rules)


@contextmanager
def _prepared(*, ask_account: bool, folder: Path, form: str, quiet: bool, **options: Any) -> Iterator[tuple[Plan, Hub]]:
    """The plan that the options ask for, with the hub that it was made against."""
    from hubpub import config
    from hubpub.connect import connect
    from hubpub.preparing import prepare
    from hubpub.publishing import require_account

    settings = config.load(folder)
    endpoint, local = options.pop("endpoint"), options.pop("local")
    watched = sys.stderr.isatty() and not quiet and form == "text"
    with connect(endpoint=endpoint, local=local, settings=settings, quiet=not watched) as hub:
        if ask_account:
            require_account(hub)
        if not hub.joined and not quiet:
            click.echo(
                f"a local hub runs at {hub.endpoint} for this command; `hubpub hub` keeps it up for browsing", err=True
            )
        facts = _facts(options.pop("facts"))
        with _progress(watched=watched) as progress:
            plan = prepare(folder, facts=facts, hub=hub, progress=progress, **options)
        yield plan, hub


@contextmanager
def _progress(*, watched: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar for the reading of large files, where somebody watches."""
    if not watched:
        yield lambda *_: None
        return
    from tqdm import tqdm

    with tqdm(desc="reading", unit="B", unit_scale=True, leave=False, delay=1, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _facts(name: str | None) -> Document | str | None:
    """The facts file, or standard input."""
    if name != _STDIN:
        return name
    from hubpub.documents import parse

    return parse(_text(_STDIN), "standard input")


def _text(name: str) -> str:
    """The text of a file, or of standard input."""
    from hubpub.config import decode, read_text

    if name != _STDIN:
        return read_text(Path(name))
    return decode(sys.stdin.buffer.read(), "standard input")


def _stop_if_blocked(plan: Plan) -> None:
    if plan.blocking:
        codes = ", ".join(dict.fromkeys(finding.code for finding in plan.blocking))
        raise BlockedError(f"findings stand in the way: {codes}", "Mend them, or let one through with --force CODE.")
