"""The body of a card as the rules read it: blocks by markdown-it, code masked, every place a line and a column.

Only the blocks are parsed: what stands inside a paragraph is found in the text itself, because markdown-it knows no
columns and takes more than half of its time for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from hubpub.cards.markdown.addresses import Link, Paragraph, all_tags, block_tags, definition, of_tag
from hubpub.cards.markdown.code_and_comments import fences, html_comments, of_paragraph
from hubpub.cards.markdown.limits import TEXT_LIMIT, too_much
from hubpub.types.card import CARD_PATH, Card, line_starts
from hubpub.types.findings import Subject

if TYPE_CHECKING:
    from hubpub.cards.markdown.blocks import Block

# What masks code: no rule looks for it, and it ends no word.
MASK = "\x7f"


class Body:
    """The body of one card.

    Attributes:
        text: The whole card; of a body that is too much, what is judged of it.
        start: Where the body begins in it.
        blocks: markdown-it's tokens of the blocks; none where the body is too much to be parsed.
        references: The first line and the one after the last of each reference's definition, by its label.
        too_much: Why it is; empty where it is not.
    """

    blocks: Sequence[Block]
    references: Mapping[str, tuple[int, int]]

    def __init__(self, card: Card) -> None:
        body = card.body
        self.start = len(card.text) - len(body)
        self.text = card.text[: self.start + TEXT_LIMIT]
        self.too_much = too_much(body)
        self.blocks, self.references = ((), {}) if self.too_much else _parsed(body)

    @cached_property
    def lines(self) -> Sequence[int]:
        """Where each line of the card begins."""
        return line_starts(self.text)

    @cached_property
    def offset(self) -> int:
        """The number of the card's lines before the body's first."""
        return bisect_right(self.lines, self.start) - 1

    def line_of(self, place: int) -> int:
        """The line of a place, from 1."""
        return bisect_right(self.lines, place)

    def line_end(self, number: int) -> int:
        """Where a line of the card, counted from 1, has ended with its line end."""
        return self.lines[number] if number < len(self.lines) else len(self.text)

    def subject(self, place: int) -> Subject:
        """The line and the column of a place."""
        number = self.line_of(place)
        return Subject(CARD_PATH, number, place - self.lines[number - 1] + 1)

    def line_start(self, number: int) -> int:
        """Where a line of the body begins, counted from 0 as markdown-it does; the end of the card after the last."""
        number += self.offset
        return max(self.lines[number], self.start) if number < len(self.lines) else len(self.text)

    def line(self, number: int) -> str:
        """A line of the body without its end."""
        return self.text[self.line_start(number) : self.line_start(number + 1)].rstrip("\r\n")

    @cached_property
    def prose(self) -> str:
        """The whole card, as long as it is, with front matter, code and comments masked."""
        spans = self._spans
        if not spans:
            return self.text
        pieces: list[str] = []
        done = 0
        for start, end in spans:
            if end > done:
                start = max(start, done)  # noqa: PLW2901 - a span may lie in another
                pieces += (self.text[done:start], MASK * (end - start))
                done = end
        return "".join((*pieces, self.text[done:]))

    @cached_property
    def comments(self) -> Sequence[tuple[int, int]]:
        """Where the body's comments begin and end; those that code shows are none."""
        found: list[tuple[int, int]] = []
        done = self.start
        for start, end in self._spans:
            if start >= done and self.text.startswith("<!--", start):
                found.append((start, end))
            done = max(done, end)
        return found

    @cached_property
    def _spans(self) -> Sequence[tuple[int, int]]:
        return sorted(self._masked())

    @cached_property
    def lower(self) -> str:
        """The prose in lower case, for a quick look whether a word is there; its places are not the card's."""
        return self.prose.lower()

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Where the card points to: Markdown's links and pictures, and those of HTML, in order; none of too much."""
        return tuple(sorted(self._links(), key=attrgetter("start")))

    @property
    def tags(self) -> Iterable[re.Match[str]]:
        """The HTML tags of the prose: the name, and the attributes with what stands before them."""
        # as many as too much may have are not kept
        return all_tags(self.prose, self.start) if self.too_much else self._pointing[1]

    @cached_property
    def _pointing(self) -> tuple[Sequence[Paragraph], Sequence[re.Match[str]]]:
        """The paragraphs with their links, and all tags."""
        prose = self.prose
        signs = ["](", "<", *(("[",) if self.references else ())]
        paragraphs: list[Paragraph] = []
        tags: list[re.Match[str]] = []
        done = -1
        for token in self.blocks if any(sign in prose for sign in signs) else ():
            if token.map is None or token.type not in ("inline", "html_block"):
                continue
            first, last = token.map
            if token.type == "html_block":
                tags += block_tags(prose, self.line_start(first), self.line_start(last))
            # the cells of a row have its line each
            elif first > done and any(sign in token.content for sign in signs):
                done = first
                paragraph = Paragraph(prose, self.line_start(first), self.line_start(last), self.references)
                paragraphs.append(paragraph)
                tags += paragraph.tags
        return paragraphs, tags

    def _links(self) -> Iterator[Link]:
        paragraphs, tags = self._pointing
        for paragraph in paragraphs:
            yield from paragraph.links
        for tag in tags:
            yield from of_tag(tag)
        pictured = {label for paragraph in paragraphs for label in paragraph.pictured}
        for label, (first, last) in self.references.items():
            # the Hub takes ^1 for a footnote
            if label.startswith("^"):
                continue
            if found := definition(self.text, self.line_start(first), self.line_start(last)):
                yield Link(*found, label in pictured)

    def _masked(self) -> Iterator[tuple[int, int]]:
        if self.start:
            yield 0, self.start
        if self.too_much:
            spans = sorted(fences(self.text, self.start))
            yield from spans
            yield from self._between(spans)
        comments = "<!--" in self.text  # which a row may hold beyond its last cell
        regions = set()
        for token in self.blocks:
            if token.map is None:
                continue
            if token.type in ("fence", "code_block"):
                yield self.line_start(token.map[0]), self.line_start(token.map[1])
            elif token.type == "inline" and (comments or "`" in token.content):
                regions.add((token.map[0], token.map[1]))
            elif token.type == "html_block" and "<!--" in token.content:
                yield from html_comments(self.text, self.line_start(token.map[0]), self.line_start(token.map[1]))
        for first, last in regions:
            yield from of_paragraph(self.text, self.line_start(first), self.line_start(last))

    def _between(self, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Code spans and comments outside these spans."""
        place = self.start
        for start, end in (*spans, (len(self.text), len(self.text))):
            yield from of_paragraph(self.text, place, start)
            place = end


def body_of(card: Card) -> Body:
    """The body of a card; each card is parsed once for all rules."""
    # a text remembers its hash, and a card does not
    return _body_of(card.text)


@lru_cache(maxsize=2)
def _body_of(text: str) -> Body:
    return Body(Card(text))


def _parsed(text: str) -> tuple[Sequence[Block], Mapping[str, tuple[int, int]]]:
    from hubpub.cards.markdown.blocks import parsed

    return parsed(text)
