"""Members of a zip, read as the loaders read them that look at less than Python does.

PyTorch's reader (caffe2/serialize/inline_container.cc, over miniz) believes the directory at the archive's end, and
looks neither at the checksum of a member nor at its name in front of it. So members are read from where the directory
says that they are.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import BinaryIO, cast

from hubpub.files.weights.pickle.opcodes import Broken

_LOCAL = b"PK\x03\x04"
_END, _END64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
# with the locator and the record in front of it
_LONGEST_END = 22 + 0xFFFF + 76
# in the place of a number that the larger record has: of members, of the directory's bytes, and where it is
_LARGE = (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
_CHUNK = 1 << 16
# the flag of a name in UTF-8, and the further field that holds a name once more (APPNOTE.TXT 4.4.4 and 4.6.9)
_UTF8 = 1 << 11
_UNICODE_PATH = 0x7075


def ends_as_zip(stream: BinaryIO, size: int) -> bool:
    """Whether a zip's end stands at the end of a file, where Python looks for it."""
    stream.seek(max(0, size - _LONGEST_END))
    return _END in stream.read(_LONGEST_END)


def directory_is_moved(stream: BinaryIO, archive: zipfile.ZipFile) -> bool:
    """Whether Python found the directory of an archive elsewhere than the archive says, where PyTorch looks."""
    stream.seek(0, io.SEEK_END)
    begin = max(0, stream.tell() - _LONGEST_END)
    stream.seek(begin)
    data = stream.read(_LONGEST_END)
    end = data.rfind(_END)
    if end < 0 or len(data) < end + 22:
        return True
    said: tuple[int, int, int] = struct.unpack_from("<HII", data, end + 10)
    locator = data[max(0, end - 20) : end]
    if not locator.startswith(_LOCATOR):
        return said[2] != int(archive.start_dir)
    # PyTorch follows the locator whatever the end says, and Python takes the record in front of it
    place = int.from_bytes(locator[8:16], "little")
    stream.seek(place)
    record = stream.read(56)
    if place != begin + end - 76 or len(record) < 56 or not record.startswith(_END64):
        return True
    large: tuple[int, int, int] = struct.unpack_from("<QQQ", record, 32)
    agrees = all(small in (most, other) for small, other, most in zip(said, large, _LARGE, strict=True))
    return not agrees or large[2] != int(archive.start_dir)


def names_of(stream: BinaryIO, member: zipfile.ZipInfo) -> tuple[str, ...]:
    """Every name that a member of an archive has: in the directory, in front of its bytes, and as a Unicode path.

    Python goes by the Unicode path (since 3.12), PyTorch by the directory, and others by what stands in front. More
    than one means that some of them see another file than others do.

    Args:
        stream: The archive.
        member: What its directory says of the member.

    Returns:
        The directory's name first, and the others where they differ.
    """
    directory = member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437", "replace")
    # a directory that says it begins elsewhere moves all places, and some to before the archive
    stream.seek(max(0, member.header_offset))
    header = stream.read(30)
    lengths = struct.unpack("<HH", header[26:30]) if len(header) == 30 else (0, 0)
    local, extra = stream.read(lengths[0]), stream.read(lengths[1])
    others = [*_unicode_paths(member.extra), *_unicode_paths(extra), member.filename.encode(errors="replace")]
    # what cannot be read here is told where the member is opened
    if header.startswith(_LOCAL):
        others.append(local)
    # letters beyond ASCII are what the Unicode path is there for: it writes them in another way
    found = [directory, *(name for name in others if _gist(name) != _gist(directory))]
    return tuple(dict.fromkeys(name.decode(errors="replace") for name in found))


def _unicode_paths(extra: bytes) -> list[bytes]:
    """The Unicode paths among a member's further fields."""
    found, place = [], 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == _UNICODE_PATH:
            # behind a version and a checksum
            found.append(extra[place + 9 : place + 4 + length])
        place += 4 + length
    return found


def _gist(name: bytes) -> bytes:
    """A name without what a character set decides."""
    return re.sub(rb"[^\x00-\x7f]+", b"?", name)


def open_member(stream: BinaryIO, size: int, member: zipfile.ZipInfo, limit: int) -> tuple[BinaryIO, int]:
    """A member's bytes, seekable, and how many there are: of one that is packed, no more than the limit.

    Args:
        stream: The archive.
        size: Its bytes.
        member: What its directory says of the member.
        limit: The most bytes that are unpacked.

    Raises:
        Broken: It cannot be opened.
    """
    stream.seek(max(0, member.header_offset))
    header = stream.read(30)
    if member.header_offset < 0 or len(header) < 30 or not header.startswith(_LOCAL):
        raise Broken("there is no member where the directory says")
    start = member.header_offset + 30 + sum(struct.unpack("<HH", header[26:30]))
    packed = min(member.compress_size, size - start)
    if packed < 0:
        raise Broken("it is cut short")
    if member.compress_type == zipfile.ZIP_STORED:
        part = io.BufferedReader(_Part(stream, start, packed), _CHUNK)
        return cast(BinaryIO, part), packed
    if unknown := unknown_method(member):
        raise Broken(unknown)
    data = _inflate(stream, start, packed, limit)
    return io.BytesIO(data), len(data)


def begins_with(stream: BinaryIO, size: int, member: zipfile.ZipInfo, start: bytes) -> bool:
    """Whether a member's bytes begin so; one that cannot be opened does not."""
    try:
        inside, _ = open_member(stream, size, member, len(start))
        return inside.read(len(start)) == start
    except (Broken, RuntimeError, ValueError):
        return False


def unknown_method(member: zipfile.ZipInfo) -> str:
    """Why a member cannot be unpacked here, though Python may do it; empty if it can."""
    if member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return ""
    return f"it is packed in a way (number {member.compress_type}) that is not known"


def _inflate(stream: BinaryIO, start: int, packed: int, limit: int) -> bytes:
    stream.seek(start)
    unpacker, data = zlib.decompressobj(wbits=-15), bytearray()
    try:
        while packed > 0 and len(data) < limit and not unpacker.eof:
            chunk = stream.read(min(_CHUNK, packed))
            if not chunk:
                break
            packed -= len(chunk)
            while chunk and len(data) < limit:
                data += unpacker.decompress(chunk, limit - len(data))
                chunk = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Broken(str(error)) from None
    return bytes(data)


class _Part(io.RawIOBase):
    """A part of a stream, as a stream of its own; nothing else reads the other one in between."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        self._stream, self._start, self._size = stream, start, size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            # as of a file: zipfile looks for what it may find before the end of a short one
            raise OSError("a place before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        count = max(0, min(len(view), self._size - self._position))
        self._stream.seek(self._start + self._position)
        data = self._stream.read(count)
        view[: len(data)] = data
        self._position += len(data)
        return len(data)
