"""A fleet as text for people: the rows that somebody has to look at, and what it all comes to."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.display.words import one_line, paint, size
from hubpub.types.fleet import FleetStatus, RowResult, RowState, Verb
from hubpub.types.shown import counted

_SIGNS = {
    RowState.CHANGED: "+",
    RowState.UNCHANGED: "=",
    RowState.BLOCKED: "error",
    RowState.FAILED: "error",
}
_WORDS = {
    Verb.CHECK: {RowState.CHANGED: "mended", RowState.UNCHANGED: "good", RowState.BLOCKED: "not good"},
    Verb.FIX: {RowState.CHANGED: "mended", RowState.UNCHANGED: "good as it was"},
    Verb.PLAN: {RowState.CHANGED: "to publish"},
    Verb.PUSH: {RowState.CHANGED: "published"},
    Verb.VERIFY: {RowState.UNCHANGED: "as published", RowState.BLOCKED: "not as published"},
}
# of a dry run, whose rows are not changed yet
_TO_CHANGE = "to mend"
# commits in an hour that the Hub lets a free account make, as it told those who made more
_COMMITS_AN_HOUR = 128
# of a fleet of thousands that all fail, the first are enough to see why
SHOWN = 50


def word(verb: Verb, state: RowState) -> str:
    """What people call a state of a row."""
    return _WORDS[verb].get(state, state.value)


def row_line(verb: Verb, result: RowResult, *, colour: bool = False) -> str:
    """One row in one line."""
    called = _TO_CHANGE if result.dry_run and result.state is RowState.CHANGED else word(verb, result.state)
    what = paint(f"{called:<10}", _SIGNS.get(result.state, ""), colour=colour)
    said = f"  {one_line(result.message)}" if result.message else ""
    return f"{what} {one_line(result.row.name)}{said}"


def show_fleet(status: FleetStatus, *, quiet: bool = False, colour: bool = False) -> str:
    """Where a fleet's run stands: the rows that went wrong, and the numbers."""
    lines = [row_line(status.verb, result, colour=colour) for result in status.bad[:SHOWN]]
    if status.wrong > len(lines):
        lines.append(f"… and {status.wrong - len(lines)} more; --format json tells of each")
    would = [row_line(status.verb, result, colour=colour) for result in status.to_change[:SHOWN]]
    if would and (more := status.counts.get(RowState.CHANGED, 0) - len(would)) > 0:
        would.append(f"… and {more} more; --format json tells of each")
    lines += [*([""] if lines and would else []), *would]
    if not quiet:
        lines += [*([""] if lines else []), *_numbers(status)]
    return "".join(f"{line}\n" for line in lines)


def _numbers(status: FleetStatus) -> Iterator[str]:
    counts = ", ".join(
        f"{count} {_TO_CHANGE if status.to_change and state is RowState.CHANGED else word(status.verb, state)}"
        for state, count in status.counts.items()
    )
    yield f"{status.verb} of {one_line(status.fleet)}: {counted(status.rows, 'row')}: {counts}."
    if status.verb is Verb.PLAN and status.commits:
        yield (
            f"A push makes {counted(status.commits, 'commit')} and sends {size(status.upload_size)}; "
            f"{_duration(status.commits)}."
        )
    if status.is_under_way:
        yield f"Under way: {status.rows - status.done} of {status.rows} rows are still to do."
    elif not status.is_over:
        yield f"Not over: {status.rows - status.done} of {status.rows} rows are still to do. Run it again to go on."


def _duration(commits: int) -> str:
    """How long the Hub's quota makes it take."""
    hours = (commits - 1) // _COMMITS_AN_HOUR
    if hours == 0:
        return f"the Hub's quota of {_COMMITS_AN_HOUR} commits an hour is enough for that"
    return f"at {_COMMITS_AN_HOUR} commits an hour, the quota of a free account, that takes {counted(hours, 'hour')}"
