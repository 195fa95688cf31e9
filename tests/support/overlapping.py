"""Calls that overlap, so that the first to come is the first to go: in real threads, in an order that is sure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

SECONDS = 60


def overlap(enter: Callable[[], AbstractContextManager[object]], *, meanwhile: Callable[[], None]) -> None:
    """Has one thread enter a context, then another; then the first leaves it, and then the other.

    Args:
        enter: The context.
        meanwhile: Is called while both are in it, and again when the other is alone.
    """
    both, alone, checked = threading.Event(), threading.Event(), threading.Event()
    inside = threading.Event()

    def first() -> None:
        with enter():
            inside.set()
            assert both.wait(SECONDS)
        alone.set()

    def second() -> None:
        assert inside.wait(SECONDS)
        with enter():
            meanwhile()
            both.set()
            assert alone.wait(SECONDS)
            meanwhile()
        checked.set()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(first), threads.submit(second)]:
            done.result()
    assert checked.is_set()
