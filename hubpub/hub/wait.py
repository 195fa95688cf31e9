"""Waiting for the client so that Ctrl-C is heard: its threads wait for each other, and hf_xet hears it at times."""

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


class Begun(Generic[Result]):
    """Something that is done on a thread of its own, which nobody waits for in the end.

    Args:
        do: What to do; what it raises is raised where it is waited for.
    """

    def __init__(self, do: Callable[[], Result]) -> None:
        self._results: queue.Queue[tuple[list[Result], BaseException | None]] = queue.Queue()

        def work() -> None:
            try:
                self._results.put(([do()], None))
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                self._results.put(([], error))

        # in the context of who begins it: by that, what it does is known for theirs
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(work,), name="hubpub-client", daemon=True).start()

    def result(self, seconds: float | None = None) -> Result:
        """Waits for what it gives; asked again only after it took too long.

        Args:
            seconds: For how long to wait.

        Raises:
            ConnectionError: It takes longer.
        """
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        while True:
            try:
                # in steps: a signal that another thread was given is seen only when this one wakes
                result, error = self._results.get(timeout=min(_STEP, max(0.0, deadline - time.monotonic())))
                break
            except queue.Empty:
                if time.monotonic() >= deadline:
                    raise ConnectionError("timed out") from None
        if error is not None:
            raise error
        return result[0]


def interruptible(do: Callable[[], Result], seconds: float | None = None) -> Result:
    """Does something on a thread of its own, which nobody waits for in the end.

    Args:
        do: What to do; what it raises is raised here.
        seconds: For how long to wait for it.

    Raises:
        ConnectionError: It took longer.
    """
    return Begun(do).result(seconds)
