"""What a library writes into a card by itself, and whether a card is still that."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hubpub.cards.frontmatter import parse
from hubpub.cards.libraries.tokens import Kind, Token, digest, tokens
from hubpub.types.card import Card

# No card of a library comes near these; a pattern takes its time with a long line.
_MOST = 1_000_000
_LONGEST = {Kind.CODE: 50_000}
_COMMENT = re.compile(r"(?:^|[ \t])#")
# The Hub's template begins its front matter with these; most who write by it lose them when they save it again.
_REFERENCES = (
    "# For reference on model card metadata, see the spec: ",
    "# Doc / guide: https://huggingface.co/docs/hub/",
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A line that holds what the library fills in.

    Attributes:
        pattern: The whole line.
        within: The headings below which it may stand, as one pattern; anywhere where it is None.
        kind: What kind of line it is.
    """

    pattern: re.Pattern[str]
    within: re.Pattern[str] | None = None
    kind: Kind = Kind.LINE


def slot(pattern: str, within: str | None = None, kind: Kind = Kind.LINE) -> Slot:
    """A slot, its patterns as texts; both are held against whole lines."""
    return Slot(re.compile(pattern, re.DOTALL), re.compile(within) if within is not None else None, kind)


@dataclass(frozen=True, slots=True)
class Template:
    """What a library writes into a card.

    Attributes:
        library: The library, as the Hub calls it.
        signature: A text that each of its cards has.
        required: Headings that each has, without those that hold a name.
        slots: The lines that differ from card to card.
        literals: The name under which ``literals.json`` has the lines that are always the same; empty for none.
        keys: The keys that it writes into the front matter.
        agrees: Whether what it writes twice, in front matter and body, is the same in both.
        drawn: What it draws as HTML, which holds no line of its own; None where it draws nothing.
    """

    library: str
    signature: str
    required: tuple[str, ...]
    slots: Sequence[Slot]
    literals: str
    keys: frozenset[str]
    agrees: Callable[[Mapping[str, Any], Sequence[Token]], bool] = lambda _data, _lines: True
    drawn: re.Pattern[str] | None = None


def follows(text: str, template: Template) -> bool:
    """Whether a card is what a library writes: all its headings, and not a line beside what the template has."""
    if template.signature not in text or len(text) > _MOST:
        return False
    front = parse(text)
    yaml = text[front.start : front.end]
    own = [line for line in yaml.splitlines() if _COMMENT.search(line) and not line.startswith(_REFERENCES)]
    if front.fault or not front.data.keys() <= template.keys or own:
        return False
    body = Card(text).body
    lines = list(tokens(template.drawn.sub("", body) if template.drawn else body))
    headings = {line.text for line in lines if line.kind is Kind.HEADING}
    return (
        headings.issuperset(template.required)
        and all(_is_of(line, template) for line in lines)
        and template.agrees(front.data, lines)
    )


def _is_of(line: Token, template: Template) -> bool:
    if digest(line.text) in literals()[template.literals]:
        return True
    if len(line.text) > _LONGEST.get(line.kind, 5000):
        return False
    return any(
        slot.kind is line.kind
        and (slot.within is None or slot.within.fullmatch(line.within))
        and slot.pattern.fullmatch(line.text)
        for slot in template.slots
    )


@cache
def literals() -> Mapping[str, frozenset[str]]:
    """The digests of the lines that each template always writes, from scripts/card_templates.py."""
    kept = json.loads(files("hubpub.cards.libraries").joinpath("literals.json").read_bytes())
    return {"": frozenset(), **{name: frozenset(lines) for name, lines in kept["lines"].items()}}
