"""What is said while nothing else moves."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace

import pytest

from hubpub.display import waiting as module
from hubpub.display.waiting import waiting


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    monkeypatch.setattr(module, "_SHORT", 0.0)
    monkeypatch.setattr(module, "_PAUSE", 0.005)
    shown = io.StringIO()
    # pytest puts a stream of its own in the place of standard error, for each phase of a test
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=shown))
    return shown


def until(screen: io.StringIO, text: str) -> None:
    end = time.monotonic() + 30
    while text not in screen.getvalue():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_wait_is_told_and_goes(screen: io.StringIO) -> None:
    with waiting("asking the hub", watched=True) as wait:
        until(screen, "asking the hub: 0 s")
        wait("verifying")
        until(screen, "verifying: 0 s")
    assert screen.getvalue().endswith("\r\x1b[K")


def test_an_empty_text_leaves_the_line_to_a_bar(screen: io.StringIO) -> None:
    with waiting("reading", watched=True) as wait:
        until(screen, "reading")
        wait("")
        before = screen.getvalue()
        assert before.endswith("\r\x1b[K")
        time.sleep(0.05)
        assert screen.getvalue() == before


def test_a_short_wait_is_not_told(screen: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SHORT", 60.0)
    with waiting("asking the hub", watched=True):
        time.sleep(0.05)
    assert screen.getvalue() == ""


def test_nobody_watches(screen: io.StringIO) -> None:
    with waiting("asking the hub", watched=False) as wait:
        wait("verifying")
        time.sleep(0.05)
    assert screen.getvalue() == ""
