"""The pace of a fleet: as fast as the hub grants it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.types.fleet import Row, RowResult, RowState
from hubpub.workflows.fleet.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def result(
    *, limited: bool = False, wait: float | None = None, limit: str = "", **left: tuple[int, float]
) -> RowResult:
    state = RowState.FAILED if limited else RowState.CHANGED
    return RowResult(Row(1), state, wait=wait, limit=limit, is_limited=limited, allowances=left)


def test_nobody_waits_as_long_as_nothing_is_told() -> None:
    pace = Pace(Clock())
    pace.learn(result())
    assert pace.wait(1_000) == 0


def test_all_wait_as_long_as_the_hub_says() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.learn(result(limited=True, wait=1920, limit="128 repository commits per hour"))
    pace.learn(result(limited=True, wait=60))
    assert (pace.wait(0), pace.limit) == (1920, "128 repository commits per hour")
    clock.now += 1919
    assert pace.wait(5) == 1
    clock.now += 1
    assert pace.wait(5) == 0


def test_who_is_not_told_waits_longer_each_time() -> None:
    clock = Clock()
    pace = Pace(clock)
    waits = []
    for _ in range(9):
        pace.learn(result(limited=True))
        waits.append(pace.wait(0))
        clock.now += waits[-1]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    pace.learn(result())
    pace.learn(result(limited=True))
    assert pace.wait(0) == 5


def test_no_more_rows_go_than_the_window_is_enough_for() -> None:
    clock = Clock()
    pace = Pace(clock)
    for left in range(100, 20, -10):  # each row takes ten
        pace.learn(result(api=(left, 200)))
    assert pace.wait(0) == 0
    assert pace.wait(2) == 0
    assert pace.wait(6) == 200
    clock.now += 200
    assert pace.wait(6) == 0


def test_a_window_that_is_used_up_lets_nothing_go() -> None:
    pace = Pace(Clock())
    pace.learn(result(api=(0, 33)))
    assert pace.wait(0) == 33


def test_the_smallest_window_counts_and_older_words_do_not() -> None:
    pace = Pace(Clock())
    pace.learn(result(api=(2, 50), pages=(900, 50)))
    pace.learn(result(api=(700, 50)))  # by a slower worker
    assert pace.wait(4) == 50


def test_a_new_window_begins_when_the_hub_says_so() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.learn(result(api=(0, 5)))
    clock.now += 4
    pace.learn(result(api=(500, 300)))
    assert pace.wait(8) == 0


@pytest.mark.parametrize("workers", [1, 8])
@given(cost=st.integers(1, 40), quota=st.integers(50, 1000), seconds=st.integers(10, 300))
def test_a_hub_that_counts_is_never_asked_too_often_and_hardly_too_little(
    workers: int, cost: int, quota: int, seconds: int
) -> None:
    """Three windows of a hub: no more requests than it allows once the cost is known, and nine tenths of them used."""
    if quota < 30 * cost * workers:
        quota = 30 * cost * workers
    clock = Clock()
    pace = Pace(clock)
    used = [0]
    window_ends = clock.now + seconds
    refused = 0
    under_way = 0
    spent: list[int] = []
    while len(spent) < 4:
        if clock.now >= window_ends:
            spent.append(used[0])
            used[0], window_ends = 0, clock.now + seconds
        pause = pace.wait(under_way)
        if pause == 0 and under_way < workers:
            under_way += 1
            continue
        if under_way:
            under_way -= 1
            if used[0] + cost > quota:
                refused += 1
                pace.learn(result(limited=True, wait=window_ends - clock.now, api=(0, window_ends - clock.now)))
            else:
                used[0] += cost
                pace.learn(result(api=(quota - used[0], window_ends - clock.now)))
            clock.now += seconds / 100_000
            continue
        clock.now += max(pause, 0.001)
    assert all(requests >= 0.9 * quota for requests in spent[1:]), (spent, quota)
    assert refused <= workers + len(spent), "while nobody knows yet what a row takes, and one at a window's end"
