"""Lines as a text again, and lines to be shown."""

from __future__ import annotations

from collections.abc import Sequence

from hubpub.cards.merge.lines import Line, lines_of
from hubpub.cards.merge.result import Passage


def joined(lines: Sequence[Line], newline: str) -> str:
    """The text of lines; one that had no end, and is not the last any more, gets one."""
    texts = [line.text for line in lines]
    return "".join([*(text if text.endswith(("\n", "\r")) else text + newline for text in texts[:-1]), *texts[-1:]])


def passage(text: str, first: int, last: int) -> Passage:
    """Some lines of a text, from 1."""
    return Passage(first, last, "".join(line.text for line in lines_of(text)[first - 1 : last]))
