"""What a look at a published repository came to, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hubpub.types.plan import Target
from hubpub.types.shown import Shown, counted


class State(StrEnum):
    """What has become of one file."""

    SAME = "same"
    DIFFERS = "differs"
    ABSENT = "absent"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """One file, as it should be and as it is.

    Attributes:
        path: Path in the repository.
        state: What has become of it.
        size: Bytes on the hub; None where it is absent.
        detail: What differs; empty where nothing does.
    """

    path: str
    state: State
    size: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Verification(Shown):
    """A repository held against what it should be.

    Attributes:
        target: The repository.
        revision: What of it was looked at: a branch, a tag, a commit, or ``refs/pr/1``.
        commit: The commit that it is at now.
        against: What it was held against: ``receipt`` or ``folder``; ``signature`` where there is neither.
        expected_commit: The commit that the receipt tells of; None without a receipt.
        published_at: When that was published; None without a receipt.
        deep: Whether every file was downloaded and hashed; else the hub's word on its digests was taken.
        files: Every file.
        holds: Whether every file is what it should be, and the signature is to be believed if it was asked for.
        not_compared: The files on the hub that there is nothing to hold against: with a folder, what the Hub keeps
            itself, and the card where the folder has none; with the signature alone, what no signature covers.
        versions: Of hubpub and of what it looked with.
        signature: What the repository's signature came to, for people; empty unless ``deep``.
        unrendered: Why the folder's card could not be rendered, and so is not compared, for people: its run is not to
            be had. Empty where it was, or where none is to be rendered.
    """

    target: Target
    revision: str
    commit: str
    against: str
    expected_commit: str | None
    published_at: str | None
    deep: bool
    files: tuple[VerifiedFile, ...]
    holds: bool
    not_compared: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    signature: str = ""
    unrendered: str = ""

    def __repr__(self) -> str:
        same = sum(file.state is State.SAME for file in self.files)
        said = f"{'holds' if self.holds else 'does not hold'}, {same} of {counted(len(self.files), 'file')} the same"
        return f"<Verification of {self.target.repo} at {self.commit[:12]}: {said}>"
