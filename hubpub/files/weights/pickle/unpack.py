"""Files that are packed as a whole, told by their first bytes and unpacked as far as is looked at.

Source: joblib, numpy_pickle_utils.py (its compressors by their first bytes).
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from dataclasses import dataclass
from typing import BinaryIO

UNPACKED = 32 << 20
"""The most bytes of one packed file, or of one member of an archive, that are looked at."""
ALL_UNPACKED = 256 << 20
"""The most bytes of all that is packed in one file."""

_KINDS = {
    # joblib's of before 0.10: the number of bytes, and then what zlib packed
    "joblib's first": (b"ZF",),
    "bz2": (b"BZh",),
    "lzma": (b"\xfd7zXZ", b"\x5d\x00"),
    "gzip": (b"\x1f\x8b",),
    "zlib": (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"),
}
# joblib and pandas open these, and nothing here does
_CLOSED = {"lz4": (b"\x04\x22\x4d\x18",), "zstandard": (b"\x28\xb5\x2f\xfd",)}
# how much is read at once: a byte can stand for a thousand
_CHUNK = 1 << 16
_MEMORY = 256 << 20
# of joblib's first way: two letters and nineteen digits
_NUMBER = 21
# one behind the other; those who pack in blocks of 64 KB have 512 of them in what is looked at
_STREAMS = 10_000


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a packed file holds.

    Attributes:
        data: Its first bytes.
        is_cut: Whether there is more, or may be.
        unopened: Why a loader may see what is not seen here; empty if none does.
    """

    data: bytes
    is_cut: bool = False
    unopened: str = ""


def packing(start: bytes, name: str) -> str:
    """In which way a file is packed, by its first bytes; empty for not, or in one that is not known here.

    Args:
        start: The first bytes.
        name: Its name, which tells of lzma's old format: that begins with any settings.
    """
    kinds = {**_KINDS, **_CLOSED}
    kind = next((kind for kind, beginnings in kinds.items() if start.startswith(beginnings)), "")
    return kind or ("lzma" if name.lower().endswith((".xz", ".lzma")) else "")


def unpack(stream: BinaryIO, kind: str, limit: int) -> Unpacked | None:
    """The first bytes of a packed file; None for what is not packed after all.

    Args:
        stream: The file, at its first byte.
        kind: As `packing` says.
        limit: The most bytes that are unpacked.
    """
    if kind in _CLOSED:
        return Unpacked(b"", unopened=f"it is packed with {kind}, which is not looked into")
    if kind == "joblib's first":
        # by another writer's rules there is a blank more
        stream.seek(_NUMBER + (stream.read(_NUMBER + 1)[_NUMBER:] == b" "))
        kind = "zlib"
    data, chunk, streams = bytearray(), stream.read(_CHUNK), 0
    try:
        # loaders take the streams that follow for more of the same file
        while chunk:
            if streams >= _STREAMS:
                return Unpacked(bytes(data), unopened=f"it is packed in more than {_STREAMS:,} parts")
            unpacker, count = _Unpacker(kind), len(data)
            chunk = _unpack_one(stream, unpacker, chunk, data, limit)
            if len(data) >= limit:
                return Unpacked(bytes(data), is_cut=True)
            if not unpacker.eof:
                return Unpacked(bytes(data), is_cut=True) if data or streams else None
            streams += 1
            chunk = _next_stream(stream, kind, chunk)
    except (OSError, lzma.LZMAError, zlib.error, EOFError) as error:
        # a file that begins so by chance asks for no memory that there is
        if "Memory usage" in str(error):
            return Unpacked(bytes(data), True, f"unpacking it would take more than {_MEMORY >> 20} MB of memory")
        if not streams and not data:
            return None
        # what was unpacked before it breaks off counts, and behind a whole stream loaders pass over other bytes
        return Unpacked(bytes(data), is_cut=not streams or len(data) > count)
    return Unpacked(bytes(data))


class _Unpacker:
    """One stream that is packed, in any way: gives no more bytes than it is asked for."""

    def __init__(self, kind: str) -> None:
        self._zlib = zlib.decompressobj(wbits=47) if kind in ("gzip", "zlib") else None
        self._other = bz2.BZ2Decompressor() if kind == "bz2" else lzma.LZMADecompressor(memlimit=_MEMORY)

    @property
    def eof(self) -> bool:
        return (self._zlib or self._other).eof

    @property
    def unused_data(self) -> bytes:
        return (self._zlib or self._other).unused_data

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail if self._zlib else self._other.needs_input

    def decompress(self, chunk: bytes, limit: int) -> bytes:
        if self._zlib:
            return self._zlib.decompress(self._zlib.unconsumed_tail + chunk, limit)
        return self._other.decompress(chunk, limit)


def _unpack_one(stream: BinaryIO, unpacker: _Unpacker, chunk: bytes, data: bytearray, limit: int) -> bytes:
    """Unpacks one stream, as far as the limit; what was read behind it."""
    while True:
        data += unpacker.decompress(chunk, limit - len(data))
        if unpacker.eof or len(data) >= limit:
            return unpacker.unused_data
        chunk = stream.read(_CHUNK) if unpacker.needs_input else b""
        if not chunk and unpacker.needs_input:
            return b""


def _next_stream(stream: BinaryIO, kind: str, rest: bytes) -> bytes:
    """The first bytes of the next stream; between those of gzip there may be zeros."""
    chunk = rest or stream.read(_CHUNK)
    while kind == "gzip" and chunk and not (chunk := chunk.lstrip(b"\0")):
        chunk = stream.read(_CHUNK)
    return chunk
