"""Files that are packed as a whole, told by their first bytes and unpacked as far as is looked at.

Source: joblib, numpy_pickle_utils.py (its compressors by their first bytes).
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import BinaryIO

_KINDS = {
    "bz2": (b"BZh",),
    "lzma": (b"\xfd7zXZ", b"\x5d\x00"),
    "zlib": (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"),
}
# how much is read at once: a byte can stand for a thousand
_CHUNK = 1 << 16


def packing(start: bytes) -> str:
    """In which way a file is packed, by its first bytes; empty for not, or in one that is not known here."""
    return next((kind for kind, beginnings in _KINDS.items() if start.startswith(beginnings)), "")


def unpack(stream: BinaryIO, kind: str, limit: int) -> tuple[bytes, bool] | None:
    """The first bytes of a packed file, and whether there are more; None for what is not packed after all.

    Args:
        stream: The file, at its first byte.
        kind: As `packing` says.
        limit: The most bytes that are unpacked.
    """
    unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor | zlib._Decompress
    if kind == "bz2":
        unpacker = bz2.BZ2Decompressor()
    elif kind == "lzma":
        unpacker = lzma.LZMADecompressor(memlimit=256 << 20)
    else:
        unpacker = zlib.decompressobj(wbits=47)
    data = bytearray()
    try:
        while len(data) < limit and not unpacker.eof:
            needs_input = not isinstance(unpacker, bz2.BZ2Decompressor | lzma.LZMADecompressor) or unpacker.needs_input
            chunk = stream.read(_CHUNK) if needs_input else b""
            if needs_input and not chunk:
                break
            while True:
                data += unpacker.decompress(chunk, limit - len(data))
                chunk = getattr(unpacker, "unconsumed_tail", b"")
                if not chunk or len(data) >= limit:
                    break
    except (OSError, lzma.LZMAError, zlib.error, EOFError):
        # what was unpacked before it breaks off counts
        return (bytes(data), True) if data else None
    # what follows may be unpacked with it
    return bytes(data), not unpacker.eof or bool(unpacker.unused_data) or bool(stream.read(1))
