"""Files that hold pickles: plain ones, PyTorch's (a zip, or before 1.6 five pickles in a row), joblib's, numpy's.

Sources: torch, serialization.py (``_legacy_save``, MAGIC_NUMBER) and PyTorchStreamWriter; joblib, numpy_pickle_utils.py
(its compressors by their first bytes); numpy, lib/format.py.
"""

from __future__ import annotations

import bz2
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from hubpub.weights import Malformed
from hubpub.weights.opcodes import Broken
from hubpub.weights.pickles import Scan, scan_pickle

PICKLE_ENDINGS = (".pkl", ".pickle", ".joblib", ".dill", ".p", ".pkl.gz", ".pkl.z", ".joblib.gz")
"""What the names of plain pickles end in."""
TORCH_ENDINGS = (".bin", ".pt", ".pth", ".ckpt")
"""What the names of files end in that ``torch.save`` wrote; other formats use them too."""
OTHER_ENDINGS = (".npy", ".npz", ".zip", ".model", ".th", ".tar", ".mar", ".data", ".dat")
"""What may hold pickles besides."""

_ZIP, _NUMPY = b"PK\x03\x04", b"\x93NUMPY"
_TORCH_MAGIC = 0x1950A86A20F9469CFC6C
_DECOMPRESSED = 32 << 20
_HEADER = 1 << 16
# archives in an archive that are opened
_DEPTH = 2
_MEMBERS = 10_000
# opcodes that the shortest call takes: what is called, its arguments, REDUCE
_CALL = 3


@dataclass(frozen=True, slots=True)
class Pickled:
    """What the pickles of a file would import.

    Attributes:
        imports: Modules and names, sorted.
        unread: Why it was not looked through to its end; empty when it was.
    """

    imports: tuple[tuple[str, str], ...]
    unread: str = ""


def read_pickled(stream: BinaryIO, size: int, name: str) -> Pickled | None:
    """What the pickles of a file would import; None for a file that holds none.

    Args:
        stream: The file, seekable, at its beginning.
        size: Its bytes.
        name: Its name, which tells what its bytes mean where they can mean several things.

    Raises:
        Malformed: It is an archive of PyTorch that cannot be opened.
        OSError: It cannot be read.
    """
    scan = Scan()
    unread = _scan_file(stream, size, name, scan, depth=0)
    if unread is None:
        return None
    return Pickled(tuple(sorted(scan.imports)), unread)


def _scan_file(stream: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through a file: None if it holds no pickle, else why it was not looked through to its end."""
    start = stream.read(8)
    stream.seek(0)
    if start.startswith(_ZIP):
        return _scan_zip(stream, name, scan, depth)
    if start.startswith(_NUMPY):
        return _scan_numpy(stream, size, scan)
    is_pickle = start[:1] == b"\x80" and start[1:2] <= b"\x05"
    is_named_so = name.lower().endswith(PICKLE_ENDINGS)
    if not is_pickle and is_named_so and (unpacked := _decompress(stream, start)):
        data, cut = unpacked
        unread = _scan_plain(BytesIO(data), len(data), scan)
        return f"only its first {_DECOMPRESSED >> 20} MB were unpacked" if unread and cut else unread
    stream.seek(0)
    unread = _scan_plain(stream, size, scan)
    # bytes of another format break off at once, and then what looked like an import was none
    if unread and not is_pickle and not (scan.operations >= _CALL and all(map(_could_be_import, scan.imports))):
        scan.imports.clear()
    return None if unread and not is_pickle and not scan.imports else unread


def _scan_plain(stream: BinaryIO, size: int, scan: Scan) -> str:
    """Looks through the pickles that stand at the beginning of a stream, one after the other."""
    try:
        first = scan_pickle(stream, size, scan)
    except Broken as broken:
        return str(broken)
    # behind these of PyTorch come the tensors' bytes; behind others, what no single load would read
    more = 4 if first == _TORCH_MAGIC else 0
    for _ in range(more):
        try:
            scan_pickle(stream, size, scan)
        except Broken as broken:
            return str(broken)
    return ""


def _scan_zip(stream: BinaryIO, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through the members of a zip that may hold pickles; the tensors are others and are not opened."""
    unread: str | None = None
    try:
        with zipfile.ZipFile(stream) as archive:
            for member in _members(archive):
                try:
                    with archive.open(member) as inside:
                        found = _scan_member(inside, member, scan, depth)  # type: ignore[arg-type]
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
                    found = f"its member {member.filename} cannot be opened: {error}"
                if found is not None:
                    unread = unread or found
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        if depth or not name.lower().endswith(TORCH_ENDINGS):
            return "it is a zip that cannot be opened"
        raise Malformed(
            f"it begins as a zip archive and cannot be opened as one: {str(error)[:100] or 'it is cut short'}"
        ) from None
    return unread


def _members(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    endings = (*PICKLE_ENDINGS, *TORCH_ENDINGS, ".npy")
    for member in archive.infolist()[:_MEMBERS]:
        if member.filename.lower().endswith(endings):
            yield member


def _scan_member(inside: BinaryIO, member: zipfile.ZipInfo, scan: Scan, depth: int) -> str | None:
    """Looks through a member; in memory, because going forward in one reads all that lies between."""
    if depth == _DEPTH:
        return None
    data = inside.read(_HEADER)
    if not data.startswith(_NUMPY) or _holds_objects(data):
        data += inside.read(_DECOMPRESSED - len(data))
    return _scan_file(BytesIO(data), len(data), member.filename, scan, depth + 1)


def _scan_numpy(stream: BinaryIO, size: int, scan: Scan) -> str | None:
    """Looks through an array of objects, which numpy writes as a pickle; other arrays hold none."""
    header = stream.read(_HEADER)
    if not _holds_objects(header):
        return None
    stream.seek(_numpy_header(header)[1])
    return _scan_plain(stream, size, scan)


def _holds_objects(data: bytes) -> bool:
    """Whether an array of numpy's holds objects, by its first bytes."""
    begin, end = _numpy_header(data)
    return re.search(rb"['|]O'", data[begin:end]) is not None


def _numpy_header(data: bytes) -> tuple[int, int]:
    """Where the header of an array of numpy's begins and ends."""
    begin = 12 if data[6:7] >= b"\x02" else 10
    return begin, begin + int.from_bytes(data[8:begin], "little")


def _decompress(stream: BinaryIO, start: bytes) -> tuple[bytes, bool] | None:
    """The first bytes of a compressed file, and whether there are more; None for what is not compressed."""
    unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor | zlib._Decompress
    if start.startswith(b"BZh"):
        unpacker = bz2.BZ2Decompressor()
    elif start.startswith((b"\xfd7zXZ", b"\x5d\x00")):
        unpacker = lzma.LZMADecompressor()
    elif start.startswith((b"\x1f\x8b", b"\x78")):
        unpacker = zlib.decompressobj(wbits=47)
    else:
        return None
    try:
        data = unpacker.decompress(stream.read(_DECOMPRESSED), _DECOMPRESSED)
    except (OSError, lzma.LZMAError, zlib.error, EOFError):
        return None
    return data, not unpacker.eof


def _could_be_import(found: tuple[str, str]) -> bool:
    return all(part.isprintable() and part.replace(".", "_").isidentifier() for part in found)
