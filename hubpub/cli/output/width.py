"""How wide a text stands in a terminal."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_AS_PICTURE = "\ufe0f"
_SOFT_HYPHEN = "\xad"
# Marks that stand on a letter, and what is not seen; a spacing mark (Mc) takes a column.
_ON_OTHERS = {"Mn", "Me", "Cf"}


def columns(text: str) -> int:
    """How many columns of a terminal a text takes, as glibc and the Unicode tables say of its characters."""
    if text.isascii():
        return len(text)
    total = last = 0  # of them, those of the last character that has any
    joined = False
    for char in text:
        if char == _AS_PICTURE:
            # what is narrow as a letter is wide as a picture
            own, last = (1, 2) if last == 1 else (0, last)
        elif _stands_on_others(char) or (last == 2 and "\U0001f3fb" <= char <= "\U0001f3ff") or joined:
            own = 0
        else:
            own = last = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        joined = char == _JOINER and last == 2
        total += own
    return total


def _stands_on_others(char: str) -> bool:
    if "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff":
        return True  # the vowels and ends of a syllable in Hangul
    return unicodedata.category(char) in _ON_OTHERS and char != _SOFT_HYPHEN
