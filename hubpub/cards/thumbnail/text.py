"""Text as a picture shows it: one line of what can be seen, in characters as people count them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Literal

LONGEST = 600
"""How many characters of a text are looked at: no picture has room for more."""

Direction = Literal["ltr", "rtl"]

_JOINERS = "\u200c\u200d"
_EMOJI_LOOK, _TEXT_LOOK, _KEYCAP = "\ufe0f", "\ufe0e", "\u20e3"
# The letters of flags, and what follows a black flag for those of England, Scotland and Wales.
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)
# Where Unicode has its emoji, all but digits and a few signs, which are such only where they say so.
_EMOJI = (range(0x231A, 0x2B56), range(0x1F000, 0x20000))
# No script stacks more marks on a letter; who writes more wants to reach into the lines around.
_MOST_MARKS = 4
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]"
_TOO_MANY_MARKS = re.compile(f"({_MARK}{{{_MOST_MARKS}}}){_MARK}+")


def one_line(text: str) -> str:
    """A text in one line, without what no reader sees: control characters, and what turns the direction of others.

    Args:
        text: Any text.
    """
    # a text of a million letters is cut before it is looked at
    shown = "".join(_visible(text[: LONGEST * 8]))
    shown = _TOO_MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", shown))
    return " ".join(shown.split())


def characters(text: str) -> list[str]:
    """A text in characters as people count them (Unicode's grapheme clusters), the first :data:`LONGEST`.

    Args:
        text: The text.
    """
    from wcwidth import iter_graphemes

    return list(islice(iter_graphemes(text), LONGEST))


def direction(text: str) -> Direction:
    """Which way a text is read: by its first letter that has a direction (Unicode's rules P2 and P3).

    Args:
        text: The text.
    """
    kinds = map(unicodedata.bidirectional, text)
    return "rtl" if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


def is_emoji(character: str) -> bool:
    """Whether a character is shown as a coloured picture.

    Args:
        character: A grapheme cluster.
    """
    if _TEXT_LOOK in character:
        return False
    if _EMOJI_LOOK in character or _KEYCAP in character:
        return True
    first = ord(character[0])
    if first in _FLAG_LETTERS:
        return True
    from wcwidth import wcwidth

    return any(first in one for one in _EMOJI) and wcwidth(character[0]) == 2


def seen(character: str) -> Iterator[str]:
    """The code points of a character that a font must have; those that only say how the others are shown it need not.

    Args:
        character: A grapheme cluster.
    """
    for char in character:
        if unicodedata.category(char) != "Cf" and char not in (_EMOJI_LOOK, _TEXT_LOOK) and ord(char) not in _TAGS:
            yield char


def _visible(text: str) -> Iterator[str]:
    for char in text:
        category = unicodedata.category(char)
        if category in ("Zl", "Zp", "Zs") or (category == "Cc" and char.isspace()):
            yield " "
        elif category not in ("Cc", "Cs", "Cf") or char in _JOINERS or ord(char) in _TAGS:
            yield char
