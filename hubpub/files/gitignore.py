"""A folder's own .gitignore files: which of its files they name (git, gitignore(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hubpub.types.files import ModelFolder, on_disk

_NAME = ".gitignore"
_LARGEST = 1_000_000
_MOST_PATTERNS = 1000
_MOST_FILES = 100

# What a line means: the pattern, whether it is of directories alone, and whether it takes files back in.
_Pattern: TypeAlias = tuple[re.Pattern[str], bool, bool]


class Ignored(NamedTuple):
    """A file that a .gitignore names.

    Attributes:
        path: Its path in the folder.
        by: The .gitignore, by its path in the folder.
        directory: The directory that is named and that it lies in; empty where the file itself is named.
    """

    path: str
    by: str
    directory: str


def ignored(folder: ModelFolder) -> Iterator[Ignored]:
    """The files that may be published and that a .gitignore in the folder names, or in a folder below.

    One that names everything says nothing of single files: tools put it into folders of their own making.
    """
    found = [left.path for left in folder.left_out if left.path.rpartition("/")[2] == _NAME]
    read = {path.rpartition("/")[0]: patterns for path in found[:_MOST_FILES] if (patterns := _read(folder.root, path))}
    if not read:
        return
    for file in folder.files:
        if named := _ignored(file.path, read):
            yield named


def _read(root: Path, path: str) -> list[_Pattern]:
    """What a .gitignore says; nothing where it names everything, is no plain file, or leads out of the folder."""
    place = root / on_disk(path)
    try:
        if not (place.is_file() and place.resolve().is_relative_to(root)):
            return []
        # as git does, byte by byte
        text = place.read_bytes()[:_LARGEST].decode("latin-1")
    except (OSError, RuntimeError):
        return []
    lines = text.replace("\r\n", "\n").split("\n")
    if any(line.strip() in {"*", "/*", "**"} for line in lines):
        return []
    return [pattern for line in lines[:_MOST_PATTERNS] if (pattern := _pattern(line)) is not None]


def _ignored(path: str, read: dict[str, list[_Pattern]]) -> Ignored | None:
    """What names a file: what is nearest to it decides, and nothing takes it back out of a directory that is named."""
    parts = path.encode().decode("latin-1").split("/")
    shown = path.split("/")
    for end in range(1, len(parts) + 1):
        for depth in range(end - 1, -1, -1):
            around = "/".join(shown[:depth])
            patterns = read.get(around)
            verdict = patterns and _named(patterns, "/".join(parts[depth:end]), end < len(parts))
            if verdict:
                by = f"{around}/{_NAME}" if around else _NAME
                return Ignored(path, by, "/".join(shown[:end]) if end < len(parts) else "")
            if verdict is False:
                break
    return None


def _named(patterns: list[_Pattern], path: str, is_directory: bool) -> bool | None:
    """Whether the last pattern that fits a path names it; None where none does."""
    for pattern, only_directories, negated in reversed(patterns):
        if (is_directory or not only_directories) and pattern.fullmatch(path):
            return not negated
    return None


@lru_cache(maxsize=4096)
def _pattern(line: str) -> _Pattern | None:
    """What a line means; None of a comment, an empty line and what is no pattern."""
    line = re.sub(r"(?<!\\)[ \t]+$", "", line)
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line.removeprefix("!")
    only_directories = line.endswith("/")
    line = line.rstrip("/")
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line:
        return None
    out, at = "" if anchored else "(?:.*/)?", 0
    while at < len(line):
        if line.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 3
        elif line.startswith("/**", at) and at + 3 == len(line):
            out, at = out + "/.*", at + 3
        elif line[at] == "*":
            out, at = out + "[^/]*", at + (2 if line.startswith("**", at) else 1)
        elif line[at] == "?":
            out, at = out + "[^/]", at + 1
        elif line[at] == "[" and (end := line.find("]", at + 2)) > 0:
            inner = line[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            out, at = out + "[" + ("^" + inner[1:] if inner[0] in "!^" else inner) + "]", end + 1
        else:
            at += line[at] == "\\" and at + 1 < len(line)
            out, at = out + re.escape(line[at]), at + 1
    try:
        return re.compile(out), only_directories, negated
    except re.error:
        return None
