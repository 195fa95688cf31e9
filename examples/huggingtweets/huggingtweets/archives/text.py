"""Plain text: one post a line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from huggingtweets.archives.faults import told
from huggingtweets.archives.post import Account, Archive, Post, handle_of

# as huggingtweets has it, and X itself
_REPOST = "RT @"


def archive(path: Path) -> Archive:
    """The posts in a file, a line each; the file's name is the handle, and an empty line is no post."""

    def posts() -> Iterator[Post]:
        for line in lines(path):
            if text := line.strip():
                yield Post(text, "repost" if text.startswith(_REPOST) else "post")

    handle = handle_of(path)
    return Archive(Account(handle, handle), posts)


def lines(path: Path) -> Iterator[str]:
    """The lines of a file in UTF-8, without a byte-order mark."""
    with told(path, path.name), path.open("rb") as file:
        yield from io.TextIOWrapper(file, encoding="utf-8-sig", newline=None)
