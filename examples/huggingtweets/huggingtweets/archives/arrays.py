"""The elements of a JSON array, one after the other: an archive of a million posts is never in memory."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any

import ijson

from huggingtweets.archives.faults import Bytes, FileError

BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096
# before the array X's files name the place where its own pages look for it
_NAME = re.compile(rb"\s*(?:window\.)?YTD\.\w+\.part\d+\s*=\s*")
_AFTER = b" \t\r\n;"
_LONGEST_AFTER = 2**20
DAMAGED = "is damaged: its JSON cannot be read"


def elements(stream: Bytes, below: str = "item") -> Iterator[Any]:
    """The elements of the array in a stream; of one of X's files or of plain JSON.

    Args:
        stream: The file from its start; a byte-order mark is passed over, and so is a semicolon at the end.
        below: Where the elements are, as ijson writes it: ``item``, ``orderedItems.item``.

    Raises:
        FileError: It is empty, cut off, damaged, or something else.
    """
    json = _Json(stream)
    with _told(json):
        yield from ijson.items(json, below, use_float=True)


def array_among(stream: Bytes, keys: Container[str]) -> str | None:
    """The first of the keys of an object that an array belongs to; None where there is none.

    Raises:
        FileError: As of ``elements``.
    """
    json = _Json(stream)
    with _told(json):
        return next((key for key, event, _ in ijson.parse(json) if event == "start_array" and key in keys), None)


@contextmanager
def _told(json: _Json) -> Iterator[None]:
    try:
        yield
    except ijson.JSONError as error:
        raise FileError("ends in the middle" if json.is_cut_off() else DAMAGED) from error


class _Json:
    """The JSON of a file, without what stands around it."""

    def __init__(self, stream: Bytes) -> None:
        self._stream = stream
        head = b""
        while len(head) < _HEAD and (chunk := stream.read(_HEAD - len(head))):
            head += chunk
        self._next = start(head)
        if not self._next.lstrip().startswith((b"[", b"{")) and self._next.strip():
            raise FileError("holds something else than posts")
        self._held = b""
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """As a file's; what may be the end of the file is held back until more follows."""
        while size:
            chunk = self._next or self._stream.read(size)
            self._next = b""
            if not chunk:
                return b""
            whole = self._held + chunk
            json = whole.rstrip(_AFTER)
            self._held = whole[len(json) :]
            if len(self._held) > _LONGEST_AFTER:
                json, self._held = whole, b""
            if json:
                self._last = json[-1:]
                return json
        return b""

    def is_cut_off(self) -> bool:
        """Whether all of it was read, and no bracket ends it."""
        return not self._stream.read(1) and self._last not in {b"]", b"}"}


def start(head: bytes) -> bytes:
    """The first bytes of a JSON file, without a byte-order mark and X's name for what follows.

    Raises:
        FileError: There is nothing, or it is in UTF-16.
    """
    if not head.strip():
        raise FileError("is empty")
    if head.startswith(_UTF_16):
        raise FileError("was saved by an editor as UTF-16", "Save it as UTF-8, or give it as it was downloaded.")
    head = head.removeprefix(BOM)
    return head[found.end() :] if (found := _NAME.match(head)) else head
