"""What a merge of three came to, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of one version of a card.

    Attributes:
        first: The first line, from 1; where nothing stands, the line before which it would.
        last: The last line; the one before the first where nothing stands.
        text: The lines.
    """

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed, and not the same.

    Attributes:
        what: ``front matter: license``, ``part: training`` or ``lines``.
        ours: How it is in ours.
        theirs: How it is in theirs.
    """

    what: str
    ours: Passage
    theirs: Passage


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge of three came to.

    Attributes:
        text: The merged card; None where there are conflicts.
        conflicts: What both changed, and not the same, in the order of the card.
        told: What one side wrote and the merge does not have, or has elsewhere, in words.
    """

    text: str | None
    conflicts: tuple[Conflict, ...] = ()
    told: tuple[str, ...] = ()
