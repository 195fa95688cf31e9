"""One account of a data step, by numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AccountData:
    """One account, and what became of its posts: ``kept`` is ``downloaded - reposts - short``.

    Attributes:
        handle: Without ``@`` at its start.
        name: The display name.
        platform: ``X``, ``Mastodon``, ``Bluesky``, or empty.
        downloaded: Posts in the archive.
        reposts: Retweets, boosts, reposts: dropped.
        short: Posts of fewer than three words that are no link, mention or hashtag: dropped.
        kept: Posts to train on and held out.
        held_out: Those of the kept ones that are put aside.
        characters: Of the kept ones.
        file: The account's posts as they were read: the file's name in ``Data.raw``.
    """

    handle: str
    name: str
    platform: str
    downloaded: int
    reposts: int
    short: int
    kept: int
    held_out: int
    characters: int
    file: str

    @property
    def facts(self) -> dict[str, Any]:
        """The account as the recipe's facts have it, and the metadata of the datasets' artifacts."""
        return {
            "name": self.name,
            "downloaded": self.downloaded,
            "retweets": self.reposts,
            "short": self.short,
            "kept": self.kept,
        }
