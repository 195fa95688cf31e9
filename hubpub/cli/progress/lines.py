"""A fleet's run in plain lines, where nobody watches a terminal: the log of a job shows that it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

from hubpub.cli.progress.tally import Tally, duration, rate
from hubpub.types.fleet import RowResult

# Seconds between two lines.
_EVERY = 30.0


class PlainLines:
    """Says now and then how far a run is.

    Args:
        tally: Its numbers.
        say: Prints a line.
        clock: Seconds, as `time.monotonic` has them.
    """

    def __init__(self, tally: Tally, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tally = tally
        self._say = say
        self._clock = clock
        self._next = clock() + _EVERY

    def __enter__(self) -> PlainLines:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def count(self, result: RowResult) -> None:
        """One more row had its turn."""
        self._tally.count(result.state)
        if self._clock() >= self._next:
            self._next = self._clock() + _EVERY
            self._say(line(self._tally))

    def say(self, text: str) -> None:
        """A line of its own."""
        self._say(text)

    def away(self, ask: Callable[[], bool]) -> bool:
        """Asks."""
        return ask()


def line(tally: Tally) -> str:
    """The numbers of a run in one line."""
    counts = ", ".join(f"{count} {word}" for word, _, count in tally.words if count)
    pace = f"{rate(tally.per_second)} a second, {duration(tally.seconds_left)} left"
    return f"{tally.done} of {tally.rows} rows: {counts}; {pace}" if counts else f"{tally.done} of {tally.rows} rows"
