"""Assembly of the plain file from what came by Xet, for readers that do not speak it (git, LFS, plain HTTP).

The hub fetches the file from its own Xet storage with hf_xet, the only reader of what is compressed; chunks that are
stored as they are it reads itself. It trusts no word of the uploader: size and sha256 are those of the assembled bytes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from hubpub.localhub.errors import ApiError, bad_request, disk_full
from hubpub.localhub.events import Events
from hubpub.localhub.objects import Spooled
from hubpub.localhub.store import Repository, Store
from hubpub.localhub.tickets import Tickets
from hubpub.localhub.xet.formats import XetFile
from hubpub.localhub.xet.store import RepoXet

logger = logging.getLogger(__name__)

# Assemblies run on threads of their own: they wait for requests to this same hub, which need the common ones.
_AT_ONCE = 2

# hf_xet's defaults are for one download that has the machine to itself: 1.5 GB of buffers.
_CONFIG = {
    "reconstruction.download_buffer_size": "16mb",
    "reconstruction.download_buffer_perfile_size": "16mb",
    "reconstruction.download_buffer_limit": "32mb",
    "reconstruction.min_reconstruction_fetch_size": "16mb",
    "reconstruction.min_prefetch_buffer": "16mb",
    "client.ac_initial_download_concurrency": 2,
    "client.ac_max_download_concurrency": 4,
    # It asks this very hub: what fails once fails again, and a hub that stops must not wait for it.
    "client.retry_max_attempts": 1,
    "client.retry_base_delay": "100ms",
    "telemetry.enabled": False,
    "chunk_cache.size_bytes": 0,
    # Not into the user's cache directory.
    "log.dest": os.devnull,
}


@dataclass(frozen=True)
class _Claim:
    """What an uploader claims of a Xet file: its sha256 and, where the commit says it, its size."""

    sha256: str
    size: int | None
    file: XetFile


_PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})

# What hf_xet raises: its own errors are kinds of OSError.
_XET_ERRORS = (OSError, RuntimeError, ValueError)


class Assembler:
    """Fetches files from a hub's own Xet storage.

    `own_url` is where the hub reaches itself, if that is known before the first request.
    """

    def __init__(self, store: Store, events: Events, tickets: Tickets, own_url: str | None) -> None:
        self._store = store
        self._xet = store.xet
        self._events = events
        self._tickets = tickets
        self._own_url = own_url
        self._limiter: CapacityLimiter | None = None
        self._session: Any = None
        self._guard = threading.Lock()
        self._under_way: dict[str, XetFile] = {}

    def under_way(self, name: str) -> XetFile | None:
        """The file that is assembled under a name now: as it was claimed at the start, whatever has come since."""
        return self._under_way.get(name)

    async def ensure_stored(self, repository: Repository, sha256: str, size: int | None, base_url: str) -> None:
        """Make sure that a repository holds the LFS object that a commit names, of `size` bytes if that is given.

        `base_url` is where the hub reaches itself, where `own_url` does not say it.

        Raises ApiError 400 if it was never uploaded, or is not what its name says.
        """
        stored = await run_sync(repository.lfs.size, sha256)
        known = RepoXet(repository.path)
        claimed = await run_sync(known.claimed, sha256)
        if stored is None and claimed is None:
            raise bad_request(f"The LFS object {sha256} is not stored: upload it before the commit that names it.")
        if stored is not None and size is not None and stored != size:
            raise bad_request(f"The LFS object {sha256} has {stored} bytes, not {size} as the commit says.")
        if claimed is None:
            return
        known_size = stored if size is None else size
        if known_size is not None and claimed.size != known_size:
            # before a byte is written: a few hundred bytes can claim to be gigabytes
            await run_sync(known.drop, sha256)
            if stored is not None:
                return  # the object came whole by another way, and only the claim was wrong
            raise bad_request(
                f"The file uploaded over Xet as {sha256} has {claimed.size} bytes, not {size} as the commit says: the "
                "commit is refused. Upload the file again."
            )
        if stored is None and claimed.size > (await run_sync(shutil.disk_usage, self._store.root)).free:
            raise disk_full()
        if self._limiter is None:
            self._limiter = CapacityLimiter(_AT_ONCE)
        claim = _Claim(sha256, size, claimed)
        await run_sync(self._check, repository, claim, self._own_url or base_url, limiter=self._limiter)

    def _check(self, repository: Repository, claim: _Claim, base_url: str) -> None:
        known = RepoXet(repository.path)
        scratch = self._store.scratch("assembly")
        try:
            assembled = self._assemble(claim, scratch, base_url)
            if assembled.sha256 != claim.sha256 or (claim.size is not None and assembled.size != claim.size):
                known.drop(claim.sha256)
                if repository.lfs.size(claim.sha256) is not None:
                    return  # the object came whole by another way, and only the claim was wrong
                raise bad_request(
                    f"The file uploaded over Xet as {claim.sha256} has {assembled.size} bytes with the sha256 "
                    f"{assembled.sha256}: the commit is refused. Upload the file again."
                )
            has_hash = self._has_hash(claim.file, assembled)
            if repository.lfs.size(claim.sha256) is None:
                repository.lfs.adopt(scratch, claim.sha256)
            with self._xet.lock:
                if has_hash and self._xet.keep(XetFile(claim.file.hash, claim.file.terms, assembled.sha256)):
                    known.confirm(claim.sha256, claim.file.hash)
                else:
                    known.drop(claim.sha256)  # it is served as the plain object that it is
        finally:
            scratch.unlink(missing_ok=True)
        where = {"repo": repository.key.id, "type": repository.key.type}
        self._events.emit("file.assembled", **where, sha256=claim.sha256, size=assembled.size)

    def _assemble(self, claim: _Claim, path: Path, base_url: str) -> Spooled:
        """A Xet file as a plain one. Where its bytes do not have its hash, the storage takes another name.

        Then a client that uploads the file again really sends it.
        """
        try:
            assembled = self._fetch(claim.file, path, base_url)
        except ApiError:
            self._xet.rename()
            raise
        if assembled.sha256 != claim.sha256 and _hash_of(path) != claim.file.hash:
            self._xet.rename()
        return assembled

    def _fetch(self, file: XetFile, path: Path, base_url: str) -> Spooled:
        whole = hashlib.sha256()
        size = 0
        with path.open("xb", buffering=0) as out, self._pieces(file, base_url) as pieces:
            while True:
                try:
                    piece = next(pieces, None)
                except _XET_ERRORS as error:
                    raise _cannot_assemble(file.hash, error) from error
                if piece is None:
                    break
                whole.update(piece)
                size += len(piece)
                if size > file.size:
                    break
                view = memoryview(piece)
                while view:
                    view = view[out.write(view) :]
        if size != file.size:
            # A stream that fails may end without an error.
            raise _cannot_assemble(file.hash, f"{size} of {file.size} bytes came")
        return Spooled(path, size, whole.hexdigest())

    @contextmanager
    def _pieces(self, file: XetFile, base_url: str) -> Iterator[Iterator[bytes]]:
        """The bytes of a file: where they lie as they are, from the disk; else by hf_xet, which asks this hub for them.

        A request costs a small file more than its bytes do, and hf_xet makes three.
        """
        if (plain := self._xet.plain(file)) is not None:
            yield plain
            return
        from hf_xet import XetFileInfo

        # A name of its own: under the hash, hf_xet might use what it remembers of another file.
        name = secrets.token_hex(32)
        token, expires = self._tickets.issue("xet-assemble")
        with self._named(name, file):
            try:
                group = self._xet_session().new_download_stream_group(
                    endpoint=f"{base_url}/_xet/{self._xet.id}", token=token, token_expiry_unix_secs=expires
                )
                pieces = iter(group.download_stream(XetFileInfo(name, file.size)))
            except _XET_ERRORS as error:
                raise _cannot_assemble(file.hash, error) from error
            yield pieces

    def _has_hash(self, file: XetFile, assembled: Spooled) -> bool:
        """Tell whether an assembled file has the Xet hash that its uploader gave it."""
        known = self._xet.file(file.hash)
        return (known is not None and known.sha256 == assembled.sha256) or _hash_of(assembled.path) == file.hash

    @contextmanager
    def _named(self, name: str, file: XetFile) -> Iterator[None]:
        self._under_way[name] = file
        try:
            yield
        finally:
            del self._under_way[name]

    def _xet_session(self) -> Any:
        with self._guard:
            if self._session is None:
                from hf_xet import XetConfig, XetSession

                if self._own_url:
                    _bypass_proxies(self._own_url)
                self._session = XetSession(XetConfig().with_config(_CONFIG))
            return self._session


def _hash_of(path: Path) -> str:
    from hf_xet import hash_files

    return str(hash_files([str(path)])[0].hash)


def _bypass_proxies(own_url: str) -> None:
    """Let no proxy stand between this hub and itself: hf_xet reads NO_PROXY."""
    host = urlsplit(own_url).hostname or ""
    if not any(name.upper() in _PROXIES for name in os.environ):
        return
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [entry.strip() for entry in os.environ.get(name, "").split(",") if entry.strip()]
        if hosts != ["*"] and host not in hosts:
            os.environ[name] = ",".join([*hosts, host])


def _cannot_assemble(digest: str, reason: object) -> ApiError:
    logger.info("Xet file %s: %s", digest, reason)
    return bad_request(
        f"The Xet file {digest} cannot be put together from what was uploaded: the commit is refused. "
        "Upload the file again."
    )
