"""What is too much to be shown as Markdown: the parsers take the square of it, or the browser gives up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

TEXT_LIMIT = 2_000_000
_LINE_LIMIT = 400_000
_LINES_LIMIT = 60_000
_CELLS_LIMIT = 120_000
_DEPTH_LIMIT = 500
_REPEATED_LIMIT = 4_000_000
_MARKS = re.compile(r"[\[\]]")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
# These need not be closed, and do not nest by themselves.
_UNCLOSED = frozenset(
    {"area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p"}
    | {"param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr"}
)


def too_much(text: str) -> str | None:
    """Why a Markdown is not rendered, as half a sentence; None where it is."""
    if len(text) > TEXT_LIMIT:
        return f"it has more than {TEXT_LIMIT:,} characters"
    if len(text) > _LINE_LIMIT and max(map(len, text.splitlines()), default=0) > _LINE_LIMIT:
        return f"a line has more than {_LINE_LIMIT:,} characters"
    if text.count("\n") > _LINES_LIMIT:
        return f"it has more than {_LINES_LIMIT:,} lines"
    if text.count("|") > _CELLS_LIMIT:
        return f"it has more than {_CELLS_LIMIT:,} marks of table cells"
    if text.count("[") > _DEPTH_LIMIT and _depth(text) > _DEPTH_LIMIT:
        return f"more than {_DEPTH_LIMIT} brackets stand inside each other"
    return None


def repeats_too_much(tokens: Sequence[Token], length: int) -> bool:
    """Whether references repeat their addresses and titles until they are far longer than the text.

    Args:
        tokens: What a text became.
        length: How many characters the text has.
    """
    left = _REPEATED_LIMIT + length
    for token in tokens:
        for inline in token.children or ():
            if inline.attrs:
                left -= sum(len(value) for value in inline.attrs.values() if isinstance(value, str))
        if left < 0:
            return True
    return False


def nests_too_deeply(html: str) -> bool:
    """Whether elements stand in each other so often that a parser of HTML takes minutes."""
    if html.count("<") <= _DEPTH_LIMIT:
        return False
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _UNCLOSED:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest > _DEPTH_LIMIT


def _depth(text: str) -> int:
    depth = deepest = 0
    for mark in _MARKS.finditer(text):
        depth = depth + 1 if mark[0] == "[" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest
