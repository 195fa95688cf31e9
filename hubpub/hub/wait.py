"""Calls of the client on a thread of their own, so that Ctrl-C ends the wait for them.

The client's threads wait for each other, and hf_xet answers to Ctrl-C only at times.
"""

from __future__ import annotations

import contextlib
import contextvars
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Generic, TypeVar

Result = TypeVar("Result")
_STEP = 0.2


class Interruption:
    """Breaks off what a thread waits for, as Ctrl-C does for the main thread, which alone is given signals."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """Has the thread be interrupted at the next place where it can be."""
        self._asked.set()

    def take(self) -> None:
        """Interrupts the calling thread, once for each time that it was asked.

        Raises:
            KeyboardInterrupt: It was asked.
        """
        if self._asked.is_set():
            self._asked.clear()
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def reaching(self) -> Iterator[None]:
        """Reaches what the calling thread waits for within the context."""
        token = _interruption.set(self)
        try:
            yield
        finally:
            _interruption.reset(token)


_interruption: ContextVar[Interruption | None] = ContextVar("_interruption", default=None)


class BackgroundCall(Generic[Result]):
    """A call on a daemon thread: the process can end without it.

    Args:
        do: The call; what it raises, `result` raises.
    """

    def __init__(self, do: Callable[[], Result]) -> None:
        self._results: queue.Queue[tuple[list[Result], BaseException | None]] = queue.Queue()

        def work() -> None:
            try:
                self._results.put(([do()], None))
            except BaseException as error:  # noqa: BLE001 - `result` raises it
                self._results.put(([], error))

        # in the caller's context, by which other modules know whose call it is
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(work,), name="hubpub-client", daemon=True).start()

    def result(self, seconds: float | None = None) -> Result:
        """Waits for the result. Call it again only after a wait that was too short.

        Args:
            seconds: How long to wait; None waits for as long as it takes.

        Raises:
            ConnectionError: It takes longer.
        """
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        while True:
            try:
                # in steps: this thread sees a signal that another one was given only when it wakes
                result, error = self._results.get(timeout=min(_STEP, max(0.0, deadline - time.monotonic())))
                break
            except queue.Empty:
                if time.monotonic() >= deadline:
                    raise ConnectionError("timed out") from None
                if interruption := _interruption.get():
                    interruption.take()
        if error is not None:
            raise error
        return result[0]


def interruptible(do: Callable[[], Result], seconds: float | None = None) -> Result:
    """Makes a call that Ctrl-C can interrupt.

    Args:
        do: The call; what it raises is raised here.
        seconds: How long to wait for it; None waits for as long as it takes.

    Raises:
        ConnectionError: It took longer.
    """
    return BackgroundCall(do).result(seconds)


def at_once(do: Callable[[], Result]) -> Result:
    """Makes a call here and now; in the main thread Ctrl-C reaches it by itself."""
    return do()
