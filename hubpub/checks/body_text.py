"""The body of a card as the rules read it: blocks by markdown-it, code masked, every place a line and a column.

Only the blocks are parsed: what stands inside a paragraph is found in the text itself, because markdown-it knows no
columns and takes more than half of its time for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hubpub.card import CARD_PATH, Card, line_starts
from hubpub.findings import Subject

if TYPE_CHECKING:
    from hubpub.checks.body_blocks import Block

# markdown-it-py takes half a minute and 2 GB for 10 MB of marks; no card that people read comes near these.
BODY_LIMIT = 1_000_000
TEXT_LIMIT = 2_000_000
LINE_LIMIT = 100_000
LINES_LIMIT = 20_000
# Each cell of a table is three tokens of markdown-it.
CELLS_LIMIT = 60_000
# Browsers stop at 512 open elements (Chromium, WHATWG's own advice).
DEPTH_LIMIT = 500

# What masks code: no rule looks for it, and it ends no word.
MASK = "\x7f"

_DESTINATION = re.compile(r"\]\([ \t]*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]*<?([^\s<>]+)", re.MULTILINE)
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)((?:\s|/)[^<>]*)?>")
_OPEN_OR_CLOSE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_BRACKET = re.compile(r"\\.|[\[\]]")
_FENCE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_URL_ATTRIBUTE = re.compile(r"""\s(src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TICKS = re.compile(r"(?<!\\)`+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "li", "source", "wbr"}


class Link(NamedTuple):
    """Where a card points to.

    Attributes:
        start: Where the address begins, in code points from the card's first.
        url: The address as written.
        bracket: Where the ``]`` of a Markdown link stands; -1 for any other.
        tag: The HTML element; empty for Markdown.
    """

    start: int
    url: str
    bracket: int = -1
    tag: str = ""

    @property
    def end(self) -> int:
        """Where the address ends."""
        return self.start + len(self.url)


class Body:
    """The body of one card.

    Attributes:
        text: The whole card; of a body that is too much, what is judged of it.
        start: Where the body begins in it.
        blocks: markdown-it's tokens of the blocks; none where the body is too much to be parsed.
        too_much: Why it is; empty where it is not.
    """

    def __init__(self, card: Card) -> None:
        body = card.body
        self.start = len(card.text) - len(body)
        self.text = card.text[: self.start + TEXT_LIMIT]
        self.too_much = _too_much(body)
        self.blocks: Sequence[Block] = () if self.too_much else _blocks(body)

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
        spans = sorted(self._masked())
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
    def lower(self) -> str:
        """The prose in lower case, for a quick look whether a word is there; its places are not the card's."""
        return self.prose.lower()

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Where the card points to: Markdown's links and pictures, and those of HTML, in order."""
        return tuple(sorted(self._links(), key=lambda link: link.start))

    @cached_property
    def openings(self) -> dict[int, int]:
        """Where the ``[`` stands that belongs to each ``]``."""
        found: dict[int, int] = {}
        open_ones: list[int] = []
        for match in _BRACKET.finditer(self.prose, self.start):
            if match[0] == "[":
                open_ones.append(match.start())
            elif match[0] == "]" and open_ones:
                found[match.start()] = open_ones.pop()
        return found

    def is_picture(self, link: Link) -> bool:
        """Whether a link is one that shows a picture."""
        if link.bracket < 0:
            return link.tag == "img"
        opening = self.openings.get(link.bracket, 0)
        return opening > self.start and self.text[opening - 1] == "!"

    @property
    def tags(self) -> Iterable[re.Match[str]]:
        """The HTML tags of the prose: the name, and the attributes with the white space before them."""
        # as many as too much may have are not kept
        return _TAG.finditer(self.prose, self.start) if self.too_much else self._tags

    @cached_property
    def _tags(self) -> Sequence[re.Match[str]]:
        return tuple(_TAG.finditer(self.prose, self.start)) if "<" in self.prose else ()

    def _links(self) -> Iterator[Link]:
        prose = self.prose
        for match in _DESTINATION.finditer(prose, self.start):
            if prose[match.start() - 1 : match.start()] != "\\":
                yield Link(match.start(1), match[1], bracket=match.start())
        if "]:" in prose:
            for match in _DEFINITION.finditer(prose, self.start):
                yield Link(match.start(1), match[1])
        for tag in self.tags:
            for match in _URL_ATTRIBUTE.finditer(prose, tag.start(2), tag.end(2)) if tag[2] else ():
                group = next(number for number in (2, 3, 4) if match[number] is not None)
                yield Link(match.start(group), match[group], tag=tag[1].lower())

    def _masked(self) -> Iterator[tuple[int, int]]:
        if self.start:
            yield 0, self.start
        if self.too_much:
            yield from (match.span() for match in _FENCE.finditer(self.text, self.start))
            yield from _code_spans(self.text, self.start, len(self.text))
        regions = set()
        for token in self.blocks:
            if token.map is None:
                continue
            if token.type in ("fence", "code_block"):
                yield self.line_start(token.map[0]), self.line_start(token.map[1])
            elif token.type == "inline" and "`" in token.content:
                regions.add((token.map[0], token.map[1]))
        for first, last in regions:
            yield from _code_spans(self.text, self.line_start(first), self.line_start(last))
        if "<!--" in self.text:
            for match in _COMMENT.finditer(self.text, self.start):
                yield match.span()


def body_of(card: Card) -> Body:
    """The body of a card; each card is parsed once for all rules."""
    # a text remembers its hash, and a card does not
    return _body_of(card.text)


@lru_cache(maxsize=2)
def _body_of(text: str) -> Body:
    return Body(Card(text))


def _blocks(text: str) -> Sequence[Block]:
    from hubpub.checks.body_blocks import blocks

    return blocks(text)


def _code_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Code spans of one run of text: a row of backticks, up to the next one of the same length."""
    rows = [match.span() for match in _TICKS.finditer(text, start, end)]
    later: dict[int, list[int]] = {}
    for number, (begin, stop) in enumerate(rows):
        later.setdefault(stop - begin, []).append(number)
    for numbers in later.values():
        numbers.reverse()
    number = 0
    while number < len(rows):
        begin, stop = rows[number]
        same = later[stop - begin]
        while same and same[-1] <= number:
            same.pop()
        if same:
            number = same.pop()
            yield begin, rows[number][1]
        number += 1


def _too_much(body: str) -> str:
    """Why a body is too much to be parsed; empty where it is not."""
    if len(body) > BODY_LIMIT:
        read = f", of which {TEXT_LIMIT:,} are read" if len(body) > TEXT_LIMIT else ""
        return f"the body has {len(body):,} characters{read}"
    if len(body) >= LINE_LIMIT and max(map(len, body.replace("\r", "\n").split("\n"))) >= LINE_LIMIT:
        return f"a line has {LINE_LIMIT:,} characters or more"
    if body.count("\n") + body.count("\r") > LINES_LIMIT:
        return f"the body has more than {LINES_LIMIT:,} lines"
    if body.count("|") > CELLS_LIMIT:
        return f"the body has more than {CELLS_LIMIT:,} marks of table cells"
    if body.count("[") > DEPTH_LIMIT and _bracket_depth(_FENCE.sub("", body)) > DEPTH_LIMIT:
        return f"more than {DEPTH_LIMIT} brackets stand inside each other"
    if body.count("<") > DEPTH_LIMIT and _element_depth(_FENCE.sub("", body)) > DEPTH_LIMIT:
        return f"more than {DEPTH_LIMIT} HTML elements stand inside each other, where browsers give up"
    return ""


def _bracket_depth(body: str) -> int:
    deepest = depth = 0
    for match in _BRACKET.finditer(body):
        if match[0] == "[":
            depth += 1
        elif match[0] == "]":
            depth = max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _element_depth(body: str) -> int:
    deepest = depth = 0
    for match in _OPEN_OR_CLOSE.finditer(body):
        if match[2].lower() not in _VOID:
            depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
