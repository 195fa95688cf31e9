"""What is too much of a card's body to be parsed, and how that is told without parsing it."""

from __future__ import annotations

import re

# markdown-it-py takes half a minute and 2 GB for 10 MB of marks; no card that people read comes near these.
BODY_LIMIT = 1_000_000
TEXT_LIMIT = 2_000_000
LINE_LIMIT = 100_000
LINES_LIMIT = 20_000
# Each cell of a table is three tokens of markdown-it.
CELLS_LIMIT = 60_000
# Browsers stop at 512 open elements (Chromium, WHATWG's own advice).
DEPTH_LIMIT = 500

FENCE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)

_OPEN_OR_CLOSE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_BRACKET = re.compile(r"\\.|[\[\]]")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "li", "source", "wbr"}


def too_much(body: str) -> str:
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
    if body.count("[") > DEPTH_LIMIT and _bracket_depth(FENCE.sub("", body)) > DEPTH_LIMIT:
        return f"more than {DEPTH_LIMIT} brackets stand inside each other"
    if body.count("<") > DEPTH_LIMIT and _element_depth(FENCE.sub("", body)) > DEPTH_LIMIT:
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
