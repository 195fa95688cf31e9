"""Files: what a folder holds and what a repository holds, as values."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

AUTHORED_PATH = "card.md"
"""What the author of a model writes for the card beside what is rendered; it is never published itself."""

LARGEST = 500 * 10**9
"""The most bytes of a file that the Hub takes (hub-docs, storage-limits.md)."""

READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened to be read as it is (`os.open`), which for thousands of small ones is faster than a stream."""


def in_repository(name: str) -> str | None:
    """A file's name as the repository has it, in UTF-8; None where it is not UTF-8.

    Names are bytes to most systems, and Python decodes them by the locale, which need not be UTF-8.
    """
    try:
        return name if name.isascii() else os.fsencode(name).decode()
    except UnicodeError:
        return None


def on_disk(path: str) -> str:
    """A path of the repository as this process names the file: the reverse of `in_repository`."""
    return path if path.isascii() else os.fsdecode(path.encode())


def parents(path: str) -> Iterator[str]:
    """The directories of the repository that a path lies in, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of one file's bytes, as lower-case hex.

    Attributes:
        sha256: What the Hub names LFS and Xet files by.
        git_blob: git's blob id (sha1 over ``blob {size}\\0`` and the bytes), what it names other files by; None for
            a file so large that the Hub takes it by LFS or Xet only.
    """

    sha256: str
    git_blob: str | None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the folder that may be published.

    Attributes:
        path: Path below the folder, with ``/``.
        size: Bytes.
        mtime_ns: Time of the last change, nanoseconds since the epoch, to notice a change during a push.
        ctime_ns: Time of the last change of the file or of what is said of it, which no program can set; 0 where it is
            not known.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or directory that is not published, and why.

    Attributes:
        path: Path below the folder; a directory ends in ``/``.
        reason: Why, as half a sentence.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What training left behind.

    Attributes:
        root: The folder, absolute.
        files: What may be published, sorted by path.
        left_out: What may not, sorted by path.
    """

    root: Path
    files: tuple[FileEntry, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository, as the Hub's tree lists it.

    Attributes:
        path: Path in the repository.
        size: Bytes of the file itself, not of its LFS pointer.
        git_blob: git's blob id; of the pointer, for an LFS file.
        sha256: Digest of the file's bytes, for an LFS file; else None.
    """

    path: str
    size: int
    git_blob: str
    sha256: str | None = None

    def holds(self, size: int, digests: Digests) -> bool:
        """Whether these are the bytes with that size and those digests."""
        if self.size != size:
            return False
        return self.sha256 == digests.sha256 if self.sha256 else self.git_blob == digests.git_blob


@dataclass(frozen=True, slots=True)
class RemoteTree:
    """A repository at one commit.

    Attributes:
        commit: The commit's id; None when the repository does not exist yet.
        files: Its files, sorted by path.
        gated: How access to the repository is gated, in the Hub's words; None where it does not say.
        private: Whether only its members see the repository; None where the Hub does not say.
    """

    commit: str | None = None
    files: tuple[RemoteFile, ...] = ()
    gated: Literal["auto", "manual", False] | None = None
    private: bool | None = None

    def find(self, path: str) -> RemoteFile | None:
        """The file at ``path``, or None."""
        return next((file for file in self.files if file.path == path), None)
