"""The members of an archive that may hold pickles: of a zip as PyTorch, numpy and others write it, and of a tar.

Sources: torch, serialization.py (``legacy_load``) and export/pt2_archive/_package.py; pandas, io/common.py
(``get_handle``: of a zip or a tar with one member it reads that, whatever its name); stable_baselines3,
common/save_util.py (``json_to_data``).
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Callable
from typing import BinaryIO, cast

from hubpub.files.weights import Malformed
from hubpub.files.weights.pickle.arrays import NUMPY
from hubpub.files.weights.pickle.cut import may_go_on
from hubpub.files.weights.pickle.endings import LIBRARIES, SOURCES, TORCHS, is_known, stem
from hubpub.files.weights.pickle.exported import scan_exported
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.opcodes import Broken
from hubpub.files.weights.pickle.programs import writer
from hubpub.files.weights.pickle.scan import scan_pickle
from hubpub.files.weights.pickle.texts import scan_serialized
from hubpub.files.weights.pickle.unpack import ALL_UNPACKED, UNPACKED
from hubpub.files.weights.pickle.unread import Hidden, Unopened, worse
from hubpub.files.weights.pickle.zips import begins_with, directory_is_moved, names_of, open_member, unknown_method

Look = Callable[[BinaryIO, int, str], str | None]
"""Looks through a member, of so many bytes and of that name; what `worse` takes."""

# where PyTorch's zip has the bytes of tensors; what is text, or is read by readers of its own
_TENSOR = re.compile(r"(?s)(?:.*/)?data/\d+|.*\.(?:json|txt|md|py|yaml|yml|safetensors|gguf|onnx|h5|html)")
# PyTorch takes capitals for small letters in names. Where torch.export loads what another member names, whatever that
# is called; and where it has its formulas
_EXPORTED = re.compile(r"(?si)(?:.*/)?data/(?:weights|constants)/.*")
_FORMULAS = re.compile(r"(?si)(?:.*/)?(?:models/.*|serialized_exported_program)\.json")
# where torch.jit has a program, of which a part runs when it is loaded
_PROGRAM = re.compile(r"(?si)(?:.*/)?(?:code/.*\.py|bytecode\.pkl)")
# where AOTInductor has what it compiled, or what is compiled where it is loaded (model_package_loader.cpp); and by what
# torch.package knows its archives (package_importer.py)
_INDUCTOR = re.compile(r"(?si)(?:.*/)?aotinductor/.*")
_PACKAGE = re.compile(r"(?si)(?:.*/)?\.data/extern_modules")
# where stable_baselines3 has pickles in JSON
_SERIALIZED = "data"
# the members of PyTorch's tar
_TAR_MEMBERS = ("storages", "tensors", "pickle")
# of a member that is not named as a pickle
_GLANCE = 1 << 16
_MEMBERS = 10_000


def scan_zip(stream: BinaryIO, name: str, scan: Scan, look: Look, *, is_inner: bool) -> str | None:
    """Looks through the members of a zip that may hold pickles; the tensors are others and are not opened.

    Args:
        stream: The archive.
        name: Its name.
        scan: Where to put what is found.
        look: Looks through a member.
        is_inner: Whether it lies in another archive.

    Raises:
        Malformed: It is PyTorch's and cannot be opened.
    """
    unread: str | None = None
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if directory_is_moved(stream, archive):
                unread = Hidden("its directory is not where its end says that it is")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        if is_inner or not stem(name).endswith(TORCHS):
            return Unopened("it is a zip that cannot be opened")
        raise Malformed(
            f"it begins as a zip archive and cannot be opened as one: {str(error)[:100] or 'it is cut short'}"
        ) from None
    return worse(unread, _scan_members(stream, name, members, scan, look))


def scan_end(stream: BinaryIO, name: str, scan: Scan, look: Look) -> str | None:
    """Looks through a zip that stands behind other bytes: Python finds it by its end, and PyTorch does not."""
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return None
    return _scan_members(stream, name, members, scan, look)


def _scan_members(stream: BinaryIO, name: str, members: list[zipfile.ZipInfo], scan: Scan, look: Look) -> str | None:
    unread: str | None = None
    size = stream.seek(0, 2)
    looked_at = 0
    is_package = any(_PACKAGE.fullmatch(member.orig_filename) for member in members)
    # what loads those takes the name of a further one from a text, and any will do
    has_exported = any(_EXPORTED.fullmatch(member.orig_filename) for member in members)
    for member in members:
        names = names_of(stream, member)
        if len(names) > 1:
            unread = worse(unread, Hidden(f"its member {names[0]} is called {names[1]} elsewhere in it"))
        # numpy tells an array by its first bytes, whatever its name and that of the archive
        is_named_so = name.lower().endswith(".npz") or len(members) == 1 or any(map(is_known, names))
        if unreadable := unknown_method(member):
            unread = worse(unread, Unopened(f"its member {names[0]} cannot be opened: {unreadable}"))
            continue
        if names[0] == _SERIALIZED or _FORMULAS.fullmatch(names[0]) or _PROGRAM.fullmatch(names[0]):
            unread = worse(unread, _scan_text(stream, size, member, scan))
        unread = worse(unread, _runs(name, names[0], is_package=is_package))
        is_named_so = is_named_so or begins_with(stream, size, member, NUMPY)
        if not is_named_so and not has_exported and _TENSOR.fullmatch(names[0]):
            continue
        looked_at += is_named_so
        if looked_at > _MEMBERS:
            return worse(unread, Unopened(f"it has more than {_MEMBERS:,} members that may be pickles"))
        unread = worse(unread, _scan_zipped(stream, size, member, scan, look, is_named_so=is_named_so or has_exported))
    files = [member.orig_filename for member in members]
    # by this torch.load knows TorchScript; the first member tells the folder
    if f"{files[0].partition('/')[0] if files else ''}/constants.pkl" in files:
        scan.drop_compiled()
    return unread


def _runs(archive: str, member: str, *, is_package: bool) -> str | None:
    """Why a member runs that is no pickle; None where it does not."""
    if member.lower().endswith(LIBRARIES) and (stem(archive).endswith(".pt2") or _INDUCTOR.fullmatch(member)):
        return f"its member {member} is a library, which runs when it is loaded"
    if member.lower().endswith(SOURCES) and _INDUCTOR.fullmatch(member):
        return f"its member {member} is code, which PyTorch compiles and runs when it is loaded"
    # its pickles take their modules from it, by whatever name
    if is_package and member.lower().endswith(".py"):
        return f"its member {member} is code in Python, which torch.package runs when it is loaded"
    return None


def _scan_zipped(
    stream: BinaryIO, size: int, member: zipfile.ZipInfo, scan: Scan, look: Look, *, is_named_so: bool
) -> str | None:
    """Looks through a member of a zip; one that is not named as a pickle is looked at as far as it costs little."""
    if scan.unpacked > ALL_UNPACKED:
        return Unopened(f"more than {ALL_UNPACKED >> 20} MB of it would have to be unpacked") if is_named_so else None
    is_packed = member.compress_type != zipfile.ZIP_STORED
    try:
        inside, length = open_member(stream, size, member, UNPACKED if is_named_so else _GLANCE)
        if is_packed and not is_named_so and length >= _GLANCE and may_go_on(inside.read()):
            return _scan_zipped(stream, size, member, scan, look, is_named_so=True)
        inside.seek(0)
        scan.unpacked += length if is_packed else 0
        unread = look(inside, length, member.orig_filename)
    except (Broken, RuntimeError, ValueError, OSError) as error:
        if not is_named_so:
            return None
        return Unopened(f"its member {member.orig_filename} cannot be opened: {error}")
    is_cut = is_packed and is_named_so and length >= UNPACKED
    if unread is None and is_cut and inside.seek(0) == 0 and may_go_on(inside.read()):
        return f"only the first {UNPACKED >> 20} MB of its member {member.orig_filename} were unpacked"
    return unread


def _scan_text(stream: BinaryIO, size: int, member: zipfile.ZipInfo, scan: Scan) -> str | None:
    """Looks through a member that is a text, for what its loader runs."""
    name = member.orig_filename
    try:
        inside, length = open_member(stream, size, member, UNPACKED)
        data = inside.read(UNPACKED)
    except (Broken, RuntimeError, ValueError) as error:
        return Unopened(f"its member {name} cannot be opened: {error}")
    scan.unpacked += len(data) if member.compress_type != zipfile.ZIP_STORED else 0
    is_program = _PROGRAM.fullmatch(name) is not None
    if not is_program and data.lstrip()[:1] != b"{":
        return None
    if length > len(data) or len(data) >= UNPACKED:
        return Unopened(f"only the first {UNPACKED >> 20} MB of its member {name} were looked at")
    if is_program:
        written = writer(data, is_bytecode=name.lower().endswith(".pkl"))
        return type(written)(f"its member {name} is a program that {written}") if written else None
    if name == _SERIALIZED:
        return scan_serialized(data, scan)
    runs = scan_exported(data, scan)
    return Hidden(f"its member {name} has {runs}") if isinstance(runs, Hidden) else runs


def is_tar(start: bytes) -> bool:
    """Whether a block is the first of a tar: its checksum tells, because the oldest ones have no magic number."""
    try:
        tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError, IndexError):
        return False
    return True


def scan_tar(stream: BinaryIO, scan: Scan, look: Look) -> str | None:
    """Looks through the members of a tar that may hold pickles, such as PyTorch's of before 0.2.

    Args:
        stream: The archive.
        scan: Where to put what is found.
        look: Looks through a member.
    """
    unread: str | None = None
    passed: list[tarfile.TarInfo] = []
    count = 0
    try:
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            for count, member in enumerate(archive, 1):
                name = member.name.rsplit("/", 1)[-1].lower()
                if count > _MEMBERS:
                    return worse(unread, Unopened(f"it has more than {_MEMBERS:,} members"))
                if member.isdir():
                    continue
                if name not in _TAR_MEMBERS and _TENSOR.fullmatch(member.name):
                    passed = [member]
                else:
                    unread = worse(unread, _scan_tar_member(archive, member, scan, look))
            for member in passed if count == 1 else ():
                unread = worse(unread, _scan_tar_member(archive, member, scan, look))
    except (tarfile.TarError, ValueError, EOFError) as error:
        return worse(unread, Unopened(f"it is a tar that cannot be read to its end: {error}"))
    return unread


def _scan_tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, scan: Scan, look: Look) -> str | None:
    last = member.name.rsplit("/", 1)[-1]
    # PyTorch unpacks these, and follows where a link leads then
    if last in _TAR_MEMBERS and not member.isreg():
        return Hidden(f"its member {member.name} is a link, and what it leads to is not known")
    try:
        inside = archive.extractfile(member)
    except (KeyError, RecursionError, tarfile.TarError):
        inside = None
    if inside is None and not is_known(member.name):
        return None
    if inside is None:
        return Unopened(f"its member {member.name} cannot be opened")
    if last not in ("storages", "tensors"):
        # PyTorch's main pickle has no ending
        name = f"{member.name}.pkl" if member.name == "pickle" else member.name
        return look(cast(BinaryIO, inside), member.size, name)
    # how many there are, and then for each a pickle, and bytes whose number another module of PyTorch's knows
    try:
        count = scan_pickle(cast(BinaryIO, inside), member.size, scan)
        if count != 0 and inside.read(1):
            inside.seek(-1, 1)
            scan_pickle(cast(BinaryIO, inside), member.size, scan)
            return Unopened(f"its member {member.name} mixes pickles with the bytes of tensors")
    except Broken as broken:
        return Unopened(f"its member {member.name}: {broken}")
    return ""
