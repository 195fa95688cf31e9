"""The author's card.md put into a card: its keys win, its sections stand for those of the same name, or are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubpub.cards.authored.sections import Piece, Pieces, pieces
from hubpub.cards.frontmatter import parse
from hubpub.cards.managed.headings import CLOSING, same_words, topic
from hubpub.cards.managed.marks import newline_of, with_newlines
from hubpub.cards.merge.fill import fill

# Under these people give one thing of what a section of the same topic tells.
_DETAILS = ("hyperparameters", "training hyperparameters", "training parameters", "framework versions", "versions")
# Where a like heading is the same section: of the others, such as Contact and Thanks, each is one of its own.
_ALIKE = frozenset({"usage", "training", "evaluation", "data", "limitations", "citation", "license"})


@dataclass(frozen=True, slots=True)
class Combined:
    """A card with the author's part.

    Attributes:
        text: The whole card.
        replaced: The headings of the sections that made way.
        added: The headings of the sections that had none of the same name.
    """

    text: str
    replaced: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def combine(card: str, authored: str) -> Combined:
    """A card with what its author wrote: byte for byte, but for the empty lines between sections.

    The front matter is the author's, with the keys of the card that it lacks. A section under a heading that the card
    has, or a like one, stands in its place. Another stands behind the author's section before it, else before the one
    behind it, else behind all but citation, licence and contact. What stands before the first section is the
    introduction, below the card's title, or with a title of its own in place of that.

    Args:
        card: The card.
        authored: The whole card.md.
    """
    own, newline = pieces(authored), newline_of(authored)
    ours = pieces(with_newlines(card, newline), titled=True)
    sections: list[Piece] = list(ours.sections)
    replaced, added, placed = [], [], list[Piece]()
    matches = _matches(own.sections, ours.sections)
    for number, section in enumerate(own.sections):
        there = matches.get(number)
        if there is not None:
            sections[_index(sections, there)] = section
            replaced.append(there.words)
        else:
            sections.insert(_place(sections, own.sections, number, matches, placed), section)
            added.append(section.words)
        placed.append(section)
    gap = newline * 2
    body = gap.join(text for text in (_head(ours, own, gap), *(section.text for section in sections)) if text) + newline
    front = own.front or ours.front
    between = newline if front and not front.endswith(gap) else ""
    text = f"{front}{between}{body}" if not own.front else fill(f"{front}{between}{body}", parse(card).data).text
    return Combined(text, tuple(replaced), tuple(added))


def _head(ours: Pieces, own: Pieces, gap: str) -> str:
    """The title, the introduction, and what the card itself says there."""
    if ours.title is None or not own.head.text:
        return gap.join(text for text in (own.head.text, ours.head.text) if text)
    start, end = ours.title
    before, title, rest = ours.head.text[:start], ours.head.text[start:end], ours.head.text[end:]
    parts = (before, "" if own.title else title, own.head.text, rest)
    return gap.join(text for text in (part.strip("\r\n") for part in parts) if text)


def _matches(own: Sequence[Piece], ours: Sequence[Piece]) -> dict[int, Piece]:
    """The section of the card that each of the author's stands for, by number; each stands for one."""
    found: dict[int, Piece] = {}
    for is_same in (same_words, _is_alike):
        for number, section in enumerate(own):
            if number in found:
                continue
            free = (piece for piece in ours if not any(piece is taken for taken in found.values()))
            there = next((piece for piece in free if is_same(section.words, piece.words)), None)
            if there is not None:
                found[number] = there
    return found


def _is_alike(words: str, others: str) -> bool:
    about = topic(words)
    return about in _ALIKE and about == topic(others) and not any(same_words(words, one) for one in _DETAILS)


def _place(
    sections: Sequence[Piece], own: Sequence[Piece], number: int, matches: dict[int, Piece], placed: Sequence[Piece]
) -> int:
    """Where a section belongs that the card does not have."""
    about = topic(own[number].words)
    if about in CLOSING:
        return len(sections)
    if placed and topic(placed[-1].words) not in CLOSING:
        return _index(sections, placed[-1]) + 1
    behind = next((matches[later] for later in range(number + 1, len(own)) if later in matches), None)
    if behind is not None:
        return _index(sections, behind)
    if about == "about":
        return 0
    place = len(sections)
    while place and topic(sections[place - 1].words) in CLOSING:
        place -= 1
    return place


def _index(sections: Sequence[Piece], wanted: Piece) -> int:
    return next(place for place, piece in enumerate(sections) if piece is wanted)
