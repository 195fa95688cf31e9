"""The lines of a body as they are held against a template: comments and headings apart, code told from prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|\Z)")
_LINE_END = re.compile(r"\r\n|\n|\r")


class Kind(StrEnum):
    """What a line is."""

    HEADING = "heading"
    LINE = "line"
    CODE = "code"
    """A line of code, or the fence around it."""
    COMMENT = "comment"
    """A whole comment, of one line or of many."""


class Token(NamedTuple):
    """One line, or one comment.

    Attributes:
        kind: What it is.
        text: It, without the blanks at its end.
        within: The heading above it; empty before the first.
    """

    kind: Kind
    text: str
    within: str


def tokens(body: str) -> Iterator[Token]:
    """The lines of a body that are not empty."""
    within = fence = ""
    comment: list[str] = []
    for line in _LINE_END.split(body):
        text = line.rstrip()
        if comment or (not fence and text.startswith("<!--")):
            comment.append(text)
            if "-->" in text:
                yield Token(Kind.COMMENT, "\n".join(comment), within)
                comment = []
        elif not text:
            continue
        elif fence:
            yield Token(Kind.CODE, text, within)
            if text.strip().startswith(fence) and not text.strip().strip(fence[0]):
                fence = ""
        elif found := _FENCE.match(text):
            fence = found[1]
            yield Token(Kind.CODE, text, within)
        elif _HEADING.match(text):
            within = text
            yield Token(Kind.HEADING, text, within)
        else:
            yield Token(Kind.LINE, text, within)
    if comment:
        yield Token(Kind.COMMENT, "\n".join(comment), within)


def digest(text: str) -> str:
    """By what a line is known that a template always writes."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
