"""Files that hold pickles: plain ones, PyTorch's (a zip; before 1.6 five pickles in a row, before 0.2 a tar), joblib's,
numpy's.

Sources: torch, serialization.py (``_legacy_save``, ``legacy_load``, MAGIC_NUMBER) and PyTorchStreamWriter; joblib,
numpy_pickle_utils.py (its compressors by their first bytes).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import BinaryIO

from hubpub.files.weights.pickle.allowed import COMPUTED, Verdict, verdict
from hubpub.files.weights.pickle.arrays import NUMPY, holds_objects
from hubpub.files.weights.pickle.cut import may_go_on
from hubpub.files.weights.pickle.endings import LOADED, may_hold_pickle, stem
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.members import is_tar, scan_end, scan_tar, scan_zip
from hubpub.files.weights.pickle.npy import skip_values
from hubpub.files.weights.pickle.opcodes import Broken
from hubpub.files.weights.pickle.plain import scan_opcodes
from hubpub.files.weights.pickle.scan import scan_pickle
from hubpub.files.weights.pickle.unpack import ALL_UNPACKED, UNPACKED, packing, unpack
from hubpub.files.weights.pickle.unread import Hidden, Unopened, worse
from hubpub.files.weights.pickle.zips import ends_as_zip
from hubpub.files.weights.pointers import pointer_kind

_ZIP = b"PK\x03\x04"
_BLOCK = 512
# the opcode, and those that unpicklers take: no pickler writes the first two
_PROTOCOL, _PROTOCOLS = b"\x80", (b"\0", b"\1", b"\2", b"\3", b"\4", b"\5")
# archives in an archive that are opened
_DEPTH = 3
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

    @property
    def calls_for_sure(self) -> bool:
        """Whether it is a whole pickle that calls something, or one that runs code and breaks off: no text is by
        chance."""
        if not self.unread:
            return bool(self.called)
        return any(COMPUTED not in names and verdict(*names) is Verdict.DANGEROUS for names in self.called)


def begins_as_pickle(stream: BinaryIO) -> bool:
    """Whether a file begins as a pickle or as what may hold one, and as no text and no picture; leaves it there."""
    start = stream.read(_BLOCK)
    stream.seek(0)
    begins_so = start.startswith((_ZIP, NUMPY)) or (start[:1] == _PROTOCOL and start[1:2] in _PROTOCOLS)
    return begins_so or bool(packing(start, "")) or is_tar(start)


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
    unopened = isinstance(unread, Unopened) and stem(name).endswith(LOADED)
    if isinstance(unread, Hidden):
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
    look = partial(_scan_member, scan=scan, depth=depth)
    if start.startswith(_ZIP):
        return scan_zip(stream, name, scan, look, is_inner=depth > 0)
    unread: str | None = None
    # whatever it begins with, it may be an archive by its end
    if ends_as_zip(stream, size):
        unread = scan_end(stream, name, scan, look)
    stream.seek(0)
    if start.startswith(NUMPY):
        return worse(unread, _scan_numpy(stream, size, scan))
    # what stands in a file's place is another rule's matter
    if not start or pointer_kind(start):
        return unread
    if is_tar(start):
        stream.seek(0)
        unread = worse(unread, scan_tar(stream, scan, look))
    # gzip puts into its beginning what one likes, also what a tar begins with
    if kind := packing(start, name):
        stream.seek(0)
        unread = worse(unread, _scan_packed(stream, kind, name, scan, depth))
    # the first bytes of these may be opcodes too
    stream.seek(0)
    return worse(unread, scan_opcodes(stream, size, name, start, scan, is_more=unread is not None))


def _scan_member(inside: BinaryIO, size: int, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through a member of an archive."""
    if depth == _DEPTH:
        return Unopened(f"its member {name} lies too deep")
    found = scan.beside()
    unread = _scan_file(inside, size, name, found, depth + 1)
    scan.join(found)
    return unread


def _scan_packed(stream: BinaryIO, kind: str, name: str, scan: Scan, depth: int) -> str | None:
    """Looks through what is packed as a whole: a pickle, as joblib and pandas write it, or an archive."""
    if depth == _DEPTH or scan.unpacked > ALL_UNPACKED:
        return Unopened(f"more than {ALL_UNPACKED >> 20} MB of it would have to be unpacked")
    unpacked = unpack(stream, kind, UNPACKED)
    if unpacked is None:
        return None
    data = unpacked.data
    scan.unpacked += len(data)
    found = scan.beside()
    unread = _scan_file(BytesIO(data), len(data), stem(name), found, depth + 1) if data else None
    scan.join(found)
    if unpacked.unopened:
        return worse(unread, unpacked.unopened)
    if not unpacked.is_cut or isinstance(unread, Hidden):
        return unread
    may_hold = may_hold_pickle(stem(name)) or data[:1] == _PROTOCOL
    if unread is None and not (may_hold and (is_tar(data[:_BLOCK]) or may_go_on(data))):
        return None
    return f"only its first {UNPACKED >> 20} MB were unpacked" if len(data) >= UNPACKED else _BROKEN


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
                return worse(unread, scan_opcodes(stream, size, "", beginning, scan) if beginning else None)
    except Broken as broken:
        return str(broken)
    return f"it has more than {_ARRAYS:,} arrays"
