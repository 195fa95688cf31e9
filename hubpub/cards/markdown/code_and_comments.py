"""Where a card's body is no prose: code and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.cards.markdown.limits import FENCE

_MARK = re.compile(r"(?<!\\)`+|<!--")
# KaTeX reads $$…$$ and \\(…\\) before Markdown does (hub-docs); of $…$ nobody knows, so what may be a formula is one.
_FORMULA = re.compile(
    r"\$\$[^$]{1,2000}\$\$|\\\\\([^\n]{1,500}?\\\\\)|\\\\\[[^\n]{1,500}?\\\\\]"
    r"|(?<![\\\w$])\$(?=[^\s$])[^$\n]{1,300}(?<![\s\\])\$(?![\d$])"
)
_COMMENT = "<!--"
_SHORT = ("<!-->", "<!--->")


def without_formulas(text: str, start: int = 0) -> str:
    """A text with formulas masked from a place on; every place in it stays where it is."""
    if "$" not in text and r"\\(" not in text and r"\\[" not in text:
        return text
    return text[:start] + _FORMULA.sub(lambda formula: "\x7f" * len(formula[0]), text[start:])


def fences(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The fenced code of a text that is too much to be parsed."""
    return (match.span() for match in FENCE.finditer(text, start))


def html_comments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The comments that begin in a block of HTML; one that nothing ends goes on to the end of the card."""
    place = text.find(_COMMENT, start, end)
    while place >= 0:
        close = _comment_end(text, place, len(text)) or len(text)
        yield place, close
        place = text.find(_COMMENT, close, end)


def of_paragraph(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Code spans and comments of one run of text, the first of two that overlap.

    Code is a row of backticks up to the next one of the same length. A comment that nothing ends is text.
    """
    marks = [match.span() for match in _MARK.finditer(text, start, end)]
    later: dict[int, list[int]] = {}
    for number, (begin, stop) in enumerate(marks):
        if text[begin] == "`":
            later.setdefault(stop - begin, []).append(number)
    for numbers in later.values():
        numbers.reverse()
    last_end = text.rfind("-->", start, end)
    number = done = 0
    while number < len(marks):
        begin, stop = marks[number]
        if begin < done:
            pass
        elif text[begin] != "`":
            if begin < last_end and not _is_escaped(text, begin):
                done = _comment_end(text, begin, end) or done
                if begin < done:
                    yield begin, done
        else:
            same = later[stop - begin]
            while same and same[-1] <= number:
                same.pop()
            if same:
                number = same.pop()
                done = marks[number][1]
                yield begin, done
        number += 1


def _comment_end(text: str, start: int, end: int) -> int:
    """Where a comment has ended; 0 where nothing ends it."""
    for short in _SHORT:
        if text.startswith(short, start, end):
            return start + len(short)
    close = text.find("-->", start + len(_COMMENT), end)
    return close + 3 if close >= 0 else 0


def _is_escaped(text: str, place: int) -> bool:
    before = place
    while before and text[before - 1] == "\\":
        before -= 1
    return (place - before) % 2 == 1
