"""Files that hold pickles: plain ones, PyTorch's (a zip; before 1.6 five pickles in a row, before 0.2 a tar), joblib's,
numpy's.

Sources: torch, serialization.py (``_legacy_save``, ``legacy_load``, MAGIC_NUMBER) and PyTorchStreamWriter; joblib,
numpy_pickle_utils.py (its compressors by their first bytes).
"""

from __future__ import annotations

import bz2
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, cast

from hubpub.files.weights import Malformed
from hubpub.files.weights.pickle.arrays import NUMPY, holds_objects
from hubpub.files.weights.pickle.machine import COMPUTED, Global, Scan
from hubpub.files.weights.pickle.opcodes import Broken, Limit
from hubpub.files.weights.pickle.scan import scan_pickle
from hubpub.files.weights.pickle.zips import directory_is_moved, open_member
from hubpub.files.weights.pointers import pointer_kind

_PICKLES = (".pkl", ".pickle", ".joblib", ".dill", ".pkl.gz", ".pkl.z", ".joblib.gz")
PICKLE_ENDINGS = (*_PICKLES, ".p")
"""What the names of plain pickles end in."""
TORCH_ENDINGS = (".bin", ".pt", ".pth", ".ckpt")
"""What the names of files end in that ``torch.save`` wrote; other formats use them too."""
OTHER_ENDINGS = (".npy", ".npz", ".zip", ".model", ".th", ".tar", ".mar", ".data", ".dat")
"""What may hold pickles besides."""

_ZIP = b"PK\x03\x04"
_TORCH_MAGIC = 0x1950A86A20F9469CFC6C
# the members of PyTorch's tar
_TAR_MEMBERS = ("storages", "tensors", "pickle")
_BLOCK = 512
_DECOMPRESSED = 32 << 20
# archives in an archive that are opened
_DEPTH = 2
_MEMBERS = 10_000
_CROSSED = "it reads across the end of a frame, where C's unpickler reads other bytes than Python's"
# the opcode of the protocol, and one more
_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Pickled:
    """What the pickles of a file would import.

    Attributes:
        imports: Modules and names, sorted.
        unread: Why it was not looked through to its end; empty when it was.
        unopened: Whether a loader may run what was not looked at here: of an archive a part that could not be opened,
            and what a pickle breaks off behind.
        called: Those of the imports that are called, sorted.
    """

    imports: tuple[tuple[str, str], ...]
    unread: str = ""
    unopened: bool = False
    called: tuple[tuple[str, str], ...] = ()


class _Unopened(str):
    """Why a part of an archive was not looked at."""

    __slots__ = ()


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
    unopened = isinstance(unread, _Unopened) and name.lower().endswith((*PICKLE_ENDINGS, *TORCH_ENDINGS, ".th"))
    if unread and any(COMPUTED in names for names in scan.imports):
        unopened = True
    if scan.crossed:
        unread, unopened = _CROSSED, True
    return Pickled(tuple(sorted(scan.imports)), str(unread), unopened, tuple(sorted(scan.called)))


def _scan_file(stream: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through a file: None if it holds no pickle, else why it was not looked through to its end."""
    start = stream.read(_BLOCK)
    stream.seek(0)
    if start.startswith(_ZIP):
        return _scan_zip(stream, size, name, scan, depth)
    if start.startswith(NUMPY):
        return _scan_numpy(stream, size, scan)
    if _is_tar(start):
        return _scan_tar(stream, scan, depth)
    # what stands in a file's place is another rule's matter
    if not start or pointer_kind(start):
        return None
    is_named_so = name.lower().endswith(_PICKLES)
    if is_named_so and start[:1] != b"\x80" and (unpacked := _decompress(stream, start)):
        data, cut = unpacked
        broken = _scan_plain(BytesIO(data), len(data), scan)
        if broken is None:
            return ""
        return f"only its first {_DECOMPRESSED >> 20} MB were unpacked" if cut else str(broken)
    stream.seek(0)
    found = Scan()
    broken = _scan_plain(stream, size, found)
    has_protocol = start[:1] == b"\x80" and start[1:2] in {b"\0", b"\1", b"\2", b"\3", b"\4", b"\5"}
    begins_so = has_protocol and found.operations >= _BEGINNING
    if broken is None or begins_so or is_named_so or isinstance(broken, Limit):
        scan.join(found)
        return "" if broken is None else str(broken)
    # the bytes of another format break off at once; a pickle that breaks off behind a call has done its harm
    before = len(scan.imports)
    scan.take(found)
    return str(broken) if len(scan.imports) > before else None


def _scan_plain(stream: BinaryIO, size: int, scan: Scan) -> Broken | None:
    """Looks through the pickles that stand at the beginning of a stream, one after the other; where it broke off."""
    try:
        first = scan_pickle(stream, size, scan)
    except Broken as broken:
        return broken
    is_torchs = first == _TORCH_MAGIC or not isinstance(first, (str, int, tuple, dict, Global))
    # behind these of PyTorch come the tensors' bytes; behind others, what a second load would read, or what is behind
    # a number that the first one would compute
    for _ in range(4):
        later = Scan(operations=scan.operations)
        try:
            scan_pickle(stream, size, later)
        except Broken as broken:
            if is_torchs:
                scan.join(later)
            else:
                scan.take(later)
            return broken if first == _TORCH_MAGIC or isinstance(broken, Limit) else None
        scan.join(later)
        scan.operations = later.operations
    return None


def _scan_zip(stream: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through the members of a zip that may hold pickles; the tensors are others and are not opened."""
    unread: str | None = None
    try:
        with zipfile.ZipFile(stream) as archive:
            chosen = list(_members(archive, name))
            if directory_is_moved(stream, archive):
                unread = _Unopened("its directory is not where its end says that it is")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        if depth or not name.lower().endswith(TORCH_ENDINGS):
            return _Unopened("it is a zip that cannot be opened")
        raise Malformed(
            f"it begins as a zip archive and cannot be opened as one: {str(error)[:100] or 'it is cut short'}"
        ) from None
    for member in chosen[:_MEMBERS]:
        try:
            inside, length = open_member(stream, size, member, _DECOMPRESSED)
            found = _scan_member(inside, length, member.filename, scan, depth)
        except (Broken, RuntimeError, ValueError) as error:
            found = _Unopened(f"its member {member.filename} cannot be opened: {error}")
        unread = _worse(unread, found)
    if len(chosen) > _MEMBERS:
        unread = _worse(unread, _Unopened(f"it has more than {_MEMBERS:,} members that may be pickles"))
    return unread


def _worse(one: str | None, other: str | None) -> str | None:
    """Of what two parts of an archive are, what tells more."""
    if one is None or isinstance(other, _Unopened):
        return other
    return one or other or one


def _members(archive: zipfile.ZipFile, name: str) -> Iterator[zipfile.ZipInfo]:
    endings = (*PICKLE_ENDINGS, *TORCH_ENDINGS, ".npy")
    # numpy tells an array by its first bytes, whatever its name
    everything = name.lower().endswith(".npz")
    for member in archive.infolist():
        if everything or member.filename.lower().endswith(endings):
            yield member


def _scan_member(inside: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through a member of an archive."""
    if depth == _DEPTH:
        return _Unopened(f"its member {name} lies too deep")
    found = Scan(operations=scan.operations)
    unread = _scan_file(inside, size, name, found, depth + 1)
    scan.join(found)
    return unread


def _is_tar(start: bytes) -> bool:
    """Whether a block is the first of a tar: its checksum tells, because the oldest ones have no magic number."""
    try:
        tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError, IndexError):
        return False
    return True


def _scan_tar(stream: BinaryIO, scan: Scan, depth: int) -> str | None:
    """Looks through the members of a tar that may hold pickles, such as PyTorch's of before 0.2."""
    unread: str | None = None
    endings = (*PICKLE_ENDINGS, *TORCH_ENDINGS, ".npy")
    try:
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            for count, member in enumerate(archive):
                name = member.name.rsplit("/", 1)[-1].lower()
                if count >= _MEMBERS:
                    return _worse(unread, _Unopened(f"it has more than {_MEMBERS:,} members"))
                if not member.isdir() and (name in _TAR_MEMBERS or name.endswith(endings)):
                    unread = _worse(unread, _scan_tar_member(archive, member, scan, depth))
    except (tarfile.TarError, ValueError, EOFError) as error:
        return _worse(unread, _Unopened(f"it is a tar that cannot be read to its end: {error}"))
    return unread


def _scan_tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, scan: Scan, depth: int) -> str | None:
    try:
        inside = archive.extractfile(member)
    except (KeyError, RecursionError, tarfile.TarError):
        inside = None
    if inside is None:
        return _Unopened(f"its member {member.name} cannot be opened")
    if member.name.rsplit("/", 1)[-1] not in ("storages", "tensors"):
        # PyTorch's main pickle has no ending
        name = f"{member.name}.pkl" if member.name == "pickle" else member.name
        return _scan_member(cast(BinaryIO, inside), member.size, name, scan, depth)
    # how many there are, and then for each a pickle, and bytes whose number another module of PyTorch's knows
    try:
        count = scan_pickle(cast(BinaryIO, inside), member.size, scan)
        if count != 0 and inside.read(1):
            inside.seek(-1, 1)
            scan_pickle(cast(BinaryIO, inside), member.size, scan)
            return _Unopened(f"its member {member.name} mixes pickles with the bytes of tensors")
    except Broken as broken:
        return _Unopened(f"its member {member.name}: {broken}")
    return ""


def _scan_numpy(stream: BinaryIO, size: int, scan: Scan) -> str | None:
    """Looks through an array of objects, which numpy writes as a pickle; other arrays hold none."""
    try:
        if not holds_objects(stream):
            return None
        scan_pickle(stream, size, scan)
    except Broken as broken:
        return str(broken)
    return ""


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
    # what follows may be unpacked with it
    return data, not unpacker.eof or bool(unpacker.unused_data)
