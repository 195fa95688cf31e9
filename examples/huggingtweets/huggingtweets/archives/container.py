"""What an archive lies in: a folder, a zip or a tar. Nothing is unpacked: its files are read as streams, in place."""

from __future__ import annotations

import gzip
import os
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from huggingtweets.archives.faults import AGAIN, Bytes, Limited, refuse_bomb, told
from huggingtweets.errors import ArchiveError

# What computers add to archives by themselves, such as Finder's twins of each file.
_LITTER = ("__MACOSX/", "._")


class Container(Protocol):
    """Files below one place, by their names in it (``data/tweets.js``)."""

    path: Path

    def names(self) -> list[str]:
        """The names of all files, in their order in it; no file is opened for it."""

    def open(self, name: str) -> AbstractContextManager[Bytes]:
        """A file as a stream of bytes; what goes wrong while it is read is told as an ``ArchiveError``."""


def container(path: Path) -> Container | None:
    """The folder, zip or tar at a path; None for a file that is none of them.

    Raises:
        ArchiveError: It is one, and cannot be read.
    """
    if path.is_dir():
        return Folder(path)
    with told(path, path.name), path.open("rb") as file:
        head = file.read(512)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return Zip(path)
        if head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar":
            return Tar(path)
    return None


class Folder:
    """An archive that somebody has unpacked.

    Args:
        path: The folder.
        files_only: Whether what is in folders below it is no part of it.
    """

    def __init__(self, path: Path, *, files_only: bool = False) -> None:
        self.path = path
        self._files_only = files_only

    def names(self) -> list[str]:
        """See ``Container``."""
        found: list[str] = []
        for place, folders, files in os.walk(self.path):
            folders[:] = [] if self._files_only else sorted(folders)
            below = Path(place).relative_to(self.path)
            found += [(below / file).as_posix() for file in sorted(files) if not file.startswith("._")]
        return found

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        """See ``Container``; a link out of the folder is refused."""
        path = self.path / name
        if not path.resolve().is_relative_to(self.path.resolve()):
            raise ArchiveError(
                f"{name} in {self.path.name} is a link to a file elsewhere", "Put the file itself in its place."
            )
        if not path.is_file():
            raise ArchiveError(f"{name} in {self.path.name} is no file", AGAIN)
        with told(self.path, name), path.open("rb") as file:
            yield file


class Zip:
    """A zip, as X and newer Mastodons give it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with told(path, path.name), zipfile.ZipFile(path) as file:
            self._files = {
                info.filename: info
                for info in file.infolist()
                if not info.is_dir() and not _is_litter(info.filename) and not _refuse(path, info.filename)
            }

    def names(self) -> list[str]:
        """See ``Container``."""
        return list(self._files)

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        """See ``Container``."""
        info = self._files[name]
        if (info.external_attr >> 28) == 0xA:  # what Unix writes there of a link
            raise ArchiveError(f"{name} in {self.path.name} is a link, and no file", AGAIN)
        # zipfile gives no more than the size that is told here, and compares the sum of what it gives
        refuse_bomb(info.file_size, info.compress_size, self.path, name)
        with told(self.path, name), zipfile.ZipFile(self.path) as file, file.open(info) as stream:
            yield stream


class Tar:
    """A tar, packed or not, as older Mastodons give it; each look is a pass over it, for it has no list of files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._names: list[str] | None = None

    def _members(self) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        with told(self.path, self.path.name), self.path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream: Any = Limited(gzip.GzipFile(fileobj=raw), self.path, raw.tell) if packed else raw
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                for member in tar:
                    yield tar, member
            while stream.read(2**16):  # only at its end gzip compares the sum of what it gave
                pass

    def names(self) -> list[str]:
        """See ``Container``."""
        if self._names is None:
            self._names = [
                member.name
                for _, member in self._members()
                if not member.isdir() and not _is_litter(member.name) and not _refuse(self.path, member.name)
            ]
        return self._names

    @contextmanager
    def open(self, name: str) -> Iterator[Bytes]:
        """See ``Container``."""
        for tar, member in self._members():
            if member.name == name:
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is None:
                    raise ArchiveError(f"{name} in {self.path.name} is a link, and no file", AGAIN)
                with told(self.path, name), stream:
                    yield stream
                return
        raise ArchiveError(f"{self.path.name} has no {name} any more", AGAIN)


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER) or "/._" in name


def _refuse(path: Path, name: str) -> bool:
    """Refuses a name that leads out of the archive; nothing is unpacked, but nobody's export has one either.

    Raises:
        ArchiveError: It is one.
    """
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or (len(name) > 1 and name[1] == ":"):
        raise ArchiveError(f"{path.name} names a file that lies outside of it: {name!r}", AGAIN)
    return False
