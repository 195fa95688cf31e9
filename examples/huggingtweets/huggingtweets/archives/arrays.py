"""The elements of a JSON array, one after the other: an archive of a million posts is never in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import ijson

from huggingtweets.archives.container import Bytes
from huggingtweets.archives.faults import FileError

BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096
# before the array X's files name the place where its own pages look for it
_NAME = re.compile(rb"\s*(?:window\.)?YTD\.\w+\.part\d+\s*=\s*(?=\[)")
_AFTER = b" \t\r\n;"
_LONGEST_AFTER = 2**20


def elements(stream: Bytes, below: str = "item") -> Iterator[Any]:
    """The elements of the array in a stream; of one of X's files or of plain JSON.

    Args:
        stream: The file from its start; a byte-order mark is passed over, and so is a semicolon at the end.
        below: Where the elements are, as ijson writes it: ``item``, ``orderedItems.item``.

    Raises:
        FileError: It is empty, or in UTF-16.
        ijson.JSONError: It is cut off or damaged. Whoever opened the stream tells so.
    """
    return iter(ijson.items(_Json(stream), below, use_float=True))


class _Json:
    """The JSON of a file, without what stands around it."""

    def __init__(self, stream: Bytes) -> None:
        self._stream = stream
        head = b""
        while len(head) < _HEAD and (chunk := stream.read(_HEAD - len(head))):
            head += chunk
        self._next = start(head)
        self._held = b""

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
                return json
        return b""


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
