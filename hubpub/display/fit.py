"""Text for a terminal of some width: sentences end between words, and what is drawn stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.display.words import columns

# lines of a card with their numbers, and the place that a finding points at
_EXCERPT = re.compile(r"\s*\d* \| ")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
# A terminal so narrow breaks anything.
_NARROWEST = 40
_INDENT = 4


def fit(text: str, width: int | None) -> str:
    """A text whose lines end between words where a terminal would break them within one.

    Diffs and excerpts of cards stay as they are; so do words that are wider than the terminal, such as addresses.

    Args:
        text: The text; it may be coloured.
        width: The terminal's, in columns; None where there is none, and nothing changes.
    """
    if width is None or width < _NARROWEST:
        return text
    return "\n".join(_fitted(text.split("\n"), width))


def _fitted(lines: list[str], width: int) -> Iterator[str]:
    in_diff = False
    for number, line in enumerate(lines):
        if line.startswith("--- ") and lines[number + 1 : number + 2] and lines[number + 1].startswith("+++ "):
            in_diff = True
        in_diff = in_diff and line.startswith((" ", "+", "-", "@", "\\"))
        plain = _COLOUR.sub("", line)
        if in_diff or _EXCERPT.match(plain) or columns(plain) <= width:
            yield line
        else:
            yield from _broken(line, plain, width)


def _broken(line: str, plain: str, width: int) -> list[str]:
    import wcwidth

    indent = len(plain) - len(plain.lstrip(" "))
    text, first = line[indent:], " " * indent
    rest = " " * (indent + _INDENT)
    return wcwidth.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
