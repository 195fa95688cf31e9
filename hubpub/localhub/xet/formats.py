"""The two binary formats of Xet, shards and xorbs, and their reading.

Sources: https://huggingface.co/docs/xet (shard format, xorb format) and what hf_xet 1.8 sends.

**Hashes** are 32 bytes; as text they are four little-endian 64-bit words in hexadecimal. Shards keep a file's sha256
in the same byte order, so one function reads both.

**Shard**: what files are made of. All integers are little-endian.

    header (48 bytes)       magic (32) | version u64 = 2 | footer size u64
    file section            48-byte records, for each file:
        header              file hash (32) | flags u32 | number of entries n u32 | unused (8)
        n entries           xorb hash (32) | xorb flags u32 | unpacked bytes u32 | first chunk u32 | end chunk u32
        n verifications     if flags has bit 31: range hash (32) | unused (16)
        1 metadata          if flags has bit 30: sha256 (32) | unused (16)
    bookend                 a record whose first 32 bytes are all ones
    xorb section, footer    not needed here

**Xorb**: chunks one after the other, each with a header of 8 bytes; after the last one a footer may follow, which
starts with `XETBLOB`.

    chunk header            version u8 = 0 | compressed length u24 | compression scheme u8 | length u24
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from hubpub.localhub.errors import bad_request

_MAGIC = b"HFRepoMetaData\x00UigEj{\x81W\x83\xa5\xbd\xd9\\\xcd\xd1J\xa9"
_RECORD = 48
_BOOKEND = b"\xff" * 32
_WITH_VERIFICATION = 1 << 31
_WITH_METADATA = 1 << 30

CHUNK_HEADER = 8
"""Bytes before each chunk of a xorb."""
_FOOTER_MAGIC = b"XETBLOB"
# For each scheme (none, LZ4, byte-grouped LZ4), how many bytes one byte can unpack to at most.
# https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md: a byte of a match's length stands for 255
_UNPACKED = (1, 255, 255)
_SCHEMES = len(_UNPACKED)


@dataclass(frozen=True)
class Term:
    """A run of chunks in a xorb: from `start` up to, not including, `end`; `length` bytes when unpacked."""

    xorb: str
    length: int
    start: int
    end: int


@dataclass(frozen=True)
class XetFile:
    """A file as Xet stores it: its hash, its terms in order, and its sha256 if the uploader gave one."""

    hash: str
    terms: tuple[Term, ...]
    sha256: str | None

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return sum(term.length for term in self.terms)


def hash_text(raw: bytes) -> str:
    """A Xet hash as text."""
    return "".join(f"{word:016x}" for word in struct.unpack("<4Q", raw))


def read_shard(data: bytes) -> list[XetFile]:
    """The files that a shard describes. Raises ApiError 400 if it is not a whole shard."""
    if len(data) < _RECORD or data[:32] != _MAGIC or struct.unpack_from("<Q", data, 32)[0] != 2:
        raise bad_request("This is not a Xet shard of version 2.")
    files: list[XetFile] = []
    records = _records(data)
    for record in records:
        if record[:32] == _BOOKEND:
            return files
        flags, count = struct.unpack_from("<II", record, 32)
        # The smallest record is 48 bytes, so a greater count cannot be true.
        if count > len(data) // _RECORD:
            raise bad_request("The Xet shard is damaged: it names more terms than it holds.")
        terms = []
        for _ in range(count):
            entry = _next(records)
            _, length, start, end = struct.unpack_from("<IIII", entry, 32)
            terms.append(Term(hash_text(entry[:32]), length, start, end))
        if flags & _WITH_VERIFICATION:
            for _ in range(count):
                _next(records)
        sha256 = hash_text(_next(records)[:32]) if flags & _WITH_METADATA else None
        files.append(XetFile(hash_text(record[:32]), tuple(terms), sha256))
    raise bad_request("The Xet shard is damaged: its file section has no end.")


def _records(data: bytes) -> Iterator[bytes]:
    for offset in range(_RECORD, len(data) - _RECORD + 1, _RECORD):
        yield data[offset : offset + _RECORD]


def _next(records: Iterator[bytes]) -> bytes:
    record = next(records, None)
    if record is None:
        raise bad_request("The Xet shard is damaged: it ends within a file.")
    return record


@dataclass(frozen=True)
class XorbIndex:
    """Where the chunks of a xorb are: `offsets[i]` is the byte where chunk i begins, with the end of the last one
    added; `lengths[i]` is the number of bytes that chunk i has when unpacked; `schemes[i]` is how it is compressed."""

    offsets: tuple[int, ...]
    lengths: tuple[int, ...]
    schemes: bytes

    def holds(self, term: Term) -> bool:
        """Tell whether a term names chunks that are there and as long as it says."""
        return term.start < term.end <= len(self.lengths) and sum(self.lengths[term.start : term.end]) == term.length

    def is_plain(self, term: Term) -> bool:
        """Tell whether the chunks of a term are stored as they are, as those are that no compression makes smaller."""
        size = self.offsets[term.end] - self.offsets[term.start] - CHUNK_HEADER * (term.end - term.start)
        return size == term.length and not any(self.schemes[term.start : term.end])


def read_xorb(file: BinaryIO, size: int) -> XorbIndex:
    """The chunks of a serialised xorb of `size` bytes. Raises ApiError 400 if it is not whole."""
    offset = 0
    offsets, lengths, schemes = [0], [], bytearray()
    while offset < size:
        file.seek(offset)
        header = file.read(CHUNK_HEADER)
        if header.startswith(_FOOTER_MAGIC):
            break
        packed, length = int.from_bytes(header[1:4], "little"), int.from_bytes(header[5:8], "little")
        end = offset + CHUNK_HEADER + packed
        if len(header) < CHUNK_HEADER or header[0] != 0 or header[4] >= _SCHEMES or not length or end > size:
            raise bad_request("The xorb is damaged: its chunks do not fit its length.")
        if length > packed * _UNPACKED[header[4]]:
            raise bad_request("The xorb is damaged: a chunk claims more bytes than it can hold.")
        offset = end
        offsets.append(offset)
        lengths.append(length)
        schemes.append(header[4])
    if not lengths:
        raise bad_request("The xorb holds no chunks.")
    return XorbIndex(tuple(offsets), tuple(lengths), bytes(schemes))
