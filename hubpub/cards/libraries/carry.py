"""What a library's card tells that no file does, carried into the card that is rendered in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

import hubpub.cards.libraries.known
from hubpub.cards.libraries.written import OwnKnowledge
from hubpub.types.card import CARD_PATH
from hubpub.types.sections import Line

_TRAINING = "## Training"
_CITATION = "## Citation"


@dataclass(frozen=True, slots=True)
class Carried:
    """A card with what only the library knows.

    Attributes:
        text: The whole card.
        lines: What was put in, each with where it was read.
    """

    text: str
    lines: tuple[Line, ...] = ()


def carry(card: str, written: str, library: str) -> Carried:
    """A card that is rendered in place of a library's, with what that one alone knows.

    Args:
        card: The card that is rendered.
        written: The one that the library wrote, and nobody changed.
        library: The library, as `is_generated` calls it.
    """
    known = _own_knowledge(written, library)
    if known is None:
        return Carried(card)
    text, lines = card, list(_lines(known))
    for line in lines:
        heading = _CITATION if line.text == known.citation else _TRAINING
        text = _below(text, heading, line.text)
    return Carried(text, tuple(lines))


def _own_knowledge(written: str, library: str) -> OwnKnowledge | None:
    """What the module of a library knows to tell; of most all stands in files, or their card is kept."""
    package = hubpub.cards.libraries.known
    for module in iter_modules(package.__path__):
        known = import_module(f"{package.__name__}.{module.name}")
        if hasattr(known, "own_knowledge") and any(template.library == library for template in known.TEMPLATES):
            return cast("OwnKnowledge", known.own_knowledge(written))
    return None


def _lines(known: OwnKnowledge) -> Iterator[Line]:
    yield from (Line(line, (CARD_PATH,)) for line in known.training)
    if known.citation:
        yield Line(known.citation, (CARD_PATH,))


def _below(card: str, heading: str, said: str) -> str:
    """A card with a paragraph at the end of a section, which comes last where the card has none."""
    before, found, rest = card.partition(f"\n{heading}\n")
    if not found:
        return f"{card.rstrip()}\n\n{heading}\n\n{said}\n"
    inner, next_, after = rest.partition("\n## ")
    return f"{before}{found}{inner.rstrip()}\n\n{said}\n{next_}{after}" if next_ else f"{card.rstrip()}\n\n{said}\n"
