"""The command line. Its contract: users and their scripts depend on it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hubpub._version import __version__
from hubpub.cli import check as cli_check
from hubpub.cli import links as cli_links
from hubpub.cli import options as cli_shared
from hubpub.cli import push as cli_push
from hubpub.cli import verify as cli_verify
from hubpub.cli.foreign_errors import not_ours, wrong_call
from hubpub.errors import INTERRUPTED, CallError, HubpubError, Interrupted


def run() -> int:
    """Runs the command line.

    Returns:
        The exit code, as the contract has it.
    """
    try:
        # what a command returns is its exit code; most return None
        code = cli(standalone_mode=False, prog_name="hubpub") or 0
        sys.stdout.flush()  # at the end of the process it would be too late to say that it failed
    except HubpubError as error:
        return _failed(error)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return CallError.exit_code
    except click.ClickException as error:
        return _failed(wrong_call(error))
    except (click.Abort, KeyboardInterrupt) as stop:
        # click puts its own exception in the place of ours
        told = next((one for one in (stop, stop.__cause__) if isinstance(one, Interrupted)), None)
        click.echo(told or "interrupted; what is on the hub is whole. Run the command again to go on.", err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: a bug of ours, said without a traceback
        if outside := not_ours(error):
            return _failed(outside)
        from hubpub.cli.crash_report import EXIT_CODE, report

        click.echo(report(error), err=True)
        return EXIT_CODE
    return code


def _failed(error: HubpubError) -> int:
    from hubpub.cli.output.terminal.words import one_line

    if error.fact:  # that a reader has gone, nobody is told
        click.echo(f"error: {one_line(str(error))}", err=True)
    return error.exit_code


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="hubpub %(version)s")
def cli() -> None:
    """Publish trained models to the Hugging Face Hub: one guarded commit, verified.

    Rehearse without an account: hubpub push FOLDER me/my-model --local
    """


@cli.command()
@click.argument("folder", required=False, type=cli_shared.PATH)
@click.option("--read", "read", metavar="README.md", help="Print the source of this card, as JSON; - for stdin.")
@cli_shared.card_options
@click.option("--repo", metavar="REPO", help="namespace/name; by default what the source or the recipe says.")
@click.option("-o", "--output", metavar="FILE", type=cli_shared.PATH, help="Write the card there.")
@cli_shared.output_options("card")
def card(
    *,
    folder: Path | None,
    read: str | None,
    recipe: str | None,
    facts: str | None,
    run: str | None,
    timeout: float,
    repo: str | None,
    output: Path | None,
    form: str,
    quiet: bool,
) -> None:
    """Render the card of FOLDER, or of --facts alone; or with --read, print what a card was made from."""
    from hubpub.cli.output.formats import format_value
    from hubpub.cli.output.json import plain_to_json
    from hubpub.cli.output.terminal.findings import finding_lines
    from hubpub.workflows import card as cards

    if read is not None:
        if folder or recipe or facts or run or repo:
            raise CallError("--read takes no other input", "Leave the others out.")
        rendered = cards.read(cli_shared.text_of(read), read)
        content = plain_to_json(rendered.source)
    else:
        rendered = cards.render(
            folder, recipe=recipe, facts=cli_shared.facts_of(facts), run=run, repo=repo, timeout=timeout
        )
        content = format_value(form, "card", rendered)
    if not quiet and form == "text":
        for line in finding_lines(rendered.findings):
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
@click.option("--root", type=cli_shared.PATH, help="Where the repositories lie.")
@click.option("--token", is_flag=True, help="Print the default user's token, and end.")
def hub(*, port: int, host: str, root: Path | None, token: bool) -> None:
    """Serve the embedded local hub until Ctrl-C."""
    from hubpub.files.paths import hub_root
    from hubpub.workflows.connection.local_server import serve_until_interrupted, token_of

    root = root or hub_root()
    if token:
        click.echo(token_of(root))
        return
    serve_until_interrupted(root, host=host, port=port, tell=click.echo)


@cli.command()
@click.argument("name", required=False)
def schema(*, name: str | None) -> None:
    """Print the JSON Schema NAME, or without one the names of all."""
    from hubpub.cli import schemas

    click.echo(schemas.schema(name) if name else "\n".join(schemas.SCHEMAS), nl=not name)


for command in (cli_push.push, cli_push.plan, cli_check.check, cli_check.rules, cli_verify.verify, cli_links.links):
    cli.add_command(command)
