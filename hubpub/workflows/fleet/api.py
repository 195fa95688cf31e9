"""`hubpub.fleet`: what is done with one model, done with all of a fleet.

>>> for result in hubpub.fleet.push("fleet.jsonl"):  # doctest: +SKIP
...     print(result.row.name, result.state, result.message)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from hubpub.errors import CallError
from hubpub.files.paths import state_root
from hubpub.types.fleet import FleetStatus, RowResult, Verb
from hubpub.types.options.fleet import FleetOptions
from hubpub.types.options.for_all import (
    KINDS,
    NOT_FOR_ALL,
    FleetCheckOptions,
    FleetFixOptions,
    FleetPlanOptions,
    FleetPushOptions,
    FleetVerifyOptions,
)
from hubpub.types.options.lookup import declared
from hubpub.types.report import FleetReport
from hubpub.types.request import PushRequest, merge
from hubpub.types.spelling import spelled
from hubpub.workflows.connection.connect import connect
from hubpub.workflows.fleet.clusters import dask_workers, ray_workers
from hubpub.workflows.fleet.journal import Journal
from hubpub.workflows.fleet.place import is_taken, place_of
from hubpub.workflows.fleet.read_account import SCHEME
from hubpub.workflows.fleet.request import FleetRequest
from hubpub.workflows.fleet.run import FleetRun, opened
from hubpub.workflows.inputs.arguments import path_of, require_options
from hubpub.workflows.inputs.documented import documented


@documented(FleetPushOptions)
def push(fleet: Path | str, **options: Unpack[FleetPushOptions]) -> Iterator[RowResult]:
    """Publishes every row of a fleet.

    Args:
        fleet: A file of rows (JSON lines, CSV), or a pattern of folders.

    Returns:
        What became of each row, as it comes back; the work goes on as far as they are asked for. A row that went wrong
        stops no other.

    Raises:
        CallError: The fleet or an option is wrong, or another run of the fleet is under way.
        MachineError: The journal cannot be written.
    """
    return _run(Verb.PUSH, fleet, {**options})


@documented(FleetPlanOptions)
def plan(fleet: Path | str, **options: Unpack[FleetPlanOptions]) -> Iterator[RowResult]:
    """What a push of every row would do; changes nothing but the journal. Otherwise as `push`."""
    return _run(Verb.PLAN, fleet, {**options})


@documented(FleetCheckOptions)
def check(fleet: Path | str, **options: Unpack[FleetCheckOptions]) -> Iterator[RowResult]:
    """Judges every row, offline, by the options of `hubpub.check`. Otherwise as `push`.

    Processes do it, so a script needs the usual ``if __name__ == "__main__":``.
    """
    return _run(Verb.CHECK, fleet, {**options})


@documented(FleetVerifyOptions)
def verify(fleet: Path | str, **options: Unpack[FleetVerifyOptions]) -> Iterator[RowResult]:
    """Holds every repository against its receipt, by the options of `hubpub.verify`. Otherwise as `push`."""
    return _run(Verb.VERIFY, fleet, {**options})


@documented(FleetFixOptions)
def fix(fleet: Path | str, **options: Unpack[FleetFixOptions]) -> Iterator[RowResult]:
    """Mends the cards of repositories where they are published, and sets keys of theirs; each in one guarded commit.

    Args:
        fleet: A file of rows, or ``hub:ACCOUNT/PATTERN``.

    Returns:
        As `push`.
    """
    return _run(Verb.FIX, fleet, {**options})


def status(fleet: Path | str, *, journal: Path | str | None = None) -> list[FleetStatus]:
    """Where the runs of a fleet stand, the one that was begun last at the end; also while one is under way.

    Raises:
        CallError: There is no journal: nothing was done with this fleet yet.
    """
    place = _place(fleet, journal)
    at_work = is_taken(place)
    found = [one for each in _journals(place) if (one := each.status()) is not None]
    if not found:
        raise _nothing_done(fleet)
    *before, last = sorted(found, key=lambda one: one.began_at)
    return [*before, replace(last, is_under_way=at_work and not last.is_over)]


def report(fleet: Path | str, *, journal: Path | str | None = None) -> FleetReport:
    """What the last run of a fleet came to, row by row; also while it is under way.

    Raises:
        CallError: There is no journal: nothing was done with this fleet yet.
    """
    from hubpub.workflows.fleet.report import report_of

    found = [one for each in _journals(_place(fleet, journal)) if (one := report_of(each)) is not None]
    if not found:
        raise _nothing_done(fleet)
    return max(found, key=lambda one: one.began_at)


def _nothing_done(fleet: Path | str) -> CallError:
    return CallError(f"nothing was done with {fleet} yet", "Push it, or name another journal.")


def _place(fleet: Path | str, journal: Path | str | None) -> Path:
    """Where the journal of what was done with a fleet lies."""
    place = path_of(journal, "journal") if journal is not None else place_of(str(fleet), state_root())
    if not place.is_file():
        raise CallError(f"nothing was done with {fleet} yet: there is no journal {place}", "Push it, or name another.")
    return place


def _journals(place: Path) -> Iterator[Journal]:
    """The journal as each verb has it, for as long as it is looked at."""
    for verb in Verb:
        with closing(Journal(place, verb)) as opened_journal:
            yield opened_journal


def _run(verb: Verb, fleet: Path | str, options: dict[str, Any]) -> Iterator[RowResult]:
    request = make_request(verb, fleet, options)

    def results() -> Iterator[RowResult]:
        with running(request) as run:
            yield from run.results()

    return results()


@contextmanager
def running(request: FleetRequest) -> Iterator[FleetRun]:
    """A run of a fleet, with what it needs: its journal, and the local hub where that is meant."""
    with ExitStack() as stack:
        if request.options.get("local") and not request.is_offline:
            # up for the whole of it: else each row would start one
            stack.enter_context(connect(PushRequest(options=merge({"local": True}, {}))))
        for address, enter in ((request.dask, dask_workers), (request.ray, ray_workers)):
            if address:
                found = stack.enter_context(enter(address))
                workers = request.workers or found.count
                request = replace(request, executor=found.executor, workers=workers, is_there=found.is_there)
        yield stack.enter_context(opened(request))


def make_request(verb: Verb, fleet: Path | str, options: dict[str, Any]) -> FleetRequest:
    """What is asked of a fleet, checked.

    Raises:
        CallError: There is no such option, or its value is wrong.
    """
    own = {name: options[name] for name in declared(FleetOptions) if name in options}
    asked = {name: value for name, value in options.items() if name not in own}
    for name in sorted(NOT_FOR_ALL.keys() & asked.keys()):
        if asked[name]:
            raise CallError(f"{spelled(name)} is not said for a whole fleet: {NOT_FOR_ALL[name]}", "Leave it out.")
        del asked[name]
    require_options(asked, KINDS[verb])
    for name in ("workers", "max_failures", "canary"):
        value = own.get(name)
        least = 1 if name == "workers" else 0
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
            raise CallError(f"{spelled(name, of=FleetOptions)} is {value!r}", f"Give a whole number from {least}.")
    executor = own.get("executor")
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise CallError("executor is no executor: it has no submit", "Give a concurrent.futures.Executor.")
    given = [name for name in ("executor", "dask", "ray") if own.get(name)]
    if len(given) > 1:
        both = " and ".join(spelled(name, of=FleetOptions) for name in given)
        raise CallError(f"{both} are both to do the work", "Leave all but one out.")
    if given and asked.get("sign") is not None:
        option = spelled(given[0], of=FleetOptions)
        raise CallError(f"a key does not travel to other workers ({option})", "Sign by workers of this process.")
    journal = own.get("journal")
    if verb is Verb.FIX:
        # it brings the client and all rules along, which a check of cards begins without
        from hubpub.workflows.fleet.fix_card import wanted_of

        wanted_of(asked)
    named = str(path_of(fleet, "the fleet")) if not str(fleet).startswith(SCHEME) else str(fleet)
    _require_account(named, own)
    return FleetRequest(
        verb,
        named,
        asked,
        path_of(journal, "journal") if journal is not None else None,
        executor,
        own.get("dask"),
        own.get("ray"),
        own.get("workers"),
        own.get("max_failures"),
        own.get("canary") or 0,
        bool(own.get("anew")),
        tuple(own.get("with_tag") or ()),
        own.get("changed_before"),
    )


def _require_account(fleet: str, own: Mapping[str, Any]) -> None:
    for name in ("with_tag", "changed_before"):
        if own.get(name) and not fleet.startswith(SCHEME):
            option = spelled(name, of=FleetOptions)
            raise CallError(f"{option} chooses among an account's repositories, and {fleet} is none", "Leave it out.")
