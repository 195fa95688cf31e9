"""Digests: one read of a file for every digest that is wanted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from hubpub.errors import MachineError
from hubpub.files import Digests, FileEntry

_CHUNK = 1 << 20


def digest_bytes(data: bytes) -> Digests:
    """The digests of bytes in memory."""
    return Digests(hashlib.sha256(data).hexdigest(), _git_blob(len(data), data).hexdigest())


def digest_file(root: Path, file: FileEntry, progress: Callable[[int], None] = lambda _: None) -> Digests:
    """The digests of a file of a folder.

    Args:
        root: The folder.
        file: The file, as it was scanned.
        progress: Is told of every chunk's bytes.

    Raises:
        MachineError: It cannot be read, or is not what was scanned.
    """
    path = root / file.path
    sha256, blob = hashlib.sha256(), _git_blob(file.size)
    buffer = memoryview(bytearray(_CHUNK))
    try:
        with path.open("rb", buffering=0) as stream:
            while count := stream.readinto(buffer):
                sha256.update(buffer[:count])
                blob.update(buffer[:count])
                progress(count)
            unchanged = _same(file, os.fstat(stream.fileno()))
    except OSError as error:
        raise MachineError(f"cannot read {path}: {error.strerror}", "Mend its permissions.") from error
    if not unchanged:
        raise changed_error(path)
    return Digests(sha256.hexdigest(), blob.hexdigest())


def require_unchanged(root: Path, file: FileEntry) -> None:
    """Sees to it that a file still is what was scanned, by size and time of change.

    Raises:
        MachineError: It is not.
    """
    path = root / file.path
    try:
        unchanged = _same(file, path.stat())
    except OSError as error:
        raise MachineError(f"{path} is gone: {error.strerror}", "Run the command again.") from error
    if not unchanged:
        raise changed_error(path)


def changed_error(path: Path) -> MachineError:
    """What is said of a file that somebody wrote to."""
    return MachineError(
        f"{path} changed while it was being published, so nothing was",
        "Let whatever writes there finish, then run the command again.",
    )


def _same(file: FileEntry, status: os.stat_result) -> bool:
    return (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)


def _git_blob(size: int, data: bytes = b"") -> hashlib._Hash:
    # git names a blob by sha1; nothing here relies on it being hard to forge
    return hashlib.sha1(b"blob %d\0" % size + data, usedforsecurity=False)
