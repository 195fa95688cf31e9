"""A folder and the repository that it will be part of, as those see it who look into its files: paths, and starts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from hubpub.types.draft import Remember, ask_again
from hubpub.types.files import READ, FileEntry, on_disk

JSON_LIMIT = 64_000_000
"""The most bytes of a JSON file that are read; tokenizers have tens of MB."""

_WILD = re.compile(r"[*?\[]")
_TAIL = re.compile(r"\*(\.[^./*?\[]+|/[^/*?\[]+)")


@dataclass(frozen=True, eq=False)
class Tree:
    """What the repository will hold.

    Attributes:
        root: The folder.
        local: The folder's files by path, in order; without the card, which the draft has.
        remote: Paths of the files that only the repository has: their content is not here.
        library: What the card says the library is; empty where it does not.
        remember: What knows of earlier looks into the files.
    """

    root: Path
    local: dict[str, FileEntry]
    remote: frozenset[str]
    library: str = ""
    remember: Remember = ask_again

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every path, here or there, but the card's."""
        return frozenset(self.local) | self.remote

    @cached_property
    def top(self) -> frozenset[str]:
        """The names of the files that lie in no directory."""
        return frozenset(path for path in self.paths if "/" not in path)

    @cached_property
    def tails(self) -> frozenset[str]:
        """The endings of the files in no directory, from the last dot, and the names of the others, after a ``/``."""
        endings = (name[name.rfind(".") :] for name in self.top if "." in name)
        return frozenset((*endings, *(path[path.rfind("/") :] for path in self.paths - self.top)))

    def has(self, *patterns: str) -> bool:
        """Whether a path matches one of the patterns; a pattern without ``/`` is of files in no directory."""
        wanted = _compiled(patterns)
        return (
            not wanted.paths.isdisjoint(self.paths)
            or not wanted.tails.isdisjoint(self.tails)
            or bool(wanted.top and any(map(wanted.top.fullmatch, self.top)))
            or bool(wanted.deep and any(map(wanted.deep.fullmatch, self.paths)))
        )

    def ending(self, *endings: str) -> Iterator[FileEntry]:
        """The folder's files whose names end so, in order."""
        return (file for path, file in self.local.items() if path.lower().endswith(endings))

    def place(self, path: str) -> str:
        """Where a file of the folder lies; no Path, which of thousands would take as long as to read them."""
        return os.path.join(self.root, on_disk(path))  # noqa: PTH118

    def open(self, path: str) -> BinaryIO:
        """A file of the folder, to be read a little at a time: what is read ahead is small.

        Raises:
            OSError: It cannot be read.
        """
        return open_file(self.place(path))

    def start(self, path: str, count: int) -> bytes:
        """The first bytes of a file of the folder; nothing of one that cannot be read, which WT015 tells of."""
        try:
            # not by way of a stream, which for thousands of small files takes as long as the reading
            descriptor = os.open(self.place(path), READ)
            try:
                # no more room is made than there are bytes
                return os.read(descriptor, min(count, os.fstat(descriptor).st_size))
            finally:
                os.close(descriptor)
        except (OSError, ValueError):
            return b""

    def read_object(self, path: str) -> dict[str, Any] | None:
        """A JSON object of the folder; None for what is not here or is none."""
        value = self.read_json(path)
        return value if isinstance(value, dict) else None

    def read_json(self, path: str) -> Any:
        """A JSON file of the folder; None for what is not here or cannot be parsed, which WT005 tells of."""
        if path not in self.local or self.local[path].size > JSON_LIMIT:
            return None
        try:
            return json.loads(self.start(path, JSON_LIMIT).decode())
        except (ValueError, RecursionError):
            return None


def open_file(path: str | Path) -> BinaryIO:
    """Opens a file, to be read a little at a time.

    Raises:
        OSError: It cannot be read.
    """
    try:
        return open(path, "rb", buffering=1 << 16)  # noqa: PTH123 -- as in Tree.place
    except ValueError as error:
        raise OSError(f"no file can have that name: {error}") from error


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Patterns, sorted by how they are looked for.

    Attributes:
        paths: Those that are one path each.
        tails: What follows the ``*`` of those of the forms ``*.xyz`` and ``*/name``, which are most of all.
        top: Of the others, those for files in no directory.
        deep: The rest.
    """

    paths: frozenset[str]
    tails: frozenset[str]
    top: re.Pattern[str] | None
    deep: re.Pattern[str] | None


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> _Wanted:
    def either(chosen: list[str]) -> re.Pattern[str] | None:
        return re.compile("|".join(map(translate, chosen))) if chosen else None

    paths = frozenset(pattern for pattern in patterns if not _WILD.search(pattern))
    tails = frozenset(pattern[1:] for pattern in patterns if _TAIL.fullmatch(pattern))
    others = [p for p in patterns if p not in paths and not _TAIL.fullmatch(p)]
    return _Wanted(paths, tails, either([p for p in others if "/" not in p]), either([p for p in others if "/" in p]))
