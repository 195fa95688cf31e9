"""The marks around a managed part: comments alone in their lines, which the Hub does not show.

``<!-- hubpub:begin training 1f3a5b7c9d0e -->`` … ``<!-- hubpub:end training -->``. The number is a digest of what
hubpub wrote between them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from hubpub.cards.markdown.code_and_comments import html_comments
from hubpub.cards.markdown.limits import too_much
from hubpub.types.card import Card, line_starts

BEGIN = "begin"
END = "end"
_PREFIX = "hubpub:"
_DIGITS = 12
_MARK = re.compile(r"<!--[ \t]*hubpub:(begin|end)(?![\w-])([^\r\n]*?)-->")
_WORDS = re.compile(r"([a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?)(?:[ \t]+([0-9a-f]{4,64}))?")
# what is in these is shown as it is, or is no text of the page at all
_NO_COMMENTS = re.compile(r"[ \t]{0,3}<(?:pre|script|style|textarea)(?=[\s>]|\Z)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark.

    Attributes:
        kind: ``begin`` or ``end``.
        name: The part's name; empty where the mark has none that can be read.
        digest: What the content's digest was when hubpub wrote it; empty where the mark has none.
        start: Where its line begins, in code points from the card's first.
        end: Where its line has ended, with the line end.
        line: Its line, from 1.
    """

    kind: str
    name: str
    digest: str
    start: int
    end: int
    line: int


class TooMuchError(ValueError):
    """A body is too much to be read for marks."""


def marks(text: str) -> Iterator[Mark]:
    """The marks of a card in order; those that code shows, or that stand in front matter, are none.

    Raises:
        TooMuchError: The body is too much to be parsed; the message says why.
    """
    if f"{_PREFIX}{BEGIN}" not in text and f"{_PREFIX}{END}" not in text:
        return
    body = body_start(text)
    lines = line_starts(text)
    for start, end in comments(text):
        match = _MARK.fullmatch(text, start, end)
        if not match:
            continue
        number = bisect_right(lines, start)
        begin = max(lines[number - 1], body)
        stop = lines[number] if number < len(lines) else len(text)
        if text[begin:start].strip(" \t") or text[end:stop].strip(" \t\r\n"):
            continue
        words = _WORDS.fullmatch(match[2].strip(" \t"))
        yield Mark(match[1], words[1] if words else "", (words[2] or "") if words else "", begin, stop, number)


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a body stand that are blocks of their own, outside lists and quotes.

    Raises:
        TooMuchError: The body is too much to be parsed.
    """
    # markdown-it takes time to load, and most cards need none of it
    from hubpub.cards.markdown.blocks import blocks

    start = body_start(text)
    body = text[start:]
    if reason := too_much(body):
        raise TooMuchError(reason)
    lines = line_starts(body)
    done = 0
    for block in blocks(body):
        if block.type != "html_block" or block.level or block.map is None or "<!--" not in block.content:
            continue
        if _NO_COMMENTS.match(block.content):
            continue
        first, last = (lines[number] if number < len(lines) else len(body) for number in block.map)
        for begin, end in html_comments(body, max(first, done), last):
            done = end
            yield start + begin, start + end


def body_start(text: str) -> int:
    """Where the body of a card begins; a byte order mark before it is not of it."""
    start = len(text) - len(Card(text).body)
    return 1 if not start and text.startswith("\ufeff") else start


def digest_of(name: str, content: str) -> str:
    """The digest of a part's content, whatever its line ends."""
    plain = _LINE_END.sub("\n", content)
    return sha256(f"{name}\n{plain}".encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def newline_of(text: str) -> str:
    """The line end that a card uses: that of its first line."""
    match = _LINE_END.search(text)
    return match[0] if match else "\n"


def with_newlines(text: str, newline: str) -> str:
    """A text with all its line ends the same."""
    return _LINE_END.sub(newline, text)
