"""What every archive comes to: whose it is, and the posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple
from unicodedata import category


class Post(NamedTuple):
    """One post of an account; a named tuple, for an archive may hold a million.

    Attributes:
        text: As the archive has it: entities as they are escaped there, links and all. HTML is already text.
        kind: ``repost`` where it repeats somebody else's (retweet, boost, repost), else ``post``; replies and quotes
            are posts.
        lang: The language, as the archive names it (``en``); None where it does not.
        at: When it was posted, as the archive writes it; None where it does not say.
    """

    text: str
    kind: Literal["post", "repost"] = "post"
    lang: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Account:
    """Whose archive it is.

    Attributes:
        handle: Without the first ``@``: ``ada``, ``ada@mastodon.example``, ``ada.bsky.social``; for files that name
            nobody, the file's name.
        name: The display name; the handle where there is none.
        platform: ``X``, ``Mastodon``, ``Bluesky``, or empty.

    Handle and name are somebody else's text: what is given is made one line without control characters.
    """

    handle: str
    name: str
    platform: str = ""

    def __post_init__(self) -> None:
        handle = _one_line(self.handle) or "archive"
        object.__setattr__(self, "handle", handle)
        object.__setattr__(self, "name", _one_line(self.name) or handle)


@dataclass(frozen=True)
class Archive:
    """An archive whose kind is known; its posts are read when they are asked for.

    Attributes:
        account: Whose it is.
        posts: Gives the posts, one after the other, in the archive's order; each call reads the archive anew.
    """

    account: Account
    posts: Callable[[], Iterator[Post]]


def _one_line(text: str) -> str:
    return " ".join("".join(char for char in text if char.isspace() or category(char) not in {"Cc", "Cs"}).split())


def handle_of(path: Path) -> str:
    """The handle for an archive that does not name its account: the file's name without its endings."""
    name = path.name
    for ending in (".gz", ".tar", path.suffix):
        name = name.removesuffix(ending) or name
    return name.lstrip("@")
