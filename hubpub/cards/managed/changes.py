"""What was done to a README's managed parts, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hubpub.cards.managed.parts import MarkFault


class Done(StrEnum):
    """What was done with one part."""

    SAME = "same"
    """It says what it should already."""
    REFRESHED = "refreshed"
    """What hubpub wrote there was written anew."""
    PUT_IN = "put in"
    """It was not there, and is now."""
    REMOVED = "removed"
    """There is no such section any more, and nobody had written in it."""
    KEPT = "kept"
    """A person wrote in it: it is the person's now."""
    LEFT_OUT = "left out"
    """It is not put in: a person's own section says it, nobody asked for it, or it would not stay in its marks."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """What was done with one part.

    Attributes:
        name: The part's name.
        done: What was done.
        line: Where it is in the new text, from 1; where it was or what stands for it, if it is not there.
        message: The fact as a sentence's beginning, without a full stop.
    """

    name: str
    done: Done
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A README with its parts written anew.

    Attributes:
        text: The whole README.
        changes: What was done, part by part: those that were there in their order, then the others.
        faults: What is wrong with marks; their lines are those of the text that was given.
    """

    text: str
    changes: tuple[PartChange, ...]
    faults: tuple[MarkFault, ...] = ()
