"""LFS objects: the content of a repository's large files, and its way to the disk."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from anyio.to_thread import run_sync

from hubpub.localhub.errors import bad_request

# Bytes gathered before they go to disk on a thread: few hops, and little memory per upload.
_BATCH = 2 * 1024 * 1024


class LfsStore:
    """The LFS objects of one repository, by sha256: `ab/cd/abcd…`, as git-lfs lays them out."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, sha256: str) -> Path:
        """Where an object lies or will lie."""
        return self._directory / sha256[:2] / sha256[2:4] / sha256

    def size(self, sha256: str) -> int | None:
        """An object's size in bytes; None if it is not stored."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def adopt(self, source: Path, sha256: str) -> None:
        """Take a file whose digest has been checked, by renaming it. Raises FileNotFoundError without a repository."""
        target = self._place(sha256)
        source.replace(target)

    def copy_from(self, other: LfsStore, sha256: str, scratch: Path) -> None:
        """Take another repository's object: a hard link where the file system allows, else a copy."""
        target = self._place(sha256)
        try:
            os.link(other.path(sha256), target)
        except FileExistsError:
            return
        except OSError:
            try:
                shutil.copyfile(other.path(sha256), scratch)
                scratch.replace(target)
            finally:
                scratch.unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        """Where an object will lie; the directories are made, but not the repository's own: it may have been deleted
        or renamed while the object came, and must not come back as a part of itself."""
        target = self.path(sha256)
        for directory in (self._directory, target.parent.parent, target.parent):
            directory.mkdir(exist_ok=True)
        return target


@dataclass(frozen=True)
class Spooled:
    """A body that was written to a file: where, how many bytes, and their sha256 (hexadecimal)."""

    path: Path
    size: int
    sha256: str


async def spool(stream: AsyncIterator[bytes], path: Path, *, limit: int, what: str) -> Spooled:
    """Write a request's body to a file as it comes, hashing it on the way.

    The file is removed again if anything fails. Raises ApiError 400 past `limit` bytes, OSError for the disk.
    """
    digest = hashlib.sha256()
    size = 0

    try:
        file: IO[bytes] = await run_sync(lambda: path.open("xb", buffering=0))
        with file:
            batch: list[bytes] = []
            waiting = 0
            async for chunk in stream:
                size += len(chunk)
                if size > limit:
                    raise bad_request(f"{what} is longer than the {limit} bytes announced.")  # noqa: TRY301
                batch.append(chunk)
                waiting += len(chunk)
                if waiting >= _BATCH:
                    await run_sync(_write_all, file, b"".join(batch), digest)
                    batch, waiting = [], 0
            if batch:
                await run_sync(_write_all, file, b"".join(batch), digest)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Spooled(path, size, digest.hexdigest())


def _write_all(file: IO[bytes], data: bytes, digest: hashlib._Hash) -> None:
    digest.update(data)
    view = memoryview(data)
    while view:
        # unbuffered: a full disk may take part of it first
        view = view[file.write(view) :]
