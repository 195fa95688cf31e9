"""What a library's template asks for and nobody said, left out of the card that is published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from hubpub.cards.libraries.template import literals
from hubpub.cards.libraries.tokens import Kind, Token, digest, tokens
from hubpub.cards.libraries.unfilled import asks_for_more
from hubpub.cards.managed.headings import Heading, headings
from hubpub.types.card import line_starts

# Of the Trainer and of skops, whose cards are made by code and not from one file.
_ALWAYS = frozenset(
    {
        "## Model description",
        "## Intended uses & limitations",
        "## Training and evaluation data",
        "# Model description",
        "## Training Procedure",
        "## Training procedure",
        "### Training hyperparameters",
        "### Training results",
        "# How to Get Started with the Model",
        "# Model Card Authors",
        "This model card is written by following authors:",
        "# Model Card Contact",
        "You can contact the model card authors through following channels:",
        "# Citation",
        "Below you can find information related to citation.",
        "**BibTeX:**",
    }
)
_OPEN = re.compile(r"more information|TODO|\{\{", re.IGNORECASE)
_LEADS_WITHIN = re.compile(r"\]\(#|href=[\"']?#")


@dataclass(frozen=True, slots=True)
class Shortened:
    """A card without what nobody filled in.

    Attributes:
        text: The whole card.
        count: How many sections and lines are left out.
    """

    text: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading and what stands below it, up to the next one.

    Attributes:
        heading: The heading.
        end: Where the next begins.
        is_known: Whether its heading is one that a template writes.
        is_open: Whether all of it is.
        asks: Whether something in it asks to be filled in.
    """

    heading: Heading
    end: int
    is_known: bool
    is_open: bool
    asks: bool


def leave_out(text: str) -> Shortened:
    """A card without the sections and lines that are as a library's template left them, to be filled in.

    A section goes with its heading, where each of its lines, and of the sections under it, is one that a template
    writes. What a person wrote stays byte for byte, and so does a card with links to its own sections. To do it twice
    is to do it once.

    Args:
        text: The whole card.
    """
    found = headings(text) if _OPEN.search(text) else ()
    if not found or _LEADS_WITHIN.search(text):
        return Shortened(text)
    ends = [*(heading.start for heading in found[1:]), len(text)]
    sections = [_section(text, heading, end) for heading, end in zip(found, ends, strict=True)]
    gone: list[tuple[int, int]] = []
    number = 0
    while number < len(sections):
        last = _last_below(sections, number)
        below = sections[number : last + 1]
        if all(section.is_open for section in below) and any(section.asks for section in below):
            gone.append((sections[number].heading.start, sections[last].end))
            number = last + 1
            continue
        if sections[number].asks and sections[number].is_known:
            gone += _lines(text, sections[number].heading.end, sections[number].end)
        number += 1
    kept, done = [], 0
    for start, end in gone:
        kept.append(text[done:start])
        done = end
    return Shortened("".join([*kept, text[done:]]), len(gone))


def _last_below(sections: Sequence[_Section], number: int) -> int:
    """The last section that stands under another, or that itself."""
    last = number
    while last + 1 < len(sections) and sections[last + 1].heading.level > sections[number].heading.level:
        last += 1
    return last


def _section(text: str, heading: Heading, end: int) -> _Section:
    own = list(tokens(text[heading.end : end]))
    titled = _is_always(text[heading.start : heading.end].strip())
    is_open = titled and all(asks_for_more(token.text) or _is_always(token.text) for token in own)
    # below the title of the Hub's template is a line to be filled in too, and the title stays
    is_known = titled or heading.words.startswith("Model Card for ")
    return _Section(heading, end, is_known, is_open, any(_asks(token) for token in own))


def _asks(token: Token) -> bool:
    always = _is_always(token.text) and "more information needed" in token.text.lower()
    return token.kind is not Kind.COMMENT and (asks_for_more(token.text) or always or "# TODO: add an" in token.text)


def _is_always(line: str) -> bool:
    return line in _ALWAYS or digest(line) in _digests()


@cache
def _digests() -> frozenset[str]:
    return frozenset[str]().union(*literals().values())


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lines of a section that ask for more, each with the empty line behind it where one stands before it too."""
    piece = text[start:end]
    places = [*line_starts(piece), len(piece)]
    asked = {token.text for token in tokens(piece) if token.kind is Kind.LINE and asks_for_more(token.text)}
    fenced = {token.text for token in tokens(piece) if token.kind is not Kind.LINE}
    lines = [piece[first:last] for first, last in pairwise(places)]
    gone = []
    for number, line in enumerate(lines):
        if line.rstrip() not in asked - fenced:
            continue
        after = number + 1
        is_free = number == 0 or not lines[number - 1].strip()
        if is_free and after < len(lines) and not lines[after].strip():
            after += 1
        gone.append((start + places[number], start + places[after]))
    return gone
