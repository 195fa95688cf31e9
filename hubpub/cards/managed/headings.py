"""The headings of a body, and which of them speak of the same thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hubpub.cards.managed.marks import body_start
from hubpub.cards.markdown.limits import too_much
from hubpub.types.card import line_starts

# Headings that people give to the same section, by the usual name of it: seen on the Hub, where each occurs in dozens
# of cards. The words are compared without marks, pictures and what stands in parentheses.
_TOPICS: dict[str, frozenset[str]] = {
    "about": frozenset(
        {"about", "about the model", "about this model", "description", "introduction", "model", "model description"}
        | {"model details", "model overview", "model summary", "overview", "summary", "model card"}
    ),
    "usage": frozenset(
        {"example", "example usage", "examples", "get started", "getting started", "how to", "how to get started"}
        | {"how to get started with the model", "how to use", "how to use it", "how to use the model", "inference"}
        | {"how to use this model", "quick start", "quickstart", "sample usage", "usage", "usage example", "use"}
        | {"use it", "use the model", "use with transformers", "uses", "using the model", "direct usage", "model usage"}
    ),
    "training": frozenset(
        {"fine tuning", "finetuning", "how it was trained", "model training", "training", "training details"}
        | {
            "training hyperparameters",
            "training parameters",
            "training procedure",
            "training process",
            "training setup",
        }
        | {"hyperparameters", "training results", "framework versions", "versions"}
    ),
    "evaluation": frozenset(
        {"accuracy", "benchmark", "benchmark results", "benchmarks", "eval", "eval results", "evaluation"}
        | {"evaluation metrics", "evaluation results", "metrics", "performance", "results", "test results", "scores"}
        | {"model performance"}
    ),
    "data": frozenset(
        {"data", "dataset", "datasets", "training and evaluation data", "training data", "training dataset"}
        | {"data and lineage", "lineage"}
    ),
    "limitations": frozenset(
        {"bias", "bias and risks", "bias risks and limitations", "biases", "ethical considerations", "limitation"}
        | {"intended use and limitations", "intended uses and limitations", "limitations", "limitations and bias"}
        | {"limitations and biases", "limitations and risks", "risks", "risks and limitations", "known limitations"}
    ),
    "citation": frozenset(
        {"bibtex", "bibtex citation", "bibtex entry and citation info", "bibtex entry and citation information"}
        | {"citation", "citation information", "citations", "cite", "cite this model", "cite us", "citing"}
        | {"citing and authors", "how to cite", "reference", "references"}
    ),
    "license": frozenset({"licence", "licences", "license", "licenses", "license information", "licensing"}),
    "thanks": frozenset(
        {"acknowledgement", "acknowledgements", "acknowledgment", "acknowledgments", "contact", "credits", "authors"}
        | {"authors and contact", "model card authors", "model card contact"}
    ),
}
CLOSING = ("citation", "license", "thanks")
"""What stands at the end of a card."""

_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)|<[^<>]*>")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_ASIDE = re.compile(r"\([^()]*\)")
_NO_WORD = re.compile(r"[^\w]+|_+")
_TAGS = re.compile(r"<h([1-6])(?:\s[^<>]*)?>(.{0,500}?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_MARK = re.compile(r"<!--[ \t]*hubpub:(?:begin|end)\b")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading.

    Attributes:
        level: 1 to 6.
        words: Its text as it is written.
        start: Where its line begins, in code points from the card's first.
        end: Where its last line has ended.
    """

    level: int
    words: str
    start: int
    end: int


@lru_cache(maxsize=4)
def headings(text: str) -> Sequence[Heading]:
    """The headings of a card, outside lists, quotes and code; none where the body is too much to be read."""
    from hubpub.cards.markdown.blocks import blocks

    offset = body_start(text)
    body = text[offset:]
    if too_much(body):
        return ()
    lines = line_starts(body)

    def place(number: int) -> int:
        return offset + (lines[number] if number < len(lines) else len(body))

    found = []
    tokens = blocks(body)
    for number, block in enumerate(tokens):
        if block.level or block.map is None:
            continue
        if block.type == "heading_open":
            words = tokens[number + 1].content
            found.append(Heading(int(block.tag[1]), words, place(block.map[0]), place(block.map[1])))
        elif block.type == "html_block":
            for match in _TAGS.finditer(block.content):
                mark = _MARK.search(block.content, match.end())
                # a part may stand right below, without an empty line that would end the HTML
                end = block.map[0] + len(line_starts(block.content[: mark.start()])) - 1 if mark else block.map[1]
                found.append(Heading(int(match[1]), match[2], place(block.map[0]), place(end)))
    return tuple(found)


def heading_above(text: str, place: int) -> Heading | None:
    """The heading right above a place, with nothing but empty lines between."""
    above = next((heading for heading in reversed(headings(text)) if heading.end <= place), None)
    return above if above and not text[above.end : place].strip() else None


def topic(words: str) -> str:
    """What a heading speaks of: the usual name, or its own words where it has none."""
    plain = _plain(words)
    return next((name for name, known in _TOPICS.items() if plain in known), plain)


def is_topic(name: str) -> bool:
    """Whether a topic is one that is known."""
    return name in _TOPICS


def same_topic(words: str, *others: str) -> bool:
    """Whether a heading speaks of what one of some others speak of."""
    return topic(words) in {topic(other) for other in others if other}


def same_words(words: str, others: str) -> bool:
    """Whether two headings are the same but for marks, pictures and case."""
    return _plain(words) == _plain(others)


def _plain(words: str) -> str:
    bare = _ASIDE.sub(" ", _LINK.sub(r"\1", _PICTURE.sub(" ", words)))
    bare = bare.replace("&amp;", "&").replace("&", " and ")
    return _NO_WORD.sub(" ", bare).strip().casefold()
