"""Files that hold pickles: plain ones, PyTorch's (a zip; before 1.6 five pickles in a row, before 0.2 a tar), joblib's,
numpy's.

Sources: torch, serialization.py (``_legacy_save``, ``legacy_load``, MAGIC_NUMBER) and PyTorchStreamWriter; joblib,
numpy_pickle_utils.py (its compressors by their first bytes).
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, cast

from hubpub.files.weights import Malformed
from hubpub.files.weights.pickle.allowed import COMPUTED
from hubpub.files.weights.pickle.arrays import NUMPY, holds_objects
from hubpub.files.weights.pickle.cut import may_go_on
from hubpub.files.weights.pickle.endings import LIBRARIES, LOADED, TORCHS, is_known, may_hold_pickle, stem
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.npy import skip_values
from hubpub.files.weights.pickle.opcodes import Broken
from hubpub.files.weights.pickle.plain import scan_opcodes
from hubpub.files.weights.pickle.scan import scan_pickle
from hubpub.files.weights.pickle.unpack import packing, unpack
from hubpub.files.weights.pickle.zips import begins_with, directory_is_moved, names_of, open_member, unknown_method
from hubpub.files.weights.pointers import pointer_kind

_ZIP = b"PK\x03\x04"
# where PyTorch's zip has the bytes of tensors; what is text, or is read by readers of its own
_TENSOR = re.compile(r"(?s)(?:.*/)?data/\d+|.*\.(?:json|txt|md|py|yaml|yml|safetensors|gguf|onnx|h5|html)")
# where torch.export loads what another member names, whatever that is called
_EXPORTED = re.compile(r"(?s)(?:.*/)?data/(?:weights|constants)/.*")
# the members of PyTorch's tar
_TAR_MEMBERS = ("storages", "tensors", "pickle")
_BLOCK = 512
_DECOMPRESSED = 32 << 20
# archives in an archive that are opened
_DEPTH = 3
# of a member that is not named as a pickle
_GLANCE = 1 << 16
# of all that is packed in one file
_UNPACKED = 256 << 20
_MEMBERS = 10_000
# one behind the other
_ARRAYS = 1000
_BROKEN = "what is packed in it breaks off"
_CROSSED = "it reads across the end of a frame, where C's unpickler reads other bytes than Python's"


@dataclass(frozen=True, slots=True)
class Pickled:
    """What the pickles of a file would import.

    Attributes:
        imports: Modules and names, sorted.
        unread: Why it was not looked through to its end; empty when it was.
        unopened: Whether a loader may run what was not looked at here: of an archive a part that could not be opened,
            and what a pickle breaks off behind.
        called: Those of the imports that are called, or of whose objects attributes may be set, sorted.
        glimpsed: Imports in bytes that are perhaps no pickle, sorted.
        compiled: Whether it is a program that torch.jit compiled.
    """

    imports: tuple[tuple[str, str], ...]
    unread: str = ""
    unopened: bool = False
    called: tuple[tuple[str, str], ...] = ()
    glimpsed: tuple[tuple[str, str], ...] = ()
    compiled: bool = False

    @property
    def is_pickle(self) -> bool:
        """Whether it is known to hold pickles."""
        return bool(self.imports or self.unread or not self.glimpsed)


class _Unopened(str):
    """Why a part of an archive was not looked at."""

    __slots__ = ()


class _Hidden(_Unopened):
    """Why some loaders see another archive than others do."""

    __slots__ = ()


def read_pickled(stream: BinaryIO, size: int, name: str, keep: str = "pickles") -> Pickled | None:
    """What the pickles of a file would import; None for a file that holds none.

    Args:
        stream: The file, seekable, at its beginning.
        size: Its bytes.
        name: Its name, which tells what its bytes mean where they can mean several things.
        keep: ``pickles``, or ``glimpses`` for what is perhaps none too.

    Raises:
        Malformed: It is an archive of PyTorch that cannot be opened.
        OSError: It cannot be read.
    """
    scan = Scan()
    unread = _scan_file(stream, size, name, scan, depth=0)
    glimpsed = tuple(sorted(scan.glimpsed))
    if unread is None:
        return Pickled((), glimpsed=glimpsed) if glimpsed and keep == "glimpses" else None
    unopened = isinstance(unread, _Unopened) and stem(name).endswith(LOADED)
    if isinstance(unread, _Hidden):
        unopened = True
    if unread and any(COMPUTED in names for names in scan.imports):
        unopened = True
    if scan.crossed:
        unread, unopened = _CROSSED, True
    used = tuple(sorted(scan.used()))
    return Pickled(tuple(sorted(scan.imports)), str(unread), unopened, used, glimpsed, scan.compiled)


def _scan_file(stream: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through a file: None if it holds no pickle, else why it was not looked through to its end."""
    start = stream.read(_BLOCK)
    stream.seek(0)
    if start.startswith(_ZIP):
        return _scan_zip(stream, size, name, scan, depth)
    if start.startswith(NUMPY):
        return _scan_numpy(stream, size, scan)
    # what stands in a file's place is another rule's matter
    if not start or pointer_kind(start):
        return None
    unread: str | None = None
    if _is_tar(start):
        unread = _scan_tar(stream, scan, depth)
    # gzip puts into its beginning what one likes, also what a tar begins with
    if kind := packing(start):
        stream.seek(0)
        unread = _worse(unread, _scan_packed(stream, kind, name, scan, depth))
    # the first bytes of these may be opcodes too
    stream.seek(0)
    return _worse(unread, scan_opcodes(stream, size, name, start, scan, is_more=unread is not None))


def _scan_zip(stream: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through the members of a zip that may hold pickles; the tensors are others and are not opened."""
    unread: str | None = None
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if directory_is_moved(stream, archive):
                unread = _Hidden("its directory is not where its end says that it is")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        if depth or not stem(name).endswith(TORCHS):
            return _Unopened("it is a zip that cannot be opened")
        raise Malformed(
            f"it begins as a zip archive and cannot be opened as one: {str(error)[:100] or 'it is cut short'}"
        ) from None
    looked_at = 0
    for member in members:
        names = names_of(stream, member)
        if len(names) > 1:
            unread = _worse(unread, _Hidden(f"its member {names[0]} is called {names[1]} elsewhere in it"))
        # numpy tells an array by its first bytes, whatever its name and that of the archive
        is_named_so = name.lower().endswith(".npz") or any(map(is_known, names))
        if unreadable := unknown_method(member):
            unread = _worse(unread, _Unopened(f"its member {names[0]} cannot be opened: {unreadable}"))
            continue
        is_exported = _EXPORTED.fullmatch(names[0]) is not None
        is_named_so = is_named_so or begins_with(stream, size, member, NUMPY)
        if not is_named_so and not is_exported and _TENSOR.fullmatch(names[0]):
            continue
        looked_at += is_named_so
        if looked_at > _MEMBERS:
            return _worse(unread, _Unopened(f"it has more than {_MEMBERS:,} members that may be pickles"))
        unread = _worse(unread, _scan_zipped(stream, size, member, scan, depth, is_named_so=is_named_so or is_exported))
        if stem(name).endswith(".pt2") and names[0].lower().endswith(LIBRARIES):
            unread = _worse(unread, f"its member {names[0]} is a library, which runs when it is loaded")
    files = [member.orig_filename for member in members]
    # by this torch.load knows TorchScript; the first member tells the folder
    if f"{files[0].partition('/')[0] if files else ''}/constants.pkl" in files:
        scan.drop_compiled()
    return unread


def _scan_zipped(
    stream: BinaryIO, size: int, member: zipfile.ZipInfo, scan: Scan, depth: int, *, is_named_so: bool
) -> str | None:
    """Looks through a member of a zip; one that is not named as a pickle is looked at as far as it costs little."""
    if scan.unpacked > _UNPACKED:
        return _Unopened(f"more than {_UNPACKED >> 20} MB of it would have to be unpacked") if is_named_so else None
    try:
        inside, length = open_member(stream, size, member, _DECOMPRESSED if is_named_so else _GLANCE)
        scan.unpacked += length if member.compress_type != zipfile.ZIP_STORED else 0
        unread = _scan_member(inside, length, member.orig_filename, scan, depth)
    except (Broken, RuntimeError, ValueError) as error:
        if not is_named_so:
            return None
        return _Unopened(f"its member {member.orig_filename} cannot be opened: {error}")
    is_cut = member.compress_type != zipfile.ZIP_STORED and is_named_so and length >= _DECOMPRESSED
    if unread is None and is_cut and inside.seek(0) == 0 and may_go_on(inside.read()):
        return f"only the first {_DECOMPRESSED >> 20} MB of its member {member.orig_filename} were unpacked"
    return unread


def _worse(one: str | None, other: str | None) -> str | None:
    """Of what two parts of an archive are, what tells more."""
    if isinstance(one, _Hidden) or other is None:
        return one
    if one is None or isinstance(other, _Unopened):
        return other
    return one or other or one


def _scan_member(inside: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through a member of an archive."""
    if depth == _DEPTH:
        return _Unopened(f"its member {name} lies too deep")
    found = scan.beside()
    unread = _scan_file(inside, size, name, found, depth + 1)
    scan.join(found)
    return unread


def _scan_packed(stream: BinaryIO, kind: str, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through what is packed as a whole: a pickle, as joblib and pandas write it, or an archive."""
    if depth == _DEPTH or scan.unpacked > _UNPACKED:
        return _Unopened(f"more than {_UNPACKED >> 20} MB of it would have to be unpacked")
    unpacked = unpack(stream, kind, _DECOMPRESSED)
    if unpacked is None:
        return None
    data = unpacked.data
    scan.unpacked += len(data)
    found = scan.beside()
    unread = _scan_file(BytesIO(data), len(data), stem(name), found, depth + 1) if data else None
    scan.join(found)
    if unpacked.unopened:
        return _worse(unread, unpacked.unopened)
    if not unpacked.is_cut or isinstance(unread, _Hidden):
        return unread
    if unread is None and not (may_hold_pickle(stem(name)) and (_is_tar(data[:_BLOCK]) or may_go_on(data))):
        return None
    return f"only its first {_DECOMPRESSED >> 20} MB were unpacked" if len(data) >= _DECOMPRESSED else _BROKEN


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
    try:
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            for count, member in enumerate(archive):
                name = member.name.rsplit("/", 1)[-1].lower()
                if count >= _MEMBERS:
                    return _worse(unread, _Unopened(f"it has more than {_MEMBERS:,} members"))
                if not member.isdir() and (name in _TAR_MEMBERS or not _TENSOR.fullmatch(member.name)):
                    unread = _worse(unread, _scan_tar_member(archive, member, scan, depth))
    except (tarfile.TarError, ValueError, EOFError) as error:
        return _worse(unread, _Unopened(f"it is a tar that cannot be read to its end: {error}"))
    return unread


def _scan_tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, scan: Scan, depth: int) -> str | None:
    try:
        inside = archive.extractfile(member)
    except (KeyError, RecursionError, tarfile.TarError):
        inside = None
    if inside is None and not is_known(member.name):
        return None
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
    """Looks through an array of objects, which numpy writes as a pickle, and what a second load would read behind it;
    other arrays hold none."""
    unread: str | None = None
    try:
        for _ in range(_ARRAYS):
            start = stream.tell()
            if not holds_objects(stream):
                if not skip_values(stream, start, size):
                    return unread
            else:
                unread = ""
                scan_pickle(stream, size, scan)
            beginning = stream.read(len(NUMPY))
            stream.seek(-len(beginning), 1)
            if beginning != NUMPY:
                return _worse(unread, scan_opcodes(stream, size, "", beginning, scan) if beginning else None)
    except Broken as broken:
        return str(broken)
    return f"it has more than {_ARRAYS:,} arrays"
