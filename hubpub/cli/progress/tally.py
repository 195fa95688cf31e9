"""The numbers of a fleet's run that is under way: what became of its rows, how many a second, and how long it takes."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable

from hubpub.display.fleet import word
from hubpub.types.fleet import RowState, Verb

# Rows a second are those of the last so many seconds: a fleet begins slowly, and a hub may have all wait.
_WINDOW = 60.0
STATES = (RowState.CHANGED, RowState.UNCHANGED, RowState.BLOCKED, RowState.FAILED)
"""What may become of a row."""


class Tally:
    """The numbers of one run.

    Args:
        verb: What is done.
        rows: How many rows there are.
        done: How many of them an earlier run has done.
        clock: Seconds, as `time.monotonic` has them.

    Attributes:
        rows: The same.
        done: How many had their turn by now.
        counts: What became of those that had it in this run.
    """

    def __init__(self, verb: Verb, rows: int, done: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.verb = verb
        self.rows = rows
        self.done = done
        self.counts: Counter[RowState] = Counter()
        self._clock = clock
        self._began = clock()
        self._lately: deque[float] = deque()

    def count(self, state: RowState) -> None:
        """One more row had its turn."""
        self.done += 1
        self.counts[state] += 1
        self._lately.append(self._clock())

    @property
    def per_second(self) -> float:
        """How many rows had their turn in a second, lately."""
        now = self._clock()
        while self._lately and self._lately[0] < now - _WINDOW:
            self._lately.popleft()
        return len(self._lately) / max(1.0, min(_WINDOW, now - self._began))

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the pace of the whole run, with what it waited for; None where nobody knows."""
        so_far = sum(self.counts.values())
        if not so_far:
            return None
        return (self.rows - self.done) * (self._clock() - self._began) / so_far

    @property
    def words(self) -> list[tuple[str, RowState, int]]:
        """What people call each state, and how many rows are in it."""
        return [(word(self.verb, state), state, self.counts[state]) for state in STATES]


def duration(seconds: float | None) -> str:
    """A time that something takes, as short as people say it: ``12 min``."""
    if seconds is None:
        return "–"
    for limit, unit, name in ((90, 1, "s"), (5400, 60, "min"), (36 * 3600, 3600, "h")):
        if seconds < limit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / 86400:.1f} days"


def rate(per_second: float) -> str:
    """Rows a second, with as many digits as mean something."""
    return f"{per_second:.1f}" if per_second < 10 else f"{per_second:.0f}"
