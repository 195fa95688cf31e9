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
    "SHORT_BINBYTES": "<B",
    "SHORT_BINSTRING": "<B",
    "SHORT_BINUNICODE": "<B",
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
    """A stream whose lines end somewhere: what ``pickletools`` reads arguments from.

    A frame says how many of the next bytes belong together, and no argument should cross its end. Where one does, the
    unpicklers differ. C's holds the frame in memory when it reads a file: it forgets what is left of the frame and
    takes the whole argument from behind it. With all bytes in memory it reads straight on. Python's stops with an
    error. So whoever reads here is told of it (`crossed`), and can read again as the first one does (`drops`).

    Attributes:
        stream: The bytes, seekable.
        size: How many there are.
        drops: Whether to forget what is left of a frame, as C's unpickler does.
        crossed: Whether something crossed the end of a frame.
        frame_end: Where the frame ends that is being read; 0 outside of frames.
    """

    def __init__(self, stream: BinaryIO, size: int, *, drops: bool = False, frame_end: int = 0) -> None:
        self.stream = stream
        self.size = size
        self.drops = drops
        self.crossed = False
        self.frame_end = frame_end
        self._overlong = False

    def read(self, count: int) -> bytes:
        """That many bytes; fewer at the end."""
        if self.frame_end:
            self._leave_frame(count)
        return self.stream.read(count)

    def read_through(self, count: int) -> bytes:
        """That many bytes, of which C's unpickler takes a part from the frame and the rest from behind it."""
        drops, self.drops = self.drops, False
        try:
            return self.read(count)
        finally:
            self.drops = drops

    def readline(self) -> bytes:
        """A line, without its end. The last byte of one that has no end is lost too, and behind the last byte there are
        empty ones, as in ``Lib/pickle.py``."""
        left = self.in_frame()
        line = self.stream.readline(min(left, _LINE_LIMIT)) if left else b""
        if not line.endswith(b"\n") and len(line) < _LINE_LIMIT:
            self.frame_end = 0
            if line:
                self.crossed = True
            more = self.stream.readline(_LINE_LIMIT)
            line = more if self.drops else line + more
        if len(line) >= _LINE_LIMIT:
            raise Limit(f"a line of it has more than {_LINE_LIMIT >> 20} MB")
        return line[:-1]

    def skip(self, count: int, *, through: bool = False) -> None:
        """Goes forward without reading.

        Args:
            count: How many bytes.
            through: Whether C's unpickler takes a part from the frame, as in `read_through`.
        """
        if self.frame_end and count > 0:
            self._leave_frame(count, drops=self.drops and not through)
        position = self.stream.tell() + count
        if count < 0 or position > self.size:
            raise Broken("it is cut short")
        self.stream.seek(position)

    def in_frame(self) -> int:
        """How many bytes of the frame are left."""
        return max(0, self.frame_end - self.stream.tell()) if self.frame_end else 0

    def begin_frame(self, length: int) -> None:
        """Begins a frame here.

        Args:
            length: Its bytes.
        """
        left, begin = self.in_frame(), self.stream.tell()
        # Python's unpickler refuses a frame in a frame; C's looks whether it has that many bytes
        if left:
            self.crossed = True
            if length <= left:
                return
            begin = self.frame_end
        if begin + length > self.size:
            # here C's stops, and Python's takes what there is: the same as of a pickle that is cut short
            self._overlong, self.frame_end = True, 0
            return
        if left and self.drops:
            self.stream.seek(begin)
        self.frame_end = begin + length

    def end(self) -> None:
        """Ends the pickle here. What is left of a frame is lost: the next pickle begins behind the frame."""
        self.crossed |= self._overlong
        if self.in_frame():
            self._leave_frame(self.size, drops=True)
        self.frame_end = 0

    def _leave_frame(self, count: int, *, drops: bool | None = None) -> None:
        """Leaves the frame, if that many bytes are more than are left of it."""
        left = self.in_frame()
        if count <= left:
            return
        if left:
            self.crossed = True
            if self.drops if drops is None else drops:
                self.stream.seek(self.frame_end)
        self.frame_end = 0


def read_argument(opcode: pickletools.OpcodeInfo, lines: Lines) -> Any:
    """What an opcode is given; None for what is too long to be looked at, or not known.

    Returns:
        A text, a number, bytes, or for ``GLOBAL`` and ``INST`` the module and the name.
    """
    if layout := _LONG.get(opcode.name):
        return _read_long(opcode.name, layout, lines)
    if opcode.name in ("GLOBAL", "INST"):
        if not (module := lines.readline()):
            raise Broken("a name in it is empty")
        return _name(module), _name(lines.readline())
    if reader := _LINES.get(opcode.name):
        return reader(lines.readline())
    return opcode.arg.reader(cast(IO[bytes], lines)) if opcode.arg is not None else None


def _read_long(name: str, layout: str, lines: Lines) -> str | int | None:
    length = struct.unpack(layout, lines.read(struct.calcsize(layout)))[0]
    is_bytes = "BYTE" in name
    if length > _NAME_LIMIT or length < 0:
        lines.skip(length, through=is_bytes)
        return None
    data = lines.read_through(length) if is_bytes else lines.read(length)
    if len(data) < length:
        raise Broken("it is cut short")
    if name == "LONG4":
        return int.from_bytes(data, "little", signed=True)
    if "BINSTRING" in name:
        return _ascii(data)
    return data.decode("utf-8", "surrogatepass") if "UNICODE" in name else None


def _name(line: bytes) -> str | None:
    """A name; None for one that is too long to be looked at."""
    try:
        # a letter may be cut in two
        name = line[:_NAME_LIMIT].decode(errors="ignore" if len(line) > _NAME_LIMIT else "strict")
    except UnicodeDecodeError:
        raise Broken("a name in it is no text") from None
    if len(line) <= _NAME_LIMIT:
        return name
    if not name.isprintable():
        raise Broken("a name in it is no text")
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
        return _ascii(codecs.escape_decode(line[1:-1])[0])
    except ValueError:
        return None


def _ascii(data: bytes) -> str | None:
    """What Python 2 had for a text. What others than ASCII's are depends on who loads it: torch takes UTF-8."""
    return data.decode() if data.isascii() else None


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
