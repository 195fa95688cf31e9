"""The header of a GGUF file, by the format's documentation (ggml, docs/gguf.md).

The magic ``GGUF``, the version (32 bits), the number of tensors and the number of metadata entries (64 bits each
since version 2), little endian; since version 3 a file may be big endian throughout. Then the metadata, then of each
tensor its name, its dimensions, its type and where it begins, counted from the end of all this, aligned.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from hubpub.files.weights import Malformed
from hubpub.files.weights.gguf_walk import SHORT, Walk

_MAGIC = b"GGUF"
_VERSIONS = range(1, 4)
# what one tensor's entry and one metadata entry take at the least, in version 1, where they take least
_LEAST_TENSOR, _LEAST_ENTRY = 20, 9
_ALIGNMENT_KEY, _ALIGNMENT = b"general.alignment", 32
# Of each type of tensor, by its number: the elements of a block, and its bytes (ggml, gguf-py/gguf/constants.py,
# GGML_QUANT_SIZES).
_BLOCKS = {
    0: (1, 4),
    1: (1, 2),
    2: (32, 18),
    3: (32, 20),
    6: (32, 22),
    7: (32, 24),
    8: (32, 34),
    9: (32, 40),
    10: (256, 84),
    11: (256, 110),
    12: (256, 144),
    13: (256, 176),
    14: (256, 210),
    15: (256, 292),
    16: (256, 66),
    17: (256, 74),
    18: (256, 98),
    19: (256, 50),
    20: (32, 18),
    21: (256, 110),
    22: (256, 82),
    23: (256, 136),
    24: (1, 1),
    25: (1, 2),
    26: (1, 4),
    27: (1, 8),
    28: (1, 8),
    29: (256, 56),
    30: (1, 2),
    34: (256, 54),
    35: (256, 66),
    39: (32, 17),
}
_MOST_DIMENSIONS = 4  # GGML_MAX_DIMS


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
        raise Malformed(SHORT)
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


def require_tensors(stream: BinaryIO, size: int) -> None:
    """Sees to it that a GGUF file holds all the tensors that its header names.

    Args:
        stream: The file, at its beginning.
        size: Its bytes.

    Raises:
        Malformed: It does not.
        OSError: It cannot be read.
    """
    start = read_start(stream, size)
    if start.version not in _VERSIONS:
        return
    stream.seek(0)
    head = stream.read(8)
    walk = Walk(stream, size, "<" if head[4] or head[5] else ">", start.version)
    stream.seek(2 * walk.count_bytes, 1)
    try:
        alignment = _alignment(walk, start.entries)
    except RecursionError:
        raise Malformed("its metadata is nested too deeply") from None
    end = 0
    for _ in range(start.tensors):
        if walk.is_too_long:
            return
        end = max(end, _tensor_end(walk))
    begin = -(-stream.tell() // alignment) * alignment
    if end and begin + end > size:
        raise Malformed(
            f"its {start.tensors:,} tensors end at byte {begin + end:,}, and it has {size:,} bytes: "
            "the file is cut short"
        )


def _alignment(walk: Walk, entries: int) -> int:
    """What the metadata says of it, which is gone through."""
    alignment = _ALIGNMENT
    for _ in range(entries):
        key = walk.text()
        value = walk.value(walk.number("I"))
        if walk.is_too_long:
            break
        if key == _ALIGNMENT_KEY and value:
            alignment = value
    return alignment


def _tensor_end(walk: Walk) -> int:
    """Where the next tensor ends, from the beginning of all; 0 for one of a type that is not known here."""
    walk.text()
    count = walk.number("I")
    if count > _MOST_DIMENSIONS:
        raise Malformed(f"a tensor of it would have {count:,} dimensions, and none has more than {_MOST_DIMENSIONS}")
    elements = 1
    for _ in range(count):
        elements *= walk.count()
    kind, offset = walk.number("I"), walk.number("Q")
    block, size = _BLOCKS.get(kind, (1, 0))
    return offset + elements // block * size if size and elements else 0
