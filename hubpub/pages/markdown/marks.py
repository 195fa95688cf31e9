"""Marks: what is told of a line of the Markdown, put before the block of the page that the line became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

# A mark stands before one of these; rows and items are within them, and lists around them.
_BLOCKS = frozenset(
    {"paragraph_open", "heading_open", "fence", "code_block", "html_block", "table_open", "blockquote_open", "hr"}
    | {"formula_block", "alert_open"}
)
MARK = "mark"


def with_marks(tokens: Sequence[Token], marks: Mapping[int, str]) -> list[Token]:
    """The tokens of a Markdown with one more for each mark.

    Args:
        tokens: The tokens.
        marks: HTML of ours by the line that it speaks of, from 1. A line without a block of its own counts for the next
            one that has one.
    """
    from markdown_it.token import Token

    lines = max((token.map[1] for token in tokens if token.map), default=0)
    places = _blocks_by_line(tokens, max(lines, *marks))
    before: dict[int, list[str]] = {}
    for line in sorted(marks):
        before.setdefault(places[line - 1], []).append(marks[line])
    whole: list[Token] = []
    for number, token in enumerate((*tokens, None)):
        whole += [Token(MARK, "", 0, content=html) for html in before.get(number, ())]
        if token is not None:
            whole.append(token)
    return whole


def _blocks_by_line(tokens: Sequence[Token], lines: int) -> list[int]:
    """For each line the number of the innermost block that it lies in, or of the next; that of the end after all."""
    found = [-1] * lines
    in_table = 0
    for number, token in enumerate(tokens):
        in_table += {"table_open": 1, "table_close": -1}.get(token.type, 0)
        if token.type in _BLOCKS and token.map and (not in_table or token.type == "table_open"):
            first, end = token.map
            # what comes later is further inside
            found[first:end] = [number] * (end - first)
    following = len(tokens)
    for line in range(lines - 1, -1, -1):
        if found[line] < 0:
            found[line] = following
        following = found[line]
    return found
