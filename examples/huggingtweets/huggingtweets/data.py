"""The data step: posts counted, cleaned, and split into those to train on and those held out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SEED = 7
HELD_OUT_SHARE = 0.1


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
        file: The account's posts as they were read, below the work folder: ``raw/HANDLE.jsonl``.
    """

    handle: str
    name: str
    platform: str
    downloaded: int
    reposts: int
    short: int
    kept: int
    held_out: int
    file: str

    @property
    def facts(self) -> dict[str, Any]:
        """The account as the recipe's facts have it, and the metadata of the dataset's artifact."""
        return {
            "name": self.name,
            "downloaded": self.downloaded,
            "retweets": self.reposts,
            "short": self.short,
            "kept": self.kept,
        }


@dataclass(frozen=True)
class Data:
    """What the data step made in a work folder.

    In it: ``data.json`` (this value), ``raw/`` (the posts as read) and ``train/`` with ``train.jsonl`` and
    ``held_out.jsonl``: a line ``{"handle": …, "text": …}`` for each post that is kept, in the archives' order. The same
    text is never in both, and the same seed puts the same posts aside.

    Attributes:
        folder: The work folder.
        accounts: In the order of entry.
        seed: Of the split.
    """

    folder: Path
    accounts: tuple[AccountData, ...]
    seed: int = SEED

    @property
    def handle(self) -> str:
        """The handles as the card's name has them: sorted, joined by ``-``."""
        return "-".join(sorted(account.handle for account in self.accounts))

    @property
    def raw(self) -> Path:
        """The folder of the ``raw-dataset`` artifact."""
        return self.folder / "raw"

    @property
    def train(self) -> Path:
        """The folder of the ``train-dataset`` artifact."""
        return self.folder / "train"

    def posts(self, part: str = "train") -> Iterator[tuple[str, str]]:
        """Handle and text of each post of a part, ``train`` or ``held_out``."""
        with (self.train / f"{part}.jsonl").open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield row["handle"], row["text"]

    def save(self) -> None:
        """Writes ``data.json``."""
        told = {"seed": self.seed, "accounts": [asdict(account) for account in self.accounts]}
        (self.folder / "data.json").write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Data | None:
        """What an earlier data step left in a work folder; None where there is nothing, or it is not whole."""
        raise NotImplementedError


def prepare(
    archives: Sequence[Path],
    out: Path,
    *,
    seed: int = SEED,
    progress: Callable[[str, int], None] | None = None,
) -> Data:
    """Reads archives into a work folder; where the same archives were read there before, nothing is done again.

    Args:
        archives: One or several; an account that is in two of them is an error.
        out: The work folder; made where it is not there.
        seed: Of the split.
        progress: Called now and then with a handle and how many of its posts were read.

    Raises:
        ArchiveError: An archive cannot be read, or there is too little text; the folder is as it was.
    """
    raise NotImplementedError
