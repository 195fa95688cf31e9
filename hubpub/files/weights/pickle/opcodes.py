"""The opcodes of a pickle and what they are given, read so that what is long costs nothing.

What ``pickletools`` refuses is no measure: ``pickle`` reads the number of an ``INT`` as C does, in any base and up to a
zero byte, and goes on where ``pickletools`` stops. So lines are read here, and as leniently as by whichever of the two
unpicklers (Modules/_pickle.c, Lib/pickle.py) is the more lenient: what one of them would execute must be seen.
"""

from __future__ import annotations

import codecs
import pickletools
import struct
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

from hubpub.files.weights import Malformed

OPCODES = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}
"""Every opcode by its byte."""

_NAME_LIMIT = 4096
_LINE_LIMIT = 32 << 20
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


class Limit(Broken):
    """There is more of it than is looked at."""


class Lines:
    """A stream whose lines end somewhere: what ``pickletools`` reads arguments from."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream = stream
        self.size = size

    def read(self, count: int) -> bytes:
        """That many bytes; fewer at the end."""
        return self.stream.read(count)

    def readline(self) -> bytes:
        """A line, without its end. The last byte of one that has no end is lost too, as in ``Lib/pickle.py``."""
        line = self.stream.readline(_LINE_LIMIT)
        if not line:
            raise Broken("it is cut short")
        if len(line) == _LINE_LIMIT:
            raise Limit(f"a line of it has more than {_LINE_LIMIT >> 20} MB")
        return line[:-1]

    def skip(self, count: int) -> None:
        """Goes forward without reading."""
        position = self.stream.tell() + count
        if count < 0 or position > self.size:
            raise Broken("it is cut short")
        self.stream.seek(position)


def read_argument(opcode: pickletools.OpcodeInfo, lines: Lines) -> Any:
    """What an opcode is given; None for what is too long to be looked at, or not known.

    Returns:
        A text, a number, bytes, or for ``GLOBAL`` and ``INST`` the module and the name.
    """
    if layout := _LONG.get(opcode.name):
        return _read_long(opcode.name, layout, lines)
    if opcode.name in ("GLOBAL", "INST"):
        return _text(lines.readline()), _text(lines.readline())
    if reader := _LINES.get(opcode.name):
        return reader(lines.readline())
    return opcode.arg.reader(cast(IO[bytes], lines)) if opcode.arg is not None else None


def _read_long(name: str, layout: str, lines: Lines) -> str | int | None:
    length = struct.unpack(layout, lines.read(struct.calcsize(layout)))[0]
    if length > _NAME_LIMIT or length < 0:
        lines.skip(length)
        return None
    data = lines.read(length)
    if len(data) < length:
        raise Broken("it is cut short")
    if name == "LONG4":
        return int.from_bytes(data, "little", signed=True)
    if name == "BINSTRING":
        return data.decode("latin-1")
    return data.decode("utf-8", "surrogatepass") if "UNICODE" in name else None


def _text(line: bytes) -> str | None:
    if len(line) > _NAME_LIMIT:
        return None
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


def _number(line: bytes) -> int | None:
    """A number in any base, and up to a zero byte, where C's readers stop."""
    try:
        return int(line.split(b"\0", 1)[0].removesuffix(b"L"), 0)
    except ValueError:
        return None


def _place(line: bytes) -> int:
    """A place in the memo, which is decimal."""
    return int(line.split(b"\0", 1)[0])


def _string(line: bytes) -> str | None:
    if len(line) > _NAME_LIMIT:
        return None
    try:
        return codecs.escape_decode(line[1:-1])[0].decode("latin-1")
    except ValueError:
        return None


def _unicode(line: bytes) -> str | None:
    if len(line) > _NAME_LIMIT:
        return None
    try:
        return line.decode("raw-unicode-escape")
    except UnicodeDecodeError:
        return None


_LINES: dict[str, Callable[[bytes], object]] = {
    "INT": _number,
    "LONG": _number,
    "FLOAT": lambda _: None,
    "STRING": _string,
    "UNICODE": _unicode,
    "PERSID": lambda _: None,
    "PUT": _place,
    "GET": _place,
}
