"""The first bytes of a GGUF file, by the format's documentation (ggml, docs/gguf.md).

The magic ``GGUF``, the version (32 bits), the number of tensors and the number of metadata entries (64 bits each
since version 2), little endian; since version 3 a file may be big endian throughout.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from hubpub.files.weights import Malformed

_MAGIC = b"GGUF"
_VERSIONS = range(1, 4)
# what one tensor's entry and one metadata entry take at the least, in version 1, where they take least
_LEAST_TENSOR, _LEAST_ENTRY = 20, 9


@dataclass(frozen=True, slots=True)
class GGUF:
    """What a GGUF file says of itself.

    Attributes:
        version: Of the format.
        tensors: How many tensors it holds; 0 for a version that is not known.
        entries: How many metadata entries; 0 likewise.
    """

    version: int
    tensors: int
    entries: int


def read_start(stream: BinaryIO, size: int) -> GGUF:
    """The start of a GGUF file.

    Raises:
        Malformed: It is none, or it cannot hold what it says.
        OSError: It cannot be read.
    """
    start = stream.read(24)
    if start[:4] != _MAGIC:
        raise Malformed(f"it begins with {start[:4]!r} and not with GGUF")
    if len(start) < 24:
        raise Malformed("it ends inside its header: the file is cut short")
    order = "<" if start[4] or start[5] else ">"
    [version] = struct.unpack_from(f"{order}I", start, 4)
    if version not in _VERSIONS:
        if version > 0xFFFF:
            raise Malformed(f"its version would be {version:,}, which GGUF never had")
        # a version to come may count differently
        return GGUF(version, 0, 0)
    if version == 1:
        tensors, entries = struct.unpack_from(f"{order}II", start, 8)
    else:
        tensors, entries = struct.unpack_from(f"{order}QQ", start, 8)
    if tensors * _LEAST_TENSOR + entries * _LEAST_ENTRY > size:
        raise Malformed(
            f"it names {tensors:,} tensors and {entries:,} metadata entries, and has {size:,} bytes: "
            "the file is cut short"
        )
    return GGUF(version, tensors, entries)
