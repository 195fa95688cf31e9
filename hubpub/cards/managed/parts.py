"""The managed parts of a card, found by their marks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from hubpub.cards.managed.marks import BEGIN, Mark, TooMuchError, digest_of, marks


@dataclass(frozen=True, slots=True)
class Part:
    """A managed part.

    Attributes:
        name: Its name.
        digest: What its begin mark says that hubpub wrote; empty where it says nothing.
        start: Where the line of its begin mark begins, in code points from the card's first.
        inner_start: Where its content begins.
        inner_end: Where its content ends.
        end: Where the line of its end mark has ended.
        line: The line of its begin mark, from 1.
        content: What stands between the marks.
    """

    name: str
    digest: str
    start: int
    inner_start: int
    inner_end: int
    end: int
    line: int
    content: str

    @property
    def edited(self) -> bool:
        """Whether a person wrote in it: what stands there is not what hubpub wrote, and not nothing."""
        return bool(self.content.strip()) and digest_of(self.name, self.content) != self.digest


@dataclass(frozen=True, slots=True)
class MarkFault:
    """What is wrong with a mark; the part, if any, is left as it is.

    Attributes:
        line: The line, from 1.
        message: The fact, without a full stop.
    """

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What was found in a card.

    Attributes:
        parts: The parts, in order; none of them in another, and no name twice.
        faults: What is wrong with marks, by line.
    """

    parts: tuple[Part, ...]
    faults: tuple[MarkFault, ...]

    def named(self, name: str) -> Part | None:
        """The part of a name."""
        return next((part for part in self.parts if part.name == name), None)


# who puts parts in asks again and again
@lru_cache(maxsize=4)
def find_parts(text: str) -> Parts:
    """The managed parts of a card. Never raises: what cannot be read is a fault in the answer."""
    parts: list[Part] = []
    faults: list[MarkFault] = []
    opened: Mark | None = None
    try:
        found = list(marks(text))
    except TooMuchError as error:
        return Parts((), (MarkFault(1, f"the card is not searched for managed parts: {error}"),))
    for mark in found:
        if not mark.name:
            faults.append(MarkFault(mark.line, f"this mark names no part: hubpub:{mark.kind} wants one name"))
        elif mark.kind == BEGIN:
            if opened:
                faults.append(_unended(opened, f"before {mark.name!r} begins in line {mark.line}"))
            opened = mark
        elif opened and opened.name == mark.name:
            content = text[opened.end : mark.start]
            parts.append(
                Part(opened.name, opened.digest, opened.start, opened.end, mark.start, mark.end, opened.line, content)
            )
            opened = None
        else:
            inside = f", but {opened.name!r} (line {opened.line})" if opened else ""
            faults.append(MarkFault(mark.line, f"here the part {mark.name!r} ends, which has not begun{inside}"))
    if opened:
        faults.append(_unended(opened, "before the card does"))
    counts = Counter(part.name for part in parts)
    faults += [
        MarkFault(part.line, f"the part {part.name!r} is there {counts[part.name]} times, and none is touched")
        for part in parts
        if counts[part.name] > 1
    ]
    kept = tuple(part for part in parts if counts[part.name] == 1)
    return Parts(kept, tuple(sorted(faults, key=lambda fault: fault.line)))


def _unended(mark: Mark, where: str) -> MarkFault:
    return MarkFault(mark.line, f"the part {mark.name!r} begins here and does not end {where}")
