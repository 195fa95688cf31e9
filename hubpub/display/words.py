"""The words of a terminal: sizes, one line of any text, colours, and how wide a text stands."""

from __future__ import annotations

import re

_COLOURS = {"+": "32", "~": "33", "-": "31", "error": "31;1", "warning": "33;1", "info": "36"}
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def size(count: int) -> str:
    """A number of bytes in decimal units, as the Hub shows it."""
    value, unit = float(count), 0
    while round(value, 1) >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    if unit == 0:
        return "1 byte" if count == 1 else f"{count} bytes"
    return f"{value:.1f} {_UNITS[unit]}"


def visible(text: str) -> str:
    """Text with its control characters escaped, but for line feeds.

    A card on the Hub or a file's name may hold what moves a terminal.
    """
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", lambda m: f"\\x{ord(m[0]):02x}", text)


def one_line(text: str) -> str:
    """Text with its control characters escaped, line feeds too."""
    return visible(text).replace("\n", r"\x0a")


def paint(text: str, kind: str, *, colour: bool) -> str:
    """Text in the colour of its kind, where the terminal can."""
    code = _COLOURS.get(kind)
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import wcwidth

    return wcwidth.wcswidth(text)
