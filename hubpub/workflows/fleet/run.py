"""Runs a fleet: hands its rows to workers at the pace that the hub grants, and keeps what becomes of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hubpub.types.fleet import Row, RowResult, RowState
from hubpub.workflows.fleet.hands import Hands
from hubpub.workflows.fleet.journal import Journal
from hubpub.workflows.fleet.pace import Pace
from hubpub.workflows.fleet.place import only_one
from hubpub.workflows.fleet.request import FleetRequest

# Rows that travel at once: judging a card takes a worker less time than a message.
_TOGETHER = 16
# A worker that dies takes its rows with it; they are given to another, so often.
_LIVES = 3
_LOOK = 0.5  # seconds between two looks at the clock, where the pace has all wait


@contextmanager
def opened(request: FleetRequest) -> Iterator[FleetRun]:
    """A fleet's run, with its journal; no other run has it.

    Raises:
        CallError: The fleet is wrong, or another run of it is under way.
        MachineError: The journal cannot be written.
    """
    with only_one(request.place):
        was_there = request.place.exists()
        journal = Journal(request.place, request.verb)
        try:
            done = journal.begin(request.fleet, request.rows(), request.options, anew=request.anew)
        except BaseException:
            journal.close()
            if not was_there:
                request.place.unlink(missing_ok=True)
            raise
        try:
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
        stops: Callable[[int], None] = lambda _: None,
    ) -> Iterator[RowResult]:
        """Does the work; what becomes of each row, as they come back.

        Args:
            goes_on: Is asked once the canaries went well.
            waits: Is told that all wait, for how many seconds, and for which limit.
            stops: Is told that the run was interrupted, and how many rows are still to be finished.
        """
        hands = Hands(self._request)
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
            yield from self._rest(hands, stops)
        finally:
            try:
                for row in hands.rows:
                    self.journal.put_back(row)
            finally:  # also where the journal's disk is full
                hands.leave()
            self.journal.end()

    def _some(self, hands: Hands, number: int | None, waits: Callable[[float, str], None]) -> Iterator[RowResult]:
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

    def _rest(self, hands: Hands, stops: Callable[[int], None]) -> Iterator[RowResult]:
        """Waits for what is under way; nothing is handed out any more."""
        for row in hands.take_back():
            self.journal.put_back(row)
        if hands.rows:
            stops(len(hands.rows))
        while hands.futures:
            yield from (result for result in self._back(hands, None) if not result.is_limited)

    def _back(self, hands: Hands, timeout: float | None) -> Iterator[RowResult]:
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
            if self._lives[row.key] < _LIVES:
                self.journal.put_back(row)
                continue
            what = f"{type(error).__name__}: {error}".strip(": ")
            yield self._kept(
                RowResult(row, RowState.FAILED, f"the worker that had it ended ({what}), {_LIVES} times", 5)
            )
