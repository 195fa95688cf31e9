"""Which files any process reads, as the kernel tells it: strace's answer without strace. Linux only."""

from __future__ import annotations

import ctypes
import os
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ACCESS, _OPEN, _OVERFLOW = 0x1, 0x20, 0x4000
_EVENT = struct.Struct("iIII")


@contextmanager
def watch(directory: Path) -> Iterator[Counter[tuple[str, str]]]:
    """Counts what happens to the files that lie in a directory, whoever does it and by whatever call, but for mmap.

    Yields:
        After the context: how often each file was ``("opened", name)`` and ``("read", name)``. The kernel folds
        the same event twice in a row into one.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert descriptor >= 0, os.strerror(ctypes.get_errno())
    counted: Counter[tuple[str, str]] = Counter()
    try:
        watched = libc.inotify_add_watch(descriptor, os.fsencode(directory), _ACCESS | _OPEN)
        assert watched >= 0, os.strerror(ctypes.get_errno())
        yield counted
        while data := _read(descriptor):
            place = 0
            while place < len(data):
                _, mask, _, length = _EVENT.unpack_from(data, place)
                place += _EVENT.size
                name = os.fsdecode(data[place : place + length].rstrip(b"\0"))
                place += length
                assert not mask & _OVERFLOW, "too much happened to be told"
                if name:
                    counted["read" if mask & _ACCESS else "opened", name] += 1
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 20)
    except BlockingIOError:
        return b""
