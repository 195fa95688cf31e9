"""Digests: one read of a file for every digest that is wanted, and none where the cache knows them."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event, Lock
from typing import BinaryIO, Literal

from hubpub.errors import cannot_read
from hubpub.files.cache import Cache, Stamp
from hubpub.files.stat import changed_error, is_same, place_of, stamp_at_a_glance, stamp_of
from hubpub.types.files import READ, Digests, FileEntry

Algorithm = Literal["sha256", "git_blob", "md5"]
"""What the Hub names large files by, what git and the Hub name the others by, and what W&B's manifests hold."""

GIT_LARGEST = 16 << 20
"""Bytes. The Hub takes no file above 10 MiB into git itself; git's own name of a larger one is asked for by nobody."""

_CHUNK = 1 << 20
# Larger files are worth a thread for each digest, which takes a file in pieces of this size.
_LARGE, _PIECE = 4 << 20, 2 << 20
_MOST_THREADS = 16
_SHAPES = {
    "sha256": re.compile("[0-9a-f]{64}"),
    "git_blob": re.compile("[0-9a-f]{40}"),
    "md5": re.compile("[0-9a-f]{32}"),
}

Progress = Callable[[int], None]
Hashes = dict[Algorithm, str]
Wanted = Callable[[FileEntry], tuple[Algorithm, ...]]
"""Says which digests of a file are wanted."""
_Job = tuple[FileEntry, tuple[Algorithm, ...]]


def _silent(count: int) -> None:
    """No progress is shown."""


def wanted_by_hub(file: FileEntry) -> tuple[Algorithm, ...]:
    """The digests that the Hub may name a file by."""
    return ("sha256", "git_blob") if file.size <= GIT_LARGEST else ("sha256",)


def digests_of(hashes: Hashes) -> Digests:
    """The digests that the Hub may name a file by, of those that are known."""
    return Digests(hashes["sha256"], hashes.get("git_blob"))


def digest_bytes(data: bytes) -> Digests:
    """The digests of bytes in memory."""
    return Digests(hashlib.sha256(data).hexdigest(), _hasher("git_blob", len(data), data).hexdigest())


def digest_file(root: Path, file: FileEntry, progress: Progress = _silent) -> Digests:
    """The digests of a file of a folder.

    Args:
        root: The folder.
        file: The file, as it was scanned.
        progress: Is told of every chunk's bytes.

    Raises:
        MachineError: It cannot be read, or is not what was scanned.
    """
    return digests_of(_read(root, file, wanted_by_hub(file), progress)[0])


def digest_files(
    root: Path, files: Sequence[FileEntry], cache: Cache | None = None, progress: Progress = _silent
) -> dict[str, Digests]:
    """The digests of files of a folder by their paths, in the order of the files; as `hash_files`."""
    return {path: digests_of(found) for path, found in hash_files(root, files, wanted_by_hub, cache, progress).items()}


def hash_files(
    root: Path,
    files: Sequence[FileEntry],
    wanted: Wanted,
    cache: Cache | None = None,
    progress: Progress = _silent,
    *,
    unread: Collection[str] = (),
) -> dict[str, Hashes]:
    """Several digests of each of a folder's files, from one read of it at most.

    Args:
        root: The folder.
        files: The files, as they were scanned.
        wanted: Says of a file which digests.
        cache: What knows the digests of files that did not change; is told of the others.
        progress: Is told of every chunk's bytes, and of all bytes of a file that need not be read.
        unread: Paths of files that are not read: what the cache does not know of them is left out.

    Returns:
        For each path its digests, as lower-case hex, in the order of the files.

    Raises:
        MachineError: A file cannot be read, or is not what was scanned.
    """
    asked = {file.path: wanted(file) for file in files}
    found = _known(root, files, asked, cache)
    missing: list[_Job] = []
    for file in files:
        names = tuple(name for name in asked[file.path] if name not in found[file.path])
        if names and file.path not in unread:
            missing.append((file, names))
        else:
            progress(file.size)
    with _threads(root, [job for job in missing if job[0].size > _LARGE], progress) as results:
        # small files take no thread: starting one takes longer than they do
        for file, names in missing:
            if file.size <= _LARGE:
                _keep(cache, found, file, *_read(root, file, names, progress))
        for file, hashes, stamp in results:
            _keep(cache, found, file, hashes, stamp)
    if cache:
        cache.flush()
    return {path: {name: hashes[name] for name in asked[path] if name in hashes} for path, hashes in found.items()}


def _known(
    root: Path, files: Sequence[FileEntry], asked: Mapping[str, Sequence[Algorithm]], cache: Cache | None
) -> dict[str, Hashes]:
    """What the cache knows of each file."""
    found: dict[str, Hashes] = {file.path: {} for file in files}
    if cache is None:
        return found
    stamps = {file: stamp_at_a_glance(root, file) for file in files}
    cache.load(stamps.values())
    for file, stamp in stamps.items():
        known = {name: value for name in asked[file.path] if (value := cache.get(stamp, name))}
        # opened only where something is known of it: what is not, is opened to be read
        is_believed = bool(known) and stamp_of(root, file) == stamp
        found[file.path] = {name: value for name, value in known.items() if is_believed and _is_digest(name, value)}
    return found


def _is_digest(name: Algorithm, value: object) -> bool:
    return isinstance(value, str) and bool(_SHAPES[name].fullmatch(value))


def _keep(cache: Cache | None, found: dict[str, Hashes], file: FileEntry, hashes: Hashes, stamp: Stamp | None) -> None:
    found[file.path].update(hashes)
    if cache and stamp:
        for name, value in hashes.items():
            cache.put(stamp, name, value)


@contextmanager
def _threads(
    root: Path, files: list[_Job], progress: Progress
) -> Iterator[Iterator[tuple[FileEntry, Hashes, Stamp | None]]]:
    """Reads large files on all cores, each digest of each file on one; ends at once where the caller ends."""
    cores = _cores()
    stop, lock = Event(), Lock()

    def tell(count: int) -> None:
        if stop.is_set():
            raise CancelledError
        with lock:
            progress(count)

    def read(file: FileEntry, names: tuple[Algorithm, ...]) -> tuple[FileEntry, Hashes, Stamp | None]:
        return file, *_read(root, file, names, tell, hashing if cores > 1 else None)

    # as many files at once as there are cores for their digests; the largest first, so that none is left for the end
    with ThreadPoolExecutor(cores) as hashing, ThreadPoolExecutor(max(1, cores // 2)) as reading:
        futures = [reading.submit(read, *job) for job in sorted(files, key=lambda job: -job[0].size)]
        try:
            yield (future.result() for future in as_completed(futures))
        finally:
            stop.set()
            reading.shutdown(wait=False, cancel_futures=True)


def _cores() -> int:
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(found, _MOST_THREADS)


def _read(
    root: Path, file: FileEntry, names: tuple[Algorithm, ...], progress: Progress, pool: Executor | None = None
) -> tuple[Hashes, Stamp | None]:
    """The digests of a file, and what to know them by; None while its next change might leave its times as they are.

    Raises:
        MachineError: It cannot be read, or is not what was scanned.
    """
    path = place_of(root, file)
    now_ns = time.time_ns()
    try:
        descriptor = os.open(path, READ)
        try:
            before = os.fstat(descriptor)
            if file.size <= _CHUNK:
                data = _all_of(descriptor, file.size)
                hashes = {name: _hasher(name, file.size, data).hexdigest() for name in names}
                progress(len(data))
            else:
                hashers = {name: _hasher(name, file.size) for name in names}
                with open(descriptor, "rb", buffering=0, closefd=False) as stream:
                    if pool is None or file.size <= _LARGE:
                        _feed(stream, list(hashers.values()), progress)
                    else:
                        _feed_in_threads(stream, list(hashers.values()), progress, pool)
                hashes = {name: hasher.hexdigest() for name, hasher in hashers.items()}
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise cannot_read(path, error) from error
    if not is_same(file, after):
        raise changed_error(path)
    stamp = Stamp.of(before)
    return hashes, stamp if stamp == Stamp.of(after) and stamp.is_settled(now_ns) else None


def _all_of(descriptor: int, size: int) -> bytes:
    """The bytes of a small file, and one more at most where it grew."""
    data = os.read(descriptor, size + 1)
    while len(data) <= size and (more := os.read(descriptor, size + 1 - len(data))):
        data += more  # some file systems give less than there is
    return data


def _feed(stream: BinaryIO, hashers: list[hashlib._Hash], progress: Progress) -> None:
    buffer = memoryview(bytearray(_CHUNK))
    while count := stream.readinto(buffer):  # type: ignore[attr-defined]
        for hasher in hashers:
            hasher.update(buffer[:count])
        progress(count)


def _feed_in_threads(stream: BinaryIO, hashers: list[hashlib._Hash], progress: Progress, pool: Executor) -> None:
    """Feeds one piece to every digest at once, while the next one is read."""
    buffers = cycle([memoryview(bytearray(_PIECE)), memoryview(bytearray(_PIECE))])
    under_way: list[Future[None]] = []
    for buffer in buffers:
        count = stream.readinto(buffer)  # type: ignore[attr-defined]
        for future in under_way:
            future.result()
        if not count:
            return
        under_way = [pool.submit(hasher.update, buffer[:count]) for hasher in hashers]
        progress(count)


def _hasher(name: Algorithm, size: int, data: bytes = b"") -> hashlib._Hash:
    # git names a blob by sha1, W&B a file by md5; nothing here relies on either being hard to forge
    match name:
        case "sha256":
            return hashlib.sha256(data)
        case "md5":
            return hashlib.md5(data, usedforsecurity=False)
        case "git_blob":
            return hashlib.sha1(b"blob %d\0" % size + data, usedforsecurity=False)
