"""Whether a file still is what was scanned, as the file system tells."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hubpub.errors import MachineError, cannot_read
from hubpub.files.cache import Cache, Stamp
from hubpub.types.files import READ, FileEntry, on_disk
from hubpub.types.spelling import again


def stamp_of(root: Path, file: FileEntry) -> Stamp:
    """What the file system says of a file.

    Raises:
        MachineError: It cannot be opened, or is not what was scanned.
    """

    def opened(path: str) -> os.stat_result:
        descriptor = os.open(path, READ)
        try:
            return os.fstat(descriptor)
        finally:
            os.close(descriptor)

    return _stamp(root, file, opened)


def stamp_at_a_glance(root: Path, file: FileEntry) -> Stamp:
    """A file's stamp without opening it. NFS may remember an old one, so it is not to be relied on yet.

    Raises:
        MachineError: It is gone, or is not what was scanned.
    """
    return _stamp(root, file, os.stat)


def _stamp(root: Path, file: FileEntry, look: Callable[[str], os.stat_result]) -> Stamp:
    path = place_of(root, file)
    try:
        status = look(path)
    except OSError as error:
        raise cannot_read(path, error) from error
    if not is_same(file, status):
        raise changed_error(path)
    return Stamp.of(status)


def require_unchanged(root: Path, file: FileEntry) -> bool:
    """Sees to it that a file still is what was scanned, by size and time of change.

    Returns:
        Whether nothing at all was done to it since; else a program may have written to it and set that time back.

    Raises:
        MachineError: It is not.
    """
    path = place_of(root, file)
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        raise gone(path, error) from error
    if not is_same(file, status):
        raise changed_error(path)
    return file.ctime_ns in (0, status.st_ctime_ns)


def place_of(root: Path, file: FileEntry) -> str:
    """Where a file lies; thousands of them as a Path would take as long as reading them."""
    return os.path.join(root, on_disk(file.path))  # noqa: PTH118


def changed_error(path: Path | str) -> MachineError:
    """What is said of a file that somebody wrote to."""
    return MachineError(
        f"{path} changed while it was being published, so nothing was",
        f"Let whatever writes there finish, then {again()}.",
    )


def gone(path: Path | str, error: OSError | None = None) -> MachineError:
    """What is said of a file that is no file any more."""
    why = f": {error.strerror}" if error else ""
    return MachineError(f"{path} is gone{why}, so nothing was published", f"{again().capitalize()}.")


def is_same(file: FileEntry, status: os.stat_result) -> bool:
    """Whether a file has the size and the time of change that it was scanned with."""
    return (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)


class Watch:
    """Files that somebody else reads and hashes: their digests can be kept if the files stay as they are.

    Args:
        root: The folder.
        files: The files, as they were scanned, before anybody reads them.

    Raises:
        MachineError: One cannot be opened, or is not what was scanned.
    """

    def __init__(self, root: Path, files: Sequence[FileEntry]) -> None:
        self._root = root
        self._files = files
        self._now_ns = time.time_ns()
        self._stamps = {file.path: stamp_of(root, file) for file in files}

    def keep(self, cache: Cache, found: Mapping[str, Mapping[str, str]]) -> None:
        """Keeps the digests of those that are as they were.

        Raises:
            MachineError: One is not what was scanned.
        """
        for file in self._files:
            stamp = self._stamps[file.path]
            if stamp == stamp_of(self._root, file) and stamp.is_settled(self._now_ns):
                for name, value in found.get(file.path, {}).items():
                    cache.put(stamp, name, value)
        cache.flush()
