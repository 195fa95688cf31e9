"""Runs a fleet: hands its rows to workers at the pace that the hub grants, and keeps what becomes of each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from hubpub.errors import MachineError
from hubpub.files.paths import state_root
from hubpub.types.fleet import Row, RowResult, RowState, Verb
from hubpub.types.spelling import again, entered
from hubpub.workflows.fleet.journal import Journal, only_one, place_of
from hubpub.workflows.fleet.pace import Pace
from hubpub.workflows.fleet.read_account import SCHEME, read_account
from hubpub.workflows.fleet.read_rows import read_rows
from hubpub.workflows.fleet.work import work

# Where work waits for a hub, and where it is the processor's.
_THREADS = 8
# Rows that travel at once: judging a card takes a worker less time than a message.
_TOGETHER = 16
# Rows that are with the workers, for each of them: one that is worked at, and one that waits there.
_AHEAD = 2
# A worker that dies takes its rows with it; they are given to another, so often.
_LIVES = 3
# Seconds between two looks at whether a cluster is still there, and how long it may be away.
_PATIENCE = 5.0
_AWAY = 20.0
_LOOK = 0.5  # seconds between two looks at the clock, where the pace has all wait


@dataclass(frozen=True, slots=True)
class FleetRequest:
    """What is asked of a fleet.

    Attributes:
        verb: What is done with each row.
        fleet: What the rows are read from.
        options: What is said for every row.
        journal: The journal's file; None for the usual place.
        executor: Who does the work; None for threads or processes of this machine.
        dask: The address of a Dask cluster whose workers do it.
        ray: The address of a Ray cluster whose workers do it.
        workers: How many workers; None for the usual number. Of an executor that is given: how many it has.
        max_failures: After how many rows that went wrong no more are begun; None for any number.
        canary: How many rows go first; the rest follows if all of them went well and `goes_on` says so.
        anew: Whether a run that was broken off begins anew.
        with_tag: Of an account's repositories those that have all these tags.
        changed_before: Of an account's repositories those last changed before this day.
        is_there: Whether the workers' cluster still answers.
    """

    verb: Verb
    fleet: str
    options: Mapping[str, Any] = field(default_factory=dict)
    journal: Path | None = None
    executor: Executor | None = None
    dask: str | None = None
    ray: str | None = None
    workers: int | None = None
    max_failures: int | None = None
    canary: int = 0
    anew: bool = False
    with_tag: tuple[str, ...] = ()
    changed_before: str | None = None
    is_there: Callable[[], bool] = lambda: True

    def rows(self) -> Iterator[Row]:
        """The rows of the fleet: those of a file, of folders, or of an account."""
        if self.fleet.startswith(SCHEME):
            return read_account(self.fleet, self.verb, self.options, self.with_tag, self.changed_before)
        return read_rows(self.fleet, self.verb)

    @property
    def is_offline(self) -> bool:
        """Whether no hub is asked, so that the work is the processor's."""
        return self.verb is Verb.CHECK and not self.fleet.startswith(SCHEME)

    @property
    def place(self) -> Path:
        """The journal's file."""
        return self.journal or place_of(self.fleet, state_root())


@contextmanager
def opened(request: FleetRequest) -> Iterator[FleetRun]:
    """A fleet's run, with its journal; no other run has it.

    Raises:
        CallError: The fleet is wrong, or another run of it is under way.
        MachineError: The journal cannot be written.
    """
    with only_one(request.place):
        journal = Journal(request.place, request.verb)
        try:
            done = journal.begin(request.fleet, request.rows(), request.options, anew=request.anew)
            yield FleetRun(request, journal, done)
        finally:
            journal.close()


class FleetRun:
    """One run of a fleet.

    Args:
        request: What is asked for.
        journal: Its journal, begun.
        done: How many rows a run that was broken off has done.

    Attributes:
        done_before: The same.
        journal: The journal.
        stopped: Why no more rows are handed out, as half a sentence; empty while they are.
    """

    def __init__(self, request: FleetRequest, journal: Journal, done: int) -> None:
        self._request = request
        self.journal = journal
        self.done_before = done
        self.stopped = ""
        self._bad = 0
        self._pace = Pace()
        self._lives: dict[str, int] = {}

    def results(
        self,
        *,
        goes_on: Callable[[], bool] = lambda: True,
        waits: Callable[[float, str], None] = lambda *_: None,
    ) -> Iterator[RowResult]:
        """Does the work; what becomes of each row, as they come back.

        Args:
            goes_on: Is asked once the canaries went well.
            waits: Is told that all wait, for how many seconds, and for which limit.
        """
        hands = _Hands(self._request)
        try:
            if self._request.canary:
                yield from self._some(hands, self._request.canary, waits)
                if self._bad:
                    self.stopped = f"of the first {self._request.canary} rows {self._bad} went wrong"
                elif not self.stopped and not goes_on():
                    self.stopped = "the rest was not wanted"
            if not self.stopped:
                yield from self._some(hands, None, waits)
        except KeyboardInterrupt:
            self.stopped = "interrupted"
            yield from self._rest(hands)
        finally:
            for row in hands.rows:
                self.journal.put_back(row)
            hands.leave()
            self.journal.end()

    def _some(self, hands: _Hands, number: int | None, waits: Callable[[float, str], None]) -> Iterator[RowResult]:
        """Hands out rows until there are none, or so many of them had their turn."""
        left = number
        told = 0.0
        while True:
            pause = self._pace.wait(len(hands.rows))
            while not pause and not self.stopped and hands.has_room and left != 0:
                together = _TOGETHER if self._request.is_offline else 1
                rows = self.journal.take(together if left is None else min(together, left))
                if not rows:
                    break
                left = None if left is None else left - len(rows)
                hands.give(rows)
                pause = self._pace.wait(len(hands.rows))
            if not hands.futures and not pause:
                return
            if pause and time.monotonic() > told:
                told = time.monotonic() + pause
                if pause > _LOOK:
                    waits(pause, self._pace.limit)
            if not hands.futures:
                if self.stopped or (left == 0) or not self.journal.has_waiting():
                    return
                time.sleep(min(pause, _LOOK))
                continue
            for result in self._back(hands, min(pause, _LOOK) if pause else None):
                if result.is_limited:
                    left = None if left is None else left + 1
                    continue
                yield result

    def _rest(self, hands: _Hands) -> Iterator[RowResult]:
        """Waits for what is under way; nothing is handed out any more."""
        for row in hands.take_back():
            self.journal.put_back(row)
        while hands.futures:
            yield from (result for result in self._back(hands, None) if not result.is_limited)

    def _back(self, hands: _Hands, timeout: float | None) -> Iterator[RowResult]:
        """What has come back from the workers."""
        for rows, results in hands.back(timeout):
            if isinstance(results, Exception):
                yield from self._lost(rows, results)
                continue
            for result in results:
                self._pace.learn(result)
                if result.is_limited:
                    self.journal.put_back(result.row)
                    yield result
                else:
                    yield self._kept(result)

    def _kept(self, result: RowResult) -> RowResult:
        kept = self.journal.record(result)
        if kept.state.is_bad:
            self._bad += 1
            most = self._request.max_failures
            if most is not None and self._bad > most and not self.stopped:
                self.stopped = f"{self._bad} rows went wrong, and {most} may"
        return kept

    def _lost(self, rows: list[Row], error: Exception) -> Iterator[RowResult]:
        """Rows whose worker died: they get another, but not for ever: perhaps it was one of them that killed it."""
        for row in rows:
            self._lives[row.key] = self._lives.get(row.key, 0) + 1
            if self._lives[row.key] < _LIVES and not self.stopped:
                self.journal.put_back(row)
                continue
            what = f"{type(error).__name__}: {error}".strip(": ")
            yield self._kept(
                RowResult(row, RowState.FAILED, f"the worker that had it ended ({what}), {_LIVES} times", 5)
            )


class _Hands:
    """The workers, and the rows that are with them.

    Args:
        request: Who they are, and what they are told for every row.
    """

    def __init__(self, request: FleetRequest) -> None:
        self._request = request
        self._executor, count = self._workers()
        self._most = count * _AHEAD if request.is_offline else count
        self._door = entered()
        self._seen = time.monotonic()
        self.futures: dict[Future[list[RowResult]], list[Row]] = {}

    def _workers(self) -> tuple[Executor, int]:
        request = self._request
        if request.executor is not None:
            return request.executor, request.workers or _workers_of(request.executor)
        if request.is_offline:
            count = request.workers or os.cpu_count() or 1
            return ProcessPoolExecutor(count), count
        count = request.workers or _THREADS
        return ThreadPoolExecutor(count, thread_name_prefix="hubpub-fleet"), count

    @property
    def rows(self) -> list[Row]:
        """The rows that are with them."""
        return [row for rows in self.futures.values() for row in rows]

    @property
    def has_room(self) -> bool:
        """Whether they take more."""
        return len(self.futures) < self._most

    def give(self, rows: list[Row]) -> None:
        """Gives them rows to do together."""
        request = self._request
        task = partial(work, request.verb, rows, dict(request.options), self._door)
        try:
            future = self._executor.submit(task)
        except BrokenExecutor:
            if request.executor is not None:
                raise
            self._executor.shutdown(wait=False)
            self._executor = self._workers()[0]
            future = self._executor.submit(task)
        self.futures[future] = rows

    def take_back(self) -> list[Row]:
        """The rows that nobody has begun; they are not with the workers any more."""
        return [row for future in [each for each in self.futures if each.cancel()] for row in self.futures.pop(future)]

    def back(self, timeout: float | None) -> Iterator[tuple[list[Row], list[RowResult] | Exception]]:
        """What has come back: the rows, and what became of them or what befell their worker."""
        done, _ = wait(self.futures, _PATIENCE if timeout is None else timeout, return_when=FIRST_COMPLETED)
        if not done:
            self._require_cluster()
        for future in done:
            rows = self.futures.pop(future)
            try:
                yield rows, future.result()
            except Exception as error:  # noqa: BLE001 - an executor of any library raises what it will
                yield rows, error

    def _require_cluster(self) -> None:
        """Sees to it that there is still somebody to wait for; a cluster may be away for a moment.

        Raises:
            MachineError: There has been nobody for a while.
        """
        now = time.monotonic()
        if self._request.is_there():
            self._seen = now
        elif now - self._seen > _AWAY:
            raise MachineError(
                "the cluster whose workers have the rows does not answer any more",
                f"Start it, and {again()}: it goes on where it was.",
            )

    def leave(self) -> None:
        """Lets workers of our own go; those that the caller brought are his."""
        if self._request.executor is None:
            self._executor.shutdown(wait=not self.futures, cancel_futures=True)


def _workers_of(executor: Executor) -> int:
    """How many workers an executor has, where it says; rather too few than more than the hub likes."""
    for name in ("_max_workers", "max_workers"):
        if isinstance(found := getattr(executor, name, None), int) and found > 0:
            return found
    return _THREADS
