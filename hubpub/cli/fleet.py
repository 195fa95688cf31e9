"""The command line's `fleet`: what is done with one model, done with thousands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubpub.cli.help import Listing
from hubpub.cli.options import PATH, Walk, as_options, given, output_options
from hubpub.cli.terminal import colour, confirmed, tell, width
from hubpub.errors import INTERRUPTED
from hubpub.types.fleet import Verb
from hubpub.types.options.for_all import KINDS, for_all

if TYPE_CHECKING:
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


def _verb(verb: Verb) -> click.Command:
    @fleet.command(verb.value, cls=Walk, help=_SAID[verb])
    @click.argument("fleet", metavar="FLEET")
    @as_options(for_all(verb).values())
    @click.option("-y", "--yes", is_flag=True, help="Do not ask after the canaries.")
    @output_options("fleet")
    def command(*, fleet: str, yes: bool, form: str, quiet: bool, **options: Any) -> int:
        from hubpub.workflows.fleet.api import make_request

        request = make_request(verb, fleet, given(options, KINDS[verb]))
        return _run(request, form=form, quiet=quiet, yes=yes)

    return command


for _each in Verb:
    _verb(_each)


@fleet.command()
@click.argument("fleet", metavar="FLEET")
@click.option("--journal", type=PATH, metavar="FILE", help="Where the journal lies.")
@output_options("fleet")
def status(*, fleet: str, journal: Path | None, form: str, quiet: bool) -> None:
    """Say where the last run of FLEET stands; also while it is under way."""
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.workflows.fleet import api

    tell(format_value(form, "fleet", api.status(fleet, journal=journal)[-1], Style(colour(), quiet, width=width())))


def _run(request: FleetRequest, *, form: str, quiet: bool, yes: bool) -> int:
    """Runs a fleet, with a line of progress for who watches; its exit code."""
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.display.fleet import SHOWN, row_line
    from hubpub.workflows.fleet.api import running

    watched = sys.stderr.isatty() and not quiet and form == "text"
    asks = bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()) and not yes
    say: Callable[[str], None] = (lambda text: click.echo(text, err=True)) if not quiet else (lambda _: None)
    with running(request) as run:
        status = run.journal.status(most=0)
        assert status is not None
        if run.done_before:
            say(f"going on with the run of {status.began_at}: {run.done_before} of {status.rows} rows are done")
        with _Line(status.rows, run.done_before, watched=watched) as line:
            results = run.results(
                goes_on=lambda: (
                    not asks or line.away(lambda: confirmed("The first rows went well. Go on with the rest?"))
                ),
                waits=lambda seconds, limit: (
                    line.say(_waiting(seconds, limit)) if watched else say(_waiting(seconds, limit))
                ),
            )
            try:
                for result in results:
                    line.count(result.state.value)
                    if result.state.is_bad and form == "text" and watched:
                        line.say(row_line(request.verb, result, colour=colour()))
            except KeyboardInterrupt:
                # a second one: who presses it wants to be gone, and the journal is whole
                click.echo("interrupted; what was under way is looked at again by the next run", err=True)
                os._exit(INTERRUPTED)
        status = run.journal.status(most=SHOWN if form == "text" else None)
    assert status is not None
    tell(format_value(form, "fleet", status, Style(colour(), quiet, width=width())))
    if run.stopped:
        say(f"stopped: {run.stopped}. Run the command again to go on with the other rows.")
    if run.stopped == "interrupted":
        return INTERRUPTED
    return 1 if status.wrong or run.stopped else 0


def _waiting(seconds: float, limit: str) -> str:
    what = f"the hub allows {limit}" if limit else "the hub limits the rate of requests"
    minutes = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
    return f"{what}: all wait for {minutes}"


class _Line:
    """The line of progress, where somebody watches."""

    def __init__(self, rows: int, done: int, *, watched: bool) -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            total=rows,
            initial=done,
            unit=" rows",
            file=sys.stderr,
            disable=not watched,
            dynamic_ncols=True,
            leave=False,
        )
        self._counts: dict[str, int] = {}

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def count(self, state: str) -> None:
        """One more row had its turn."""
        self._counts[state] = self._counts.get(state, 0) + 1
        self._bar.set_postfix(self._counts, refresh=False)
        self._bar.update()

    def say(self, text: str) -> None:
        """A line above it."""
        self._bar.write(text, file=sys.stderr)

    def away(self, ask: Callable[[], bool]) -> bool:
        """Asks, without the line."""
        self._bar.clear()
        return ask()
