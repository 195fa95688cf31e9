"""The sweep of the Xet storage: it removes what no repository needs any more."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from hubpub.localhub.xet.store import RepoXet, XetStore

logger = logging.getLogger(__name__)

# An upload may still need a xorb that no shard names yet, or a claim that no commit has checked yet.
_XORB_SECONDS = 3600
_CLAIM_SECONDS = 24 * 3600


def sweep(xet: XetStore, repositories: Callable[[], Iterable[Path]]) -> int:
    """Remove the files and xorbs that no repository names; how many bytes of xorbs that freed.

    What came within the last hour stays unless it was for a file that has gone; what cannot be read keeps everything.

    Args:
        xet: The storage.
        repositories: Gives the directories of all repositories; none may be renamed while the storage is locked.
    """
    try:
        with xet.lock:
            return _sweep(xet, repositories())
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.info("the Xet storage is not swept: %s", error)
        return 0


def _sweep(xet: XetStore, repositories: Iterable[Path]) -> int:
    now = time.time()
    live: set[str] = set()
    needed: set[str] = set()
    for repository in repositories:
        files, xorbs = RepoXet(repository).named(now - _CLAIM_SECONDS)
        live |= files
        needed |= xorbs
    dead: list[Path] = []
    released: dict[str, float] = {}  # xorbs of files that have gone, and when the last of these was checked
    for path in xet.directory.glob("files/*/*.json"):
        file = xet.file(path.stem)
        names = {term.xorb for term in file.terms} if file else set()
        if path.stem in live:
            needed |= names
        else:
            dead.append(path)
            checked = path.stat().st_mtime
            released |= {name: max(checked, released.get(name, 0)) for name in names}
    for path in dead:
        path.unlink(missing_ok=True)
    freed = 0
    for path in xet.directory.glob("xorbs/*/*"):
        status = path.stat()
        oldest = max(now - _XORB_SECONDS, released.get(path.name, 0))
        if path.name not in needed and status.st_mtime <= oldest:
            path.unlink()
            freed += status.st_size
    if freed:
        # Clients remember what this storage has, by its name.
        xet.rename()
    shutil.rmtree(xet.directory / "shards", ignore_errors=True)  # earlier hubs kept them
    return freed
