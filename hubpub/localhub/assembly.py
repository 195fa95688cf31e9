"""Putting together the plain file of what came by Xet, for readers that do not speak it (git, LFS, plain HTTP).

The hub fetches the file from its own Xet storage with hf_xet, the only reader of the format there is, and trusts
nothing that the uploader said of it: size and sha256 are those of the bytes that come out.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from hubpub.localhub.errors import HubError, bad_request
from hubpub.localhub.objects import Spooled
from hubpub.localhub.store import Repository
from hubpub.localhub.xet.formats import XetFile
from hubpub.localhub.xet.store import RepoXet

if TYPE_CHECKING:
    from hubpub.localhub.context import Hub

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
    """What is to be checked: that a Xet file has this sha256 and, if a commit says, this size."""

    sha256: str
    size: int | None
    file: XetFile


_PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})

# What hf_xet raises: its own errors are kinds of OSError.
_XET_ERRORS = (OSError, RuntimeError, ValueError)


class Assembler:
    """Fetches files from a hub's own Xet storage."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None
        self._session: Any = None
        self._guard = threading.Lock()
        self._under_way: dict[str, XetFile] = {}

    def under_way(self, name: str) -> XetFile | None:
        """What is being put together under a name: just what was claimed as it began, whatever has come since."""
        return self._under_way.get(name)

    async def ensure_stored(
        self, hub: Hub, repository: Repository, sha256: str, size: int | None, base_url: str
    ) -> None:
        """Make sure that a repository holds the LFS object that a commit names, of `size` bytes if that is given.

        Raises HubError 400 if it was never uploaded, or is not what its name says.
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
        if self._limiter is None:
            self._limiter = CapacityLimiter(_AT_ONCE)
        claim = _Claim(sha256, size, claimed)
        await run_sync(self._check, hub, repository, claim, base_url, limiter=self._limiter)

    def _check(self, hub: Hub, repository: Repository, claim: _Claim, base_url: str) -> None:
        known = RepoXet(repository.path)
        scratch = hub.store.scratch("assembly")
        try:
            made = self._made(hub, claim, scratch, base_url)
            if made.sha256 != claim.sha256 or (claim.size is not None and made.size != claim.size):
                known.drop(claim.sha256)
                if repository.lfs.size(claim.sha256) is not None:
                    return  # the object came whole by another way, and only the claim was wrong
                raise bad_request(
                    f"The file uploaded over Xet as {claim.sha256} has {made.size} bytes with the sha256 "
                    f"{made.sha256}: the commit is refused. Upload the file again."
                )
            is_named_so = _is_named_so(hub, claim.file, made)
            if repository.lfs.size(claim.sha256) is None:
                repository.lfs.adopt(scratch, claim.sha256)
            with hub.xet.lock:
                if is_named_so and hub.xet.keep(XetFile(claim.file.hash, claim.file.terms, made.sha256)):
                    known.confirm(claim.sha256, claim.file.hash)
                else:
                    known.drop(claim.sha256)  # it is served as the plain object that it is
        finally:
            scratch.unlink(missing_ok=True)
        where = {"repo": repository.key.id, "type": repository.key.type}
        hub.events.emit("file.assembled", **where, sha256=claim.sha256, size=made.size)

    def _made(self, hub: Hub, claim: _Claim, path: Path, base_url: str) -> Spooled:
        """A Xet file, put together; where what is stored of it is not what it is named by, the storage is renamed.

        Then a client that uploads it again really sends it.
        """
        try:
            made = self._fetch(hub, claim.file, path, base_url)
        except HubError:
            hub.xet.rename()
            raise
        if made.sha256 != claim.sha256 and _hash_of(path) != claim.file.hash:
            hub.xet.rename()
        return made

    def _fetch(self, hub: Hub, file: XetFile, path: Path, base_url: str) -> Spooled:
        from hf_xet import XetFileInfo

        digest = file.hash
        # A name of its own, so that hf_xet cannot take for it what it has seen of another of the same hash.
        name = secrets.token_hex(32)
        token, expires = hub.signer.sign("xet-assemble")
        whole = hashlib.sha256()
        size = 0
        with path.open("xb", buffering=0) as out, self._named(name, file):
            try:
                group = self._xet_session(hub.options.self_url).new_download_stream_group(
                    endpoint=f"{base_url}/_xet/{hub.xet.id}", token=token, token_expiry_unix_secs=expires
                )
                pieces = iter(group.download_stream(XetFileInfo(name, file.size)))
            except _XET_ERRORS as error:
                raise _cannot_assemble(digest, error) from error
            while True:
                try:
                    piece = next(pieces, None)
                except _XET_ERRORS as error:
                    raise _cannot_assemble(digest, error) from error
                if piece is None:
                    break
                whole.update(piece)
                size += len(piece)
                view = memoryview(piece)
                while view:
                    view = view[out.write(view) :]
        if size != file.size:
            # A stream that fails may just end.
            raise _cannot_assemble(digest, f"{size} of {file.size} bytes came")
        return Spooled(path, size, whole.hexdigest())

    @contextmanager
    def _named(self, name: str, file: XetFile) -> Iterator[None]:
        self._under_way[name] = file
        try:
            yield
        finally:
            del self._under_way[name]

    def _xet_session(self, own_url: str | None) -> Any:
        with self._guard:
            if self._session is None:
                from hf_xet import XetConfig, XetSession

                if own_url:
                    _go_straight(own_url)
                self._session = XetSession(XetConfig().with_config(_CONFIG))
            return self._session


def _is_named_so(hub: Hub, file: XetFile, made: Spooled) -> bool:
    """Tell whether what was put together has the Xet hash that its uploader gave it."""
    known = hub.xet.file(file.hash)
    return (known is not None and known.sha256 == made.sha256) or _hash_of(made.path) == file.hash


def _hash_of(path: Path) -> str:
    from hf_xet import hash_files

    return str(hash_files([str(path)])[0].hash)


def _go_straight(own_url: str) -> None:
    """See to it that no proxy of the environment stands between this hub and itself: NO_PROXY is what hf_xet reads."""
    host = urlsplit(own_url).hostname or ""
    if not any(name.upper() in _PROXIES for name in os.environ):
        return
    for name in ("NO_PROXY", "no_proxy"):
        named = [entry.strip() for entry in os.environ.get(name, "").split(",") if entry.strip()]
        if named != ["*"] and host not in named:
            os.environ[name] = ",".join([*named, host])


def _cannot_assemble(digest: str, reason: object) -> HubError:
    logger.info("Xet file %s: %s", digest, reason)
    return bad_request(
        f"The Xet file {digest} cannot be put together from what was uploaded: the commit is refused. "
        "Upload the file again."
    )
