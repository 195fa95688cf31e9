"""Calls of the client on a thread of their own, so that Ctrl-C ends the wait for them.

The client's threads wait for each other, and hf_xet answers to Ctrl-C only at times.
"""

from __future__ import annotations

import contextvars
import math
import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")
_STEP = 0.2


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
