"""The card: README.md as front matter and body, without losing a byte."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

CARD_PATH = "README.md"

# The pattern by which both the Hub and its client find the front matter ("exact same as in the Hub server",
# huggingface_hub, repocard.py), in two halves, so that no text is searched twice. The Hub's white space is
# JavaScript's: a byte order mark counts, U+0085 and U+001C to U+001F do not.
_OPENING = re.compile("[\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*---(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"(?:\r\n|\r|\n)---[ \t]*+(?:\r\n|\n|\Z)")
_PIECE = 1 << 20
_SMALL = 100_000
_LOOKED_AT = 400


@dataclass(frozen=True, slots=True)
class Card:
    """A model card.

    Attributes:
        text: The whole file. Line ends, a byte order mark and a missing final newline are kept.
    """

    text: str

    @property
    def front_matter(self) -> str:
        """The YAML between the ``---`` lines; empty without a block."""
        block = front_matter_block(self.text)
        return self.text[block[0] : block[1]] if block else ""

    @property
    def body(self) -> str:
        """The Markdown after the front matter."""
        block = front_matter_block(self.text)
        return self.text[block[2] :] if block else self.text

    def encode(self) -> bytes:
        """The file's bytes (UTF-8)."""
        return self.text.encode()


def front_matter_block(text: str) -> tuple[int, int, int] | None:
    """Where the YAML of a card's front matter begins and ends, and where the body begins; None without a block."""
    opening = _OPENING.match(text)
    if not opening:
        return None
    start = opening.end()
    closing = _CLOSING.search(text, start)
    if not closing and text.startswith("\r\n", start - 2):
        # the pattern then tries the CR alone as the line's end, and the LF as the beginning of the last line
        start -= 1
        closing = _CLOSING.match(text, start)
    return (start, closing.start(), closing.end()) if closing else None


def wide_encoding(text: str) -> str:
    """``UTF-16`` or ``UTF-32`` where a text was read of bytes in it; else empty.

    Args:
        text: The text, with lone surrogates in place of the bytes that are not UTF-8 (``surrogateescape``).
    """
    try:
        start = text[:_LOOKED_AT].encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return ""
    # of Latin letters three of four bytes are zero in UTF-32, and every other one in UTF-16
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or 3 * start.count(0) > 2 * len(start) > 6:
        return "UTF-32"
    return "UTF-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) or 3 * start.count(0) > len(start) > 3 else ""


def told_of_wide(name: str, encoding: str) -> tuple[str, str]:
    """What is said of a text in UTF-16 or UTF-32, and how it is mended; PowerShell's ``>`` writes the first.

    Args:
        name: What the text is called.
        encoding: Its encoding, of ``wide_encoding``.
    """
    if encoding == "UTF-32":
        return f"{name} is UTF-32 and not UTF-8", "Save it as UTF-8."
    return (
        f"{name} is UTF-16 and not UTF-8, as PowerShell's > writes it",
        "Save it as UTF-8 (in PowerShell: Out-File -Encoding utf8).",
    )


def line_starts(text: str) -> Sequence[int]:
    """Where each line begins, in code points; a line ends at LF, CR LF or CR."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if len(text) <= _SMALL:
        return list(accumulate(map((1).__add__, map(len, text.split("\n"))), initial=0))[:-1]
    starts = array("Q", [0])
    for begin in range(0, len(text), _PIECE):
        lengths = map(len, text[begin : begin + _PIECE].split("\n"))
        # the first is where the piece begins, and the last no end of a line
        starts.extend(list(accumulate(map((1).__add__, lengths), initial=begin))[1:-1])
    return starts
