"""The command line's `push` and `plan`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubpub.cli import links as cli_links
from hubpub.cli import options as cli_shared
from hubpub.cli.streams import OutputError, ReaderGoneError
from hubpub.errors import INTERRUPTED, BlockedError, Interrupted

if TYPE_CHECKING:
    from hubpub.hub import Hub
    from hubpub.signing.openssf import Signer
    from hubpub.types.plan import Plan, Receipt
    from hubpub.types.progress import Stage, Stages
    from hubpub.workflows.lineage import LinkBack

_PRUNE = ("ours", "all")
# that of keys, which takes long to load; on the command line it would stand in everybody's list of processes
_PASSWORD = "HUBPUB_SIGN_PASSWORD"  # noqa: S105 - its name


class _Walk(click.Command):
    """A command with ``--prune``, whose value may be left out, also where the folder follows."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command's words; a bare ``--prune`` would take the next one for its value."""
        following = [*args, ""][1:]
        bare = (arg == "--prune" and after not in _PRUNE for arg, after in zip(args, following, strict=True))
        return super().parse_args(
            ctx, [f"{arg}=ours" if is_bare else arg for arg, is_bare in zip(args, bare, strict=True)]
        )


# what every command takes that walks from a folder to a plan
_walk_options = cli_shared.options(
    click.argument("folder", type=cli_shared.PATH),
    click.argument("repo", required=False),
    cli_shared.card_options,
    cli_shared.hub_options,
    click.option("--private", is_flag=True, default=None, help="Make a repository that is created private."),
    click.option("--message", metavar="TEXT", help="The commit's first line."),
    click.option("--force", metavar="CODE", multiple=True, help="Let findings of this code through."),
    click.option(
        "--prune",
        type=click.Choice(_PRUNE),
        is_flag=False,
        flag_value="ours",
        help="Delete what an earlier push published and the folder no longer has; with --prune=all, whatever else "
        "the folder does not have.",
    ),
    click.option("--pr", is_flag=True, default=None, help="Open a pull request with the one commit."),
    click.option("--branch", metavar="NAME", help="Publish to this branch; it is created where it has to be."),
    click.option("--tag", metavar="NAME", help="Tag the commit once it is verified; a tag is never moved."),
    click.option(
        "--sign",
        is_flag=True,
        help="Publish a signature over the files too: by --sign-key, else by Sigstore, which needs a network.",
    ),
    click.option(
        "--sign-key",
        metavar="FILE",
        type=cli_shared.PATH,
        help=f"Sign with this private key (PEM, elliptic curve); its password is in {_PASSWORD}.",
    ),
    click.option("--sign-certificate", metavar="FILE", type=cli_shared.PATH, help="The key's certificate (PEM)."),
    click.option(
        "--sign-chain",
        metavar="FILE",
        type=cli_shared.PATH,
        multiple=True,
        help="A certificate between it and the root, and the root (PEM); once for each.",
    ),
    click.option("--no-cache", "cache", is_flag=True, flag_value=False, default=True, help="Read every file anew."),
    cli_shared.output_options("plan", "receipt"),
)


@click.command(cls=_Walk)
@_walk_options
@click.option("--yes", is_flag=True, help="Do not ask before publishing.")
@click.option("--dry-run", is_flag=True, help="Only show the plan, as `hubpub plan` does.")
@click.option("--receipt", "receipt_file", metavar="FILE", type=cli_shared.PATH, help="Write the receipt there too.")
@cli_links.link_back_options
def push(
    *, yes: bool, dry_run: bool, receipt_file: Path | None, link_back: bool, link_back_artifact: bool, **options: Any
) -> int:
    """Publish FOLDER to REPO (namespace/name), in one commit, and verify it.

    FOLDER may be a card (README.md): then it is published alone.
    """
    from hubpub.cli.output.formats import format_value
    from hubpub.cli.output.terminal.findings import finding_lines
    from hubpub.cli.output.terminal.plan import question, show_plan
    from hubpub.workflows.inputs.arguments import path_of, require_place
    from hubpub.workflows.push import receipts

    form, quiet = options["form"], options["quiet"]
    options["sign"] = signer(options)
    if receipt_file is not None and not dry_run:
        folder = path_of(options["folder"], "FOLDER")
        require_place(path_of(receipt_file, "--receipt"), folder if folder.is_dir() else None)
    with prepared(must_write=not dry_run, **options) as (plan, hub):
        if form == "text" and (dry_run or not quiet):  # of a dry run the plan is the result
            # an unchanged push says so once, by its receipt
            shown = show_plan(plan, summary=bool(plan.to_commit) or dry_run, colour=cli_shared.colour())
            try:
                cli_shared.write(shown)
            except OutputError as error:
                if dry_run:
                    raise
                what = error.fact or "whoever read the output has gone"
                raise type(error)(f"nothing was published: {what}", error.next_step) from error
        if dry_run or plan.blocking:
            if form != "text":
                cli_shared.write(format_value(form, "plan", plan))
            elif quiet and not dry_run:
                cli_shared.write("".join(f"{line}\n" for line in finding_lines(plan.blocking)))
            _stop_if_blocked(plan)
            return 0
        asks = plan.has_work and not yes and sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()
        if asks and not _confirmed(question(plan)):
            click.echo("nothing was published", err=True)
            return INTERRUPTED
        back = cli_links.link_back(link_back, link_back_artifact)
        receipt = published(plan, hub, options, receipt_file=receipt_file, link_back=back, fresh=not asks)
        if receipt_file is not None and not quiet and not receipts.is_kept(receipt, plan.folder):
            click.echo(f"the receipt is in {receipt_file} alone: no other place takes it", err=True)
        gap = "\n" if form == "text" and not quiet else ""
        _tell(receipt, gap + format_value(form, "receipt", receipt))
        return 0


@click.command(cls=_Walk)
@_walk_options
def plan(**options: Any) -> None:
    """Show what a push of FOLDER to REPO would do. Changes nothing anywhere."""
    from hubpub.cli.output.formats import Style, format_value

    options["sign"] = signer(options)
    with prepared(must_write=False, **options) as (plan, _):
        cli_shared.write(format_value(options["form"], "plan", plan, Style(cli_shared.colour())))
        _stop_if_blocked(plan)


def published(
    plan: Plan,
    hub: Hub,
    options: dict[str, Any],
    *,
    receipt_file: Path | None,
    link_back: LinkBack | None,
    fresh: bool = True,
) -> Receipt:
    """Does what a plan says, as the options of its walk have it; Ctrl-C ends it at once."""
    from hubpub.workflows.push.publish import publish

    with stopping_at_once(plan) as stages:
        return publish(
            plan,
            hub=hub,
            receipt_file=receipt_file,
            link_back=link_back,
            stages=stages,
            sign=options["sign"],
            cache=options["cache"],
            timeout=options["timeout"],
            fresh=fresh,
        )


def signer(options: dict[str, Any]) -> Signer | None:
    """Who signs, as the options have it, which it takes out of them; None where nothing is signed."""
    from hubpub.signing.openssf import Signer

    asked, key, certificate = options.pop("sign"), options.pop("sign_key"), options.pop("sign_certificate")
    chain: tuple[Path, ...] = options.pop("sign_chain")
    if not (asked or key or certificate or chain):
        return None
    return Signer(key, os.environ.get(_PASSWORD) or None, certificate, chain)


@contextmanager
def prepared(*, must_write: bool, folder: Path, form: str, quiet: bool, **options: Any) -> Iterator[tuple[Plan, Hub]]:
    """The plan that the options ask for, with the hub that it was made against."""
    from hubpub.workflows.connection.connect import connect
    from hubpub.workflows.inputs.arguments import path_of
    from hubpub.workflows.inputs.sources import settings_of
    from hubpub.workflows.push.prepare import prepare

    settings = settings_of(path_of(folder, "FOLDER"))
    endpoint, local = options.pop("endpoint"), options.pop("local")
    watched = sys.stderr.isatty() and not quiet and form == "text"
    with connect(endpoint=endpoint, local=local, settings=settings, quiet=not watched) as hub:
        facts = cli_shared.facts_of(options.pop("facts"))
        with cli_shared.bar("reading", watched=watched) as progress:
            try:
                plan = prepare(folder, facts=facts, hub=hub, progress=progress, must_write=must_write, **options)
            except KeyboardInterrupt as interrupt:
                raise Interrupted("interrupted: nothing was published. Run the command again.") from interrupt
        if not hub.joined and not quiet:
            # not before: where the call is wrong, its error is all there is to say
            click.echo(
                f"a local hub runs at {hub.endpoint} for this command; `hubpub hub` keeps it up for browsing", err=True
            )
        yield plan, hub


def _confirmed(question: str) -> bool:
    """Asks; Ctrl-C and Ctrl-D are a no."""
    try:
        return click.confirm(question, default=True)
    except click.Abort:
        click.echo(err=True)  # the question's line is at no end
        return False


def _tell(receipt: Receipt, shown: str) -> None:
    """Prints what a push came to. It has been done, so a reader who has gone makes no failure of it.

    Raises:
        OutputError: It cannot be written; says that it is published all the same.
    """
    try:
        cli_shared.write(shown)
    except ReaderGoneError:
        pass
    except OutputError as error:
        repo = receipt.target.repo
        raise OutputError(
            f"{repo} is published, as commit {receipt.commit[:12]}, and its receipt is saved, but {error.fact}",
            "`hubpub verify` shows what is there.",
        ) from error


def _stop_if_blocked(plan: Plan) -> None:
    from hubpub.hub.permissions import require_access

    if plan.blocking:
        codes = ", ".join(dict.fromkeys(finding.code for finding in plan.blocking))
        raise BlockedError(f"findings stand in the way: {codes}", "Mend them, or let one through with --force CODE.")
    require_access(plan.access, plan.target.repo)


@contextmanager
def stopping_at_once(plan: Plan) -> Iterator[Stages]:
    """Lets Ctrl-C end the process there and then, with a word on what is on the hub.

    An exception would wait until the client's threads have sent the files that they are at. Nothing has to be cleared
    up: the commit is the hub's own doing, all or nothing, and whatever is written here is written beside and renamed.
    """
    from hubpub.types.progress import Stage, broken_off

    last: list[tuple[Stage, str]] = []

    def tell(stage: Stage, what: str) -> None:
        last.append((stage, what))

    def stop(*_: object) -> None:
        if last and last[-1][0] is Stage.COMMITTING:
            # no file is under way: the hub is asked whether it has made the commit, unless Ctrl-C comes again
            signal.signal(signal.SIGINT, before)
            raise KeyboardInterrupt
        with suppress(Exception):
            sys.stdout.flush()
        with suppress(OSError):
            os.write(2, f"\n{broken_off(plan, *last[-1]) if last else broken_off(plan)}\n".encode())
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield tell
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield tell
    finally:
        signal.signal(signal.SIGINT, before)
