"""The standard streams of the command line: what becomes of output that nobody takes.

A disk may be full, whoever read may have gone, a stream may have been closed before the start. Python tells of that
late, in several ways, and of a closed stream not at all. Here standard output fails once, in one way; what is said on
standard error is never worth a failure.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any, TextIO, cast

from hubpub.errors import READER_GONE, MachineError


class OutputError(MachineError):
    """Standard output does not take what is printed."""


class ReaderGoneError(OutputError):
    """Whoever read standard output has gone, as ``head`` does when it has enough. Mostly there is nothing to say."""

    exit_code = READER_GONE

    def __init__(self, fact: str = "", next_step: str = "") -> None:
        super().__init__(fact, next_step)


class _Guarded(io.FileIO):
    """A standard stream that fails at most once: what comes after that is dropped, also at the end of the process."""

    def __init__(self, descriptor: int, *, must_arrive: bool) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._must_arrive = must_arrive
        self._lost = False

    def write(self, data: Any, /) -> int:
        """Writes, or drops.

        Raises:
            OutputError: It cannot be written, for the first time.
        """
        if not self._lost:
            try:
                return cast("int", super().write(data))
            except OSError as error:
                self._lost = True
                if self._must_arrive:
                    raise _explained(error) from error
        return memoryview(data).nbytes


def stand_in() -> None:
    """Puts guarded streams in the place of this process's; one that was closed leads nowhere.

    A closed standard input stays None: see `hubpub.cli.terminal.stdin`.
    """
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        if stream is None:
            _occupy(number)
    sys.stdout = _guarded(sys.stdout, must_arrive=True)
    sys.stderr = _guarded(sys.stderr, must_arrive=False)


def _guarded(stream: TextIO | None, *, must_arrive: bool) -> TextIO:
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # without buffers, there is the file itself
    if type(raw) is not io.FileIO:
        return stream  # a console of Windows, or somebody's own: its ways are other
    return io.TextIOWrapper(
        io.BufferedWriter(_Guarded(raw.fileno(), must_arrive=must_arrive)),
        stream.encoding,
        stream.errors,
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )


def _occupy(number: int) -> None:
    """Takes the number of a closed stream, so that no file or connection gets it and is written to for the stream."""
    try:
        os.fstat(number)
    except OSError:
        place = os.open(os.devnull, os.O_RDWR)
        if place == number:
            os.set_inheritable(place, True)
        else:
            os.dup2(place, number)
            os.close(place)


def _explained(error: OSError) -> OutputError:
    if isinstance(error, BrokenPipeError):
        return ReaderGoneError()
    return OutputError(
        f"standard output cannot be written: {error.strerror}", "Make room there, or send the output elsewhere."
    )
