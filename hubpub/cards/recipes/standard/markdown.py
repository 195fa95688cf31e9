"""The author's Markdown: whether it ends where it ends."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MARK = re.compile(r"<!--[ \t]*hubpub:(?:begin|end)\b")
_AFTER = "what follows"
_DETAILS = re.compile(r"<(/?)details\b", re.IGNORECASE)


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def why_not_whole(text: str) -> str:
    """Why a text would go on in what follows it, or end a part of the card that it stands in; empty where it does not.

    Args:
        text: The author's Markdown.
    """
    if _MARK.search(text):
        return "holds a mark of the parts that hubpub keeps up to date: take it out"
    what = left_open(text)
    return f"{what} is begun and not ended, so the rest of the card would be in it: end it" if what else ""


def left_open(text: str) -> str:
    """What a text begins and does not end, so that what follows would be in it; empty where it ends all.

    Args:
        text: The author's Markdown.
    """
    last = _reader().parse(f"{text}\n\n{_AFTER}\n")
    if [token.type for token in last[-3:]] != ["paragraph_open", "inline", "paragraph_close"] or last[-2].level != 1:
        return {"fence": "a block of code", "html_block": "an HTML comment or element"}.get(last[-1].type, "a list")
    code = "".join(token.content for token in last if token.type == "html_block")
    open_ = 0
    for match in _DETAILS.finditer(code):
        open_ += -1 if match[1] else 1
    return "<details>" if open_ > 0 else ""
