"""A folder's own .gitignore: which of its files it names (git, gitignore(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hubpub.types.files import ModelFolder

_NAME = ".gitignore"
_LARGEST = 1_000_000
_MOST_PATTERNS = 1000


def ignored(folder: ModelFolder) -> Iterator[str]:
    """The files that may be published and that the .gitignore in the folder names.

    One that names everything says nothing of single files: tools put it into folders of their own making.
    """
    if not any(left.path == _NAME for left in folder.left_out):
        return
    try:
        # as git does, byte by byte
        text = (folder.root / _NAME).read_bytes()[:_LARGEST].decode("latin-1")
    except OSError:
        return
    lines = text.replace("\r\n", "\n").split("\n")
    patterns = [pattern for line in lines[:_MOST_PATTERNS] if (pattern := _pattern(line)) is not None]
    if not patterns or any(line.strip() in {"*", "/*", "**"} for line in lines):
        return
    for file in folder.files:
        parts = file.path.encode().decode("latin-1").split("/")
        if any(_named(patterns, "/".join(parts[:end]), end < len(parts)) for end in range(1, len(parts) + 1)):
            yield file.path


def _named(patterns: list[tuple[re.Pattern[str], bool, bool]], path: str, is_directory: bool) -> bool:
    """Whether the last pattern that fits a path names it."""
    for pattern, only_directories, negated in reversed(patterns):
        if (is_directory or not only_directories) and pattern.fullmatch(path):
            return not negated
    return False


@lru_cache(maxsize=4096)
def _pattern(line: str) -> tuple[re.Pattern[str], bool, bool] | None:
    """A line as a pattern over paths, whether it is of directories alone, and whether it takes files back in."""
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
