"""A card in its pieces: front matter, what stands before the first section, and the sections, each as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hubpub.cards.managed.headings import Heading, headings, is_topic, topic
from hubpub.cards.managed.marks import body_start

# What is below this is a piece of a section, and none of its own.
_SECTION = 2
_BLANK = " \t\r\n"
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a card's body.

    Attributes:
        words: The words of its heading; empty of what stands before the first section.
        level: The level of its heading; 0 of what stands before the first.
        start: Where it begins, in code points from the card's first.
        text: All of it with its heading, without the empty lines around it.
    """

    words: str
    level: int
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """A card in its pieces.

    Attributes:
        front: The front matter with its lines of dashes; empty where there is none.
        title: Where the line of the card's title begins and has ended, in the first piece; None without one.
        head: What stands before the first section, with the title.
        sections: The sections, in their order.
    """

    front: str
    title: tuple[int, int] | None
    head: Piece
    sections: tuple[Piece, ...]


def pieces(text: str, *, titled: bool = False) -> Pieces:
    """A card in its pieces; what is between them is empty lines alone.

    A section begins at each heading of the first or second level, and at a deeper one where no section has begun or the
    last began no higher. A first heading of the first level is the card's title, unless it is one that sections have.

    Args:
        text: The whole card.
        titled: Whether the only heading of the first level is the title, whatever it says: a model may be called Usage.
    """
    start = body_start(text)
    found = headings(text)
    alone = titled and sum(heading.level == 1 for heading in found) == 1
    title = found[0] if found and found[0].level == 1 and (alone or not is_topic(topic(found[0].words))) else None
    begins = _section_starts(found[1:] if title else found)
    ends = [*(heading.start for heading in begins), len(text)]
    head = _piece(text, "", 0, start, ends[0])
    sections = (
        _piece(text, heading.words, heading.level, heading.start, end)
        for heading, (_, end) in zip(begins, pairwise(ends), strict=True)
    )
    named = (title.start - head.start, title.end - head.start) if title else None
    return Pieces(text[:start].removeprefix("\ufeff"), named, head, tuple(sections))


def _section_starts(found: Sequence[Heading]) -> list[Heading]:
    begins: list[Heading] = []
    for heading in found:
        if not begins or heading.level <= max(_SECTION, begins[-1].level):
            begins.append(heading)
    return begins


def _piece(text: str, words: str, level: int, start: int, end: int) -> Piece:
    """A piece without the empty lines around it: the blanks of its first and last line are its own."""
    blank = _BLANK_LINES.match(text, start, end)
    assert blank  # it matches nothing, too
    start = min(blank.end(), end)
    last = start + len(text[start:end].rstrip(_BLANK))
    line = text[last:end]
    tail = len(line) - len(line.lstrip(" \t"))
    return Piece(words, level, start, text[start : last + tail] if last > start else "")
