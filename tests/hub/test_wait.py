"""Calls on a thread of their own, so that the wait for them can end."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest

from hubpub.hub.wait import BackgroundCall, Interruption, interruptible

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


def test_a_thread_is_interrupted_as_the_main_one_is_by_ctrl_c() -> None:
    interruption, goes_on = Interruption(), threading.Event()
    ended: list[object] = []

    def work() -> None:
        with interruption.reaching():
            try:
                interruptible(lambda: goes_on.wait(60))
            except KeyboardInterrupt as error:
                ended.append(error)
            ended.append(interruptible(lambda: "asked once, interrupted once"))
        interruption.ask()
        ended.append(interruptible(lambda: threading.Event().wait(0.5)))  # out of reach

    thread = threading.Thread(target=work)
    thread.start()
    interruption.ask()
    thread.join(60)
    goes_on.set()
    assert isinstance(ended[0], KeyboardInterrupt)
    assert ended[1:] == ["asked once, interrupted once", False]


def test_what_is_asked_before_the_wait_ends_it_too() -> None:
    interruption = Interruption()
    interruption.ask()
    with interruption.reaching(), pytest.raises(KeyboardInterrupt):
        interruptible(lambda: threading.Event().wait(60))
    interruption.take()  # nobody asks any more
