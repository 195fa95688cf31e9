"""Calls on a thread of their own, so that the wait for them can end."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest

from hubpub.hub.wait import BackgroundCall, interruptible

WHOSE: ContextVar[str] = ContextVar("WHOSE", default="nobody's")


def test_the_result_and_the_error_are_the_calls() -> None:
    assert interruptible(lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        interruptible(lambda: 1 / 0)


def test_it_runs_on_another_thread_in_the_context_of_its_caller() -> None:
    token = WHOSE.set("ours")
    try:
        thread, whose = interruptible(lambda: (threading.current_thread(), WHOSE.get()))
    finally:
        WHOSE.reset(token)
    assert thread is not threading.current_thread()
    assert (thread.daemon, whose) == (True, "ours")


def test_after_a_wait_that_was_too_short_the_result_can_still_be_had() -> None:
    go = threading.Event()
    call = BackgroundCall(lambda: go.wait() and "done")
    with pytest.raises(ConnectionError, match="timed out"):
        call.result(0.01)
    go.set()
    assert call.result() == "done"
