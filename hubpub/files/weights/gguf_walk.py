"""Goes through the header of a GGUF file, value by value (ggml, docs/gguf.md)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from hubpub.files.weights import Malformed

SHORT = "it ends inside its header: the file is cut short"
"""What is said of a file that does."""

# Bytes of a value of the metadata, by its type's number; a text and a list have a length before them.
_VALUE_BYTES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _LIST = 8, 9
_UNSIGNED = {0: "B", 2: "H", 4: "I", 10: "Q"}
# A vocabulary of today has some 300,000 words, and as many merges; what is far beyond is not walked through.
_MOST_WALKED = 3_000_000
# of a text; a chat template has some 20,000
_LONG = 1 << 16
_CHUNK = 1 << 18


class Walk:
    """Goes through a header, value by value."""

    def __init__(self, stream: BinaryIO, size: int, order: str, version: int) -> None:
        self.stream, self.size, self.order = stream, size, order
        self.wide = "I" if version == 1 else "Q"
        self.left = _MOST_WALKED

    @property
    def count_bytes(self) -> int:
        """The bytes of a count: that of tensors, of a text's bytes, of a list's items."""
        return struct.calcsize(f"<{self.wide}")

    @property
    def is_too_long(self) -> bool:
        """Whether there is more than is walked through."""
        return self.left <= 0

    def number(self, form: str) -> int:
        """An unsigned number."""
        data = self.stream.read(struct.calcsize(f"<{form}"))
        if len(data) < struct.calcsize(f"<{form}"):
            raise Malformed(SHORT)
        return int(struct.unpack(f"{self.order}{form}", data)[0])

    def count(self) -> int:
        """A count."""
        return self.number(self.wide)

    def text(self) -> bytes:
        """A text; of a long one nothing."""
        length = self.count()
        self.left -= 1
        if length > _LONG:
            self.skip(length)
            return b""
        text = self.stream.read(length)
        if len(text) < length:
            raise Malformed(SHORT)
        return text

    def value(self, kind: int) -> int:
        """A value of the metadata: what it is where it is an unsigned number, else 0."""
        if kind in _UNSIGNED:
            return self.number(_UNSIGNED[kind])
        if kind in _VALUE_BYTES:
            self.skip(_VALUE_BYTES[kind])
        elif kind == _TEXT:
            self.text()
        elif kind == _LIST:
            inner, count = self.number("I"), self.count()
            if inner in _VALUE_BYTES:
                self.skip(count * _VALUE_BYTES[inner])
            elif inner == _TEXT:
                self.skip_texts(count)
            else:
                for _ in range(count):
                    if self.is_too_long:
                        break
                    self.left -= 1
                    self.value(inner)
        else:
            raise Malformed(f"its metadata has a value of type {kind:,}, which GGUF does not know")
        return 0

    def skip_texts(self, count: int) -> None:
        """Goes on behind so many texts, such as the words of a vocabulary: many at once, for there are many."""
        length = struct.Struct(f"{self.order}{self.wide}")
        size, unpack = length.size, length.unpack_from
        while count and not self.is_too_long:
            start = self.stream.tell()
            chunk = self.stream.read(_CHUNK)
            last = len(chunk) - size
            at, gone = 0, 0
            # each counts as a text and as an item
            most = min(count, -(-self.left // 2))
            while gone < most and at <= last:
                at += size + unpack(chunk, at)[0]
                gone += 1
            count -= gone
            self.left -= 2 * gone
            if not gone or start + at > self.size:
                raise Malformed(SHORT)
            self.stream.seek(start + at)

    def skip(self, count: int) -> None:
        """Goes on."""
        if self.stream.tell() + count > self.size:
            raise Malformed(SHORT)
        self.stream.seek(count, 1)
