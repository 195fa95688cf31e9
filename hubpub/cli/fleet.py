"""The command line's `fleet`: what is done with one model, done with thousands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubpub.cli.help import Listing
from hubpub.cli.options import PATH, Walk, as_options, given, output_options
from hubpub.cli.output.formats import DEFAULT
from hubpub.cli.progress.lines import PlainLines
from hubpub.cli.progress.tally import Tally
from hubpub.cli.reports import require_report, write_report
from hubpub.cli.terminal import colour, confirmed, note, tell, width
from hubpub.display.bars import is_terminal
from hubpub.errors import INTERRUPTED
from hubpub.types.fleet import Verb
from hubpub.types.options.for_all import KINDS, for_all
from hubpub.types.shown import counted

if TYPE_CHECKING:
    from hubpub.cli.progress.table import LiveTable
    from hubpub.workflows.fleet.journal import Journal
    from hubpub.workflows.fleet.request import FleetRequest

_SAID = {
    Verb.CHECK: "Check every row's card and folder, offline.",
    Verb.PLAN: "Show what a push of every row would do, and how long it takes; changes nothing anywhere.",
    Verb.PUSH: "Publish every row, each in one commit, verified.",
    Verb.FIX: "Mend published cards and set keys of theirs, each in one guarded commit.",
    Verb.VERIFY: "Say which repositories are not as they were published.",
}


@click.group(cls=Listing)
def fleet() -> None:
    """Check, plan, publish, verify or mend thousands of models.

    FLEET is a file of rows (fleet.jsonl, fleet.csv: folder, repo, and any option of a push), a pattern of folders
    ('out/*'), or what an account has published (hub:acme, 'hub:acme/opus-*'). A journal keeps what became of each row:
    a run that was broken off goes on where it was.
    """


_REPORT = click.option(
    "--report",
    multiple=True,
    type=PATH,
    metavar="FILE",
    help="Write what became of every row: a page (.html), JSON or SARIF, by the file's ending. May be given again.",
)


def _verb(verb: Verb) -> click.Command:
    @fleet.command(verb.value, cls=Walk, help=_SAID[verb])
    @click.argument("fleet", metavar="FLEET")
    @as_options(for_all(verb).values())
    @click.option("-y", "--yes", is_flag=True, help="Do not ask after the canaries.")
    @_REPORT
    @output_options("fleet")
    def command(*, fleet: str, yes: bool, report: tuple[Path, ...], form: str, quiet: bool, **options: Any) -> int:
        from hubpub.workflows.fleet.api import make_request

        reports = [require_report(path) for path in report]
        request = make_request(verb, fleet, given(options, KINDS[verb]))
        return _run(request, reports, form=form, quiet=quiet, yes=yes)

    return command


for _each in Verb:
    _verb(_each)


@fleet.command()
@click.argument("fleet", metavar="FLEET")
@click.option("--journal", type=PATH, metavar="FILE", help="Where the journal lies.")
@_REPORT
@output_options("fleet")
def status(*, fleet: str, journal: Path | None, report: tuple[Path, ...], form: str, quiet: bool) -> None:
    """Say where the last run of FLEET stands; also while it is under way."""
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.workflows.fleet import api

    reports = [require_report(path) for path in report]
    last = api.status(fleet, journal=journal)[-1]
    if reports:
        made = api.report(fleet, journal=journal)
        for path in reports:
            write_report(made, path)
    tell(format_value(form, "fleet", last, Style(colour(), quiet, width=width())))


def _run(request: FleetRequest, reports: Sequence[Path], *, form: str, quiet: bool, yes: bool) -> int:
    """Runs a fleet, and shows how far it is to who watches; its exit code."""
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.display.fleet import SHOWN
    from hubpub.workflows.fleet.api import running

    asks = bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()) and not yes
    say: Callable[[str], None] = note if not quiet else (lambda _: None)
    with running(request) as run:
        status = run.journal.status(most=0)
        assert status is not None
        if run.done_before:
            say(f"going on with the run of {status.began_at}: {run.done_before} of {status.rows} rows are done")
        with _progress(request, Tally(request.verb, status.rows, run.done_before), say, form, quiet=quiet) as progress:
            results = run.results(
                goes_on=lambda: (
                    not asks or progress.away(lambda: confirmed("The first rows went well. Go on with the rest?"))
                ),
                waits=lambda seconds, limit: progress.say(_waiting(seconds, limit)),
                stops=lambda under_way: progress.say(_stopping(under_way)),
            )
            try:
                for result in results:
                    progress.count(result)
            except KeyboardInterrupt:
                # a second one: who presses it wants to be gone, and the journal is whole
                note("interrupted; what was under way is looked at again by the next run")
                os._exit(INTERRUPTED)
        if reports:
            _report(run.journal, reports)
        status = run.journal.status(most=SHOWN if form == "text" else None)
    assert status is not None
    tell(format_value(form, "fleet", status, Style(colour(), quiet, width=width())))
    if run.stopped:
        say(f"stopped: {run.stopped}. Run the command again to go on with the other rows.")
    if run.stopped == "interrupted":
        return INTERRUPTED
    return 1 if status.wrong or run.stopped else 0


def _report(journal: Journal, paths: Sequence[Path]) -> None:
    from hubpub.workflows.fleet.report import report_of

    made = report_of(journal)
    assert made is not None
    for path in paths:
        write_report(made, path)


def _progress(
    request: FleetRequest, tally: Tally, say: Callable[[str], None], form: str, *, quiet: bool
) -> LiveTable | PlainLines:
    """A table in a terminal, where text is printed to people; else a line now and then."""
    if not is_terminal() or quiet or form != DEFAULT or os.environ.get("TERM") == "dumb":
        return PlainLines(tally, say)
    from hubpub.cli.progress.table import LiveTable

    return LiveTable(f"{request.verb} of {request.fleet}", tally)


def _waiting(seconds: float, limit: str) -> str:
    what = f"the hub allows {limit}" if limit else "the hub limits the rate of requests"
    minutes = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
    return f"{what}: all wait for {minutes}"


def _stopping(under_way: int) -> str:
    return f"interrupted: {counted(under_way, 'row')} under way will be finished; Ctrl-C once more leaves at once"
