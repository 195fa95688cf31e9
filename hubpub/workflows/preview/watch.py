"""Whether what a preview shows has changed on the disk: by names, sizes and times, so that no file is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hubpub.files.unwanted import STATE_DIR

_ASIDE = frozenset({".git", STATE_DIR, "__pycache__"})
# Of a tree with more, the rest is not looked at: a home directory that was named by mistake.
_MOST = 200_000


def states_of(paths: Iterable[Path]) -> dict[Path, int]:
    """What files and folders are like now: for each a number that is another once it changes.

    Args:
        paths: The files, and the folders with all that is in them; one that is not there counts too.
    """
    return {path: hash(tuple(_entries(path))) for path in paths}


def _entries(path: Path) -> Iterator[tuple[str, int, int, int]]:
    yield _entry(str(path))
    if not path.is_dir():
        return
    left = _MOST
    for root, directories, names in os.walk(path):
        directories[:] = sorted(name for name in directories if name not in _ASIDE)
        for name in sorted(names):
            yield _entry(os.path.join(root, name))  # noqa: PTH118 -- many files
        left -= len(names) + 1
        if left < 0:
            return


def _entry(path: str) -> tuple[str, int, int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116 -- many files
    except OSError:
        return path, -1, -1, -1
    # a folder's own time changes with each file that an editor puts beside another for a moment
    is_folder = (found.st_mode & 0o170000) == 0o040000
    return (path, 0, 0, found.st_ino) if is_folder else (path, found.st_size, found.st_mtime_ns, found.st_ino)
