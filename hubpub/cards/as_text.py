"""Other people's text in a card: it shows as text, whatever it holds.

What a stranger wrote stands in code, unless it is plain words. In code there is no markup, no HTML and no character
reference, and no reader makes a link of an address there, as many do of ``www.example.com`` in a paragraph.
"""

from __future__ import annotations

import re
import unicodedata

# Categories of characters that do not show, or that change how others show: controls, formats (among them those that
# turn the direction of writing), halves of surrogate pairs, private ones, and breaks of lines and paragraphs. What a
# version of Python does not know yet may show: the same text is spelled the same by all.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Those of the formats that words are written with: joiners of Arabic, Indic scripts and emoji, and marks of direction
# that end with the word. A tag sequence of flags is none.
_IN_WORDS = frozenset("\u200c\u200d\u200e\u200f")
# Where the Hub reads formulas, before it reads Markdown (hub-docs, model-cards.md): $$…$$ and \\(…\\).
_FORMULA = re.compile(r"\$(?=\$)|\\(?=\\[(\[])|(?<=\\)\\(?=[)\]])")
_PLAIN = re.compile(r"[^\W_](?:[^\W_]|[,.()+/-]| (?! |\Z))*")
_ADDRESS = re.compile(r"www\.|://|@", re.IGNORECASE)
_SPACE = re.compile(r"[\t\n\v\f\r ]+")
_RUNS = re.compile("`+")


def shown(text: str) -> str:
    """Text on one line: a break of lines is a space, and what would not show is spelled out (``\\u202e``)."""
    text = _SPACE.sub(" ", text)
    if text.isascii() and text.isprintable():
        return _FORMULA.sub(_spelled, text)
    text = "".join(char if _shows(char) else _escape(char) for char in text)
    return _FORMULA.sub(_spelled, text)


def code(text: str, *, cell: bool = False) -> str:
    """Text as inline code.

    Args:
        text: Any text.
        cell: Whether it stands in a cell of a table, where a bar would end it.
    """
    text = shown(text)
    if not text.strip():
        return f'`"{text}"`'
    if cell:
        # a bar behind a backslash is read in more than one way
        text = text.replace("\\|", "\\\\u007c").replace("|", "\\|")
    fence = "`" * (max(map(len, _RUNS.findall(text)), default=0) + 1)
    pad = " " if text[0] in " `" or text[-1] in " `" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def words(text: str, *, cell: bool = False) -> str:
    """Text as it is where it is plain words, such as ``2 x NVIDIA A100``; else as inline code."""
    is_plain = _PLAIN.fullmatch(text) and not _ADDRESS.search(text) and shown(text) == text
    return text if is_plain else code(text, cell=cell)


def fenced(text: str, language: str = "") -> str:
    """Text of several lines as a block of code.

    Args:
        text: Any text; line ends become LF.
        language: What the code is written in, a plain word.
    """
    lines = (_keeping_tabs(line) for line in re.split(r"\r\n|\r|\n", text.rstrip("\r\n")))
    body = "\n".join(lines)
    fence = "`" * max(3, max(map(len, _RUNS.findall(body)), default=0) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def has_formula(text: str) -> bool:
    """Whether the Hub may take a part of a text for a formula, even in code."""
    return _FORMULA.search(text) is not None


def _keeping_tabs(line: str) -> str:
    return "".join(char if char == "\t" or _shows(char) else _escape(char) for char in line)


def _shows(char: str) -> bool:
    return unicodedata.category(char) not in _UNSHOWN or char in _IN_WORDS


def _escape(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _spelled(match: re.Match[str]) -> str:
    return _escape(match[0])
