"""How fast a fleet goes: as fast as the hub grants it, by what the workers report.

One budget for the whole fleet. Where the hub tells how many requests are left in a window, no more rows are handed out
than they are enough for; where it refuses and says for how long, all wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from hubpub.types.fleet import RowResult

# where a hub refuses and does not say for how long: this long at first, then twice as long, up to the longest
_FIRST_WAIT = 5.0
_LONGEST_WAIT = 300.0
# how much the last row counts in what a row costs
_SHARE = 0.2
# what a row costs as long as nobody knows: two questions, as of one without changes
_FIRST_COST = 2.0
# the hub tells whole seconds
_ROUNDED = 2.0


@dataclass
class _Window:
    """One of the hub's windows, as it was last told.

    Attributes:
        left: Requests that are left.
        ends_at: When it ends, by the clock.
        cost: Requests that a row takes, by experience.
    """

    left: int
    ends_at: float
    cost: float = _FIRST_COST


class Pace:
    """Says when the next row may be handed out.

    Args:
        clock: Seconds, as `time.monotonic` has them.

    Attributes:
        limit: The limit that all wait for, in the hub's words; empty where it names none.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._not_before = 0.0
        self._backoff = 0.0
        self._windows: dict[str, _Window] = {}
        self.limit = ""

    def learn(self, result: RowResult) -> None:
        """Takes in what a worker reports of one row."""
        now = self._clock()
        for name, (left, seconds) in result.allowances.items():
            self._see(name, left, now + seconds, now)
        if not result.is_limited:
            self._backoff = 0.0
            return
        self._backoff = min(_LONGEST_WAIT, max(_FIRST_WAIT, 2 * self._backoff))
        wait = self._backoff if result.wait is None else result.wait
        if now + wait > self._not_before:
            self._not_before = now + wait
            self.limit = result.limit

    def wait(self, under_way: int) -> float:
        """How long the next row has to wait, seconds; 0 where it may go.

        Args:
            under_way: How many rows are with the workers.
        """
        now = self._clock()
        until = self._not_before
        for window in self._windows.values():
            if window.ends_at > now and window.left < (under_way + 1) * window.cost:
                # with nothing under way one more is tried all the same, unless nothing at all is left
                if under_way == 0 and window.left >= 1:
                    continue
                until = max(until, window.ends_at)
        return max(0.0, until - now)

    def _see(self, name: str, left: int, ends_at: float, now: float) -> None:
        known = self._windows.get(name)
        if known is None or known.ends_at <= now or ends_at > known.ends_at + _ROUNDED:
            self._windows[name] = _Window(left, ends_at, known.cost if known else _FIRST_COST)
        elif left < known.left:  # else it is the older word of a slower worker
            cost = known.cost + _SHARE * (known.left - left - known.cost)
            self._windows[name] = _Window(left, known.ends_at, cost)
