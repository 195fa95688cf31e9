"""The numbers of a run that is under way."""

from __future__ import annotations

import pytest

from hubpub.cli.progress.lines import PlainLines, line
from hubpub.cli.progress.tally import Tally, duration, rate
from hubpub.types.fleet import Row, RowResult, RowState, Verb


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_the_rate_is_that_of_the_last_minute_and_the_rest_goes_by_the_whole_run() -> None:
    clock = Clock()
    tally = Tally(Verb.PUSH, 1_000, 100, clock)
    assert (tally.per_second, tally.seconds_left) == (0.0, None)
    for _ in range(300):
        clock.now += 0.2
        tally.count(RowState.CHANGED)
    assert tally.done == 400
    assert tally.per_second == pytest.approx(5.0, abs=0.1)
    assert tally.seconds_left == pytest.approx(120.0, abs=1)
    clock.now += 240  # the hub has all wait
    assert tally.per_second == 0.0
    assert tally.seconds_left == pytest.approx(600.0, abs=1)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "–"), (0, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (7200, "2 h"), (200_000, "2.3 days")],
)
def test_durations(seconds: float | None, said: str) -> None:
    assert duration(seconds) == said


def test_rates() -> None:
    assert [rate(number) for number in (0.0, 0.25, 9.94, 12.6, 1234.0)] == ["0.0", "0.2", "9.9", "13", "1234"]


def test_without_a_terminal_a_line_now_and_then() -> None:
    clock = Clock()
    tally, said = Tally(Verb.CHECK, 400, clock=clock), list[str]()
    with PlainLines(tally, said.append, clock) as lines:
        for number in range(400):
            clock.now += 0.2
            state = RowState.BLOCKED if number % 100 == 0 else RowState.UNCHANGED
            lines.count(RowResult(Row(number, "m"), state))
        lines.say("the hub limits the rate of requests: all wait for 5 seconds")
        assert lines.away(lambda: True)
    assert said == [
        "150 of 400 rows: 148 good, 2 not good; 5.0 a second, 50 s left",
        "300 of 400 rows: 297 good, 3 not good; 5.0 a second, 20 s left",
        "the hub limits the rate of requests: all wait for 5 seconds",
    ]
    assert line(Tally(Verb.PUSH, 10)) == "0 of 10 rows"
