"""The data step: posts counted, cleaned, and split into those to train on and those held out."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from huggingtweets.account import AccountData
from huggingtweets.archives import Archive, read
from huggingtweets.errors import ArchiveError
from huggingtweets.sift import Files, Progress, sift

SEED = 7
Part = Literal["train", "held_out"]
_FOLDER, _ABOUT = "data", "data.json"


@dataclass(frozen=True)
class Data:
    """What the data step made in a work folder, all of it in its ``data/``.

    There are ``raw/`` (the posts as read), ``train/`` with ``train.jsonl`` and ``held_out.jsonl`` (a line
    ``{"handle": …, "text": …}`` for each post that is kept, in the archives' order), and ``data.json``, which tells of
    them. The same text is never in both parts, and the same seed puts the same posts aside.

    Attributes:
        folder: The work folder.
        accounts: In the order of entry.
        seed: Of the split.
        archives: The digest of what it was made of.
        sizes: The files' sizes, bytes.
    """

    folder: Path
    accounts: tuple[AccountData, ...]
    seed: int
    archives: str
    sizes: dict[str, int]

    @property
    def handle(self) -> str:
        """The handles as the card's name has them: sorted, joined by ``-``."""
        return "-".join(sorted(account.handle for account in self.accounts))

    @property
    def raw(self) -> Path:
        """The folder of the ``raw-dataset`` artifact."""
        return self.folder / _FOLDER / "raw"

    @property
    def train(self) -> Path:
        """The folder of the ``train-dataset`` artifact."""
        return self.folder / _FOLDER / "train"

    def posts(self, part: Part = "train") -> Iterator[tuple[str, str]]:
        """Handle and text of each post of a part."""
        with (self.train / f"{part}.jsonl").open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield row["handle"], row["text"]

    @classmethod
    def load(cls, folder: Path) -> Data | None:
        """What an earlier data step left in a work folder; None where there is nothing, or it is not whole."""
        place = folder / _FOLDER
        try:
            told = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
            accounts = tuple(AccountData(**account) for account in told.pop("accounts"))
            data = cls(folder=folder, accounts=accounts, **told)
            whole = all((place / name).stat().st_size == size for name, size in data.sizes.items())
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return data if whole else None


def prepare(archives: Sequence[Path], out: Path, *, seed: int = SEED, progress: Progress | None = None) -> Data:
    """Reads archives into a work folder; where the same archives were read there before, nothing is done again.

    Args:
        archives: One or several; an account that is in two of them is an error.
        out: The work folder; made where it is not there.
        seed: Of the split.
        progress: Called now and then with a handle and how many of its posts were read.

    Raises:
        ArchiveError: An archive cannot be read, or there is too little text. The folder is as it was.
    """
    if not archives:
        raise ArchiveError("there is no archive to read", "Give one or several.")
    digest = _digest(archives)
    earlier = Data.load(out)
    if earlier and (earlier.archives, earlier.seed) == (digest, seed):
        return earlier
    found = [archive for path in archives for archive in read(path)]
    _refuse_twins(found)
    try:
        return _make(found, out, seed, digest, progress)
    except OSError as error:  # of what is read, its own reader tells
        raise ArchiveError(
            f"cannot write to {out}: {error.strerror or error}", "Make room, or give another work folder."
        ) from error


def _make(found: Sequence[Archive], out: Path, seed: int, digest: str, progress: Progress | None) -> Data:
    place = out / _FOLDER
    if place.exists() and not (place / _ABOUT).exists():
        raise ArchiveError(f"{place} is there, and not of an earlier run", "Give another work folder.")
    out.mkdir(parents=True, exist_ok=True)
    for left in out.glob(f".{_FOLDER}-*"):  # by a run that was killed
        shutil.rmtree(left)
    new = Path(mkdtemp(prefix=f".{_FOLDER}-", dir=out))
    try:
        accounts = _write(found, new, seed, progress)
        sizes = {path.relative_to(new).as_posix(): path.stat().st_size for path in sorted(new.glob("*/*"))}
        told = {"accounts": [asdict(account) for account in accounts], "seed": seed, "archives": digest, "sizes": sizes}
        (new / _ABOUT).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        if place.exists():
            place.rename(new.with_name(new.name + "-old"))
        new.rename(place)
    finally:
        for left in out.glob(f"{new.name}*"):
            shutil.rmtree(left)
    return Data(out, tuple(accounts), seed, digest, sizes)


def _write(found: Sequence[Archive], new: Path, seed: int, progress: Progress | None) -> list[AccountData]:
    (new / "raw").mkdir()
    (new / "train").mkdir()
    with (
        (new / "train" / "train.jsonl").open("w", encoding="utf-8", newline="\n") as train,
        (new / "train" / "held_out.jsonl").open("w", encoding="utf-8", newline="\n") as held_out,
    ):
        accounts: list[AccountData] = []
        for archive in found:
            file = _file_of(archive.account.handle, taken=[account.file for account in accounts])
            # half a surrogate pair, which JSON can hold, is a question mark in the file
            with (new / "raw" / file).open("w", encoding="utf-8", errors="replace", newline="\n") as raw:
                accounts.append(sift(archive, Files(file, raw, train, held_out), seed, progress))
    return accounts


def _refuse_twins(found: Sequence[Archive]) -> None:
    """Refuses two archives of one account: their posts would count twice.

    Raises:
        ArchiveError: There are two.
    """
    seen: set[str] = set()
    for archive in found:
        handle = archive.account.handle.casefold()
        if handle in seen:
            raise ArchiveError(f"two archives are of @{archive.account.handle}", "Give one for each account.")
        seen.add(handle)


def _file_of(handle: str, taken: Sequence[str]) -> str:
    """The name of an account's file: a handle is a stranger's text, and no path."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", handle)[:64].strip(".-") or "account"
    lowered = {name.lower() for name in taken}
    names = (f"{plain}{number}.jsonl" for number in ("", *range(2, len(taken) + 3)))
    return next(name for name in names if name.lower() not in lowered)


def _digest(archives: Sequence[Path]) -> str:
    """What tells whether archives are those that were read before: where they lie, their sizes and times."""
    digest = hashlib.blake2b(digest_size=16)
    for path in archives:
        for file in sorted(_files(path)):
            with_time = f"{file}\0{(found := os.lstat(file)).st_size}\0{found.st_mtime_ns}\0"
            digest.update(with_time.encode("utf-8", "surrogateescape"))
        digest.update(b"\n")
    return digest.hexdigest()


def _files(path: Path) -> Iterator[str]:
    absolute = path.resolve()
    if not absolute.is_dir():
        return iter([str(absolute)] if absolute.exists() else [])
    return (f"{place}/{file}" for place, _, files in os.walk(absolute) for file in files)
