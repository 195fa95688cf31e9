"""A line on a terminal that says what is waited for, and for how long already: no second of silence without a word."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

# Seconds that nobody needs to be told of, and those between two looks at the clock.
_SHORT = 1.0
_PAUSE = 0.2
_CLEAR = "\r\x1b[K"


@contextmanager
def waiting(label: str, *, watched: bool) -> Iterator[Callable[[str], None]]:
    """Shows such a line once a wait has lasted a second; it goes with the end.

    Args:
        label: What is waited for.
        watched: Whether somebody watches: standard error is a terminal.

    Yields:
        What is told of another wait, whose seconds are counted anew. An empty text hides the line, as for a bar.
    """
    if not watched:
        yield lambda _: None
        return
    line = _Line(label)
    try:
        yield line.say
    finally:
        line.end()


class _Line:
    def __init__(self, label: str) -> None:
        self._label, self._began = label, monotonic()
        self._shown = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._count, name="waiting", daemon=True)
        self._thread.start()

    def say(self, label: str) -> None:
        with self._lock:
            if label != self._label:
                self._hide()
                self._label, self._began = label, monotonic()

    def end(self) -> None:
        self._over.set()
        with self._lock:
            self._hide()
            self._label = ""
        self._thread.join()

    def _count(self) -> None:
        while not self._over.wait(_PAUSE):
            with self._lock:
                seconds = monotonic() - self._began
                if self._label and seconds >= _SHORT and not self._over.is_set():
                    self._write(f"{_CLEAR}{self._label}: {seconds:.0f} s")
                    self._shown = True

    def _hide(self) -> None:
        if self._shown:
            self._write(_CLEAR)
            self._shown = False

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
