"""The opcodes of a pickle and what they are given, read so that what is long costs nothing."""

from __future__ import annotations

import pickletools
import struct
from typing import IO, Any, BinaryIO, cast

from hubpub.weights import Malformed

OPCODES = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}
"""Every opcode by its byte."""

_NAME_LIMIT = 4096
_LINE_LIMIT = 1 << 20
# Those that say how long their argument is: how that number is packed.
_LONG = {
    "BINBYTES": "<I",
    "BINBYTES8": "<Q",
    "BYTEARRAY8": "<Q",
    "BINUNICODE": "<I",
    "BINUNICODE8": "<Q",
    "BINSTRING": "<i",
    "LONG4": "<i",
}


class Broken(Malformed):
    """The bytes are no pickle from here on."""


class Lines:
    """A stream whose lines end somewhere: what ``pickletools`` reads arguments from."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream = stream
        self.size = size

    def read(self, count: int) -> bytes:
        """That many bytes; fewer at the end."""
        return self.stream.read(count)

    def readline(self) -> bytes:
        """A line."""
        line = self.stream.readline(_LINE_LIMIT)
        if not line.endswith(b"\n"):
            raise Broken("a line of it does not end")
        return line

    def skip(self, count: int) -> None:
        """Goes forward without reading."""
        position = self.stream.tell() + count
        if count < 0 or position > self.size:
            raise Broken("it is cut short")
        self.stream.seek(position)


def read_argument(opcode: pickletools.OpcodeInfo, lines: Lines) -> Any:
    """What an opcode is given; None for what is too long to be looked at."""
    if layout := _LONG.get(opcode.name):
        length = struct.unpack(layout, lines.read(struct.calcsize(layout)))[0]
        if length > _NAME_LIMIT or length < 0:
            lines.skip(length)
            return None
        data = lines.read(length)
        if len(data) < length:
            raise Broken("it is cut short")
        return data.decode("utf-8", "surrogatepass") if "UNICODE" in opcode.name else data.decode("latin-1")
    return opcode.arg.reader(cast(IO[bytes], lines)) if opcode.arg is not None else None
