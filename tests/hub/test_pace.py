"""How slow a connection may be."""

from __future__ import annotations

import time
from types import SimpleNamespace

import httpcore2
import pytest

from hubpub.hub import pace
from hubpub.hub.pace import Paced


class Clock:
    """Time that passes when something is waited for, and then alone. Only what is tested goes by it.

    A hub in a thread of this process would sleep by it, and not wake when it is told to stop.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: self.now))


class Line(httpcore2.NetworkStream):
    """A connection over which so many bytes pass in so many seconds."""

    def __init__(self, clock: Clock, size: int, seconds: float) -> None:
        self.clock, self.size, self.seconds = clock, size, seconds

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.clock.now += self.seconds
        return b"x" * self.size

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.clock.now += self.seconds * len(buffer) / self.size


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


LIMIT = Paced(60)


def test_the_rest_of_the_process_keeps_its_own_time(clock: Clock) -> None:
    began = time.monotonic()
    clock.now = began - 1000
    assert time.monotonic() >= began
    assert pace.time.monotonic() == clock.now


def test_a_trickle_ends_after_a_minute(clock: Clock) -> None:
    stream = pace._Stream(Line(clock, 1000, 1))
    while clock.now < 60:
        stream.read(1000, LIMIT)
    with pytest.raises(httpcore2.ReadTimeout, match="less than 1 KB a second"):
        stream.read(1000, LIMIT)
    assert clock.now == 61  # the first byte may take as long as the timeout says


def test_bytes_that_flow_are_waited_for_without_a_limit(clock: Clock) -> None:
    stream = pace._Stream(Line(clock, 1100, 1))
    for _ in range(10_000):
        stream.read(1100, LIMIT)


def test_what_was_idle_or_silent_is_not_slow(clock: Clock) -> None:
    stream = pace._Stream(Line(clock, 200, 50))
    for _ in range(20):  # questions with short and late answers, over one connection, now and then
        stream.write(b"GET", LIMIT)
        stream.read(200, LIMIT)
        clock.now += 1000


def test_a_trickle_of_what_is_sent_ends_too(clock: Clock) -> None:
    stream = pace._Stream(Line(clock, 1000, 1))
    with pytest.raises(httpcore2.WriteTimeout, match="less than 1 KB a second"):
        stream.write(b"x" * 10_000_000, LIMIT)
    assert clock.now < 70
    pace._Stream(Line(clock, 1100, 1)).write(b"x" * 10_000_000, LIMIT)


def test_the_requests_of_others_are_left_alone(clock: Clock) -> None:
    stream = pace._Stream(Line(clock, 1, 1))
    for timeout in (None, 60.0):
        for _ in range(200):
            stream.read(1, timeout)
        stream.write(b"x" * 1000, timeout)
