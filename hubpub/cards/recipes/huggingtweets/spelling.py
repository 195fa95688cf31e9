"""How other people's text is spelled in a card so that it shows as exactly that text, and how it is read back.

Escapes stand only where the meaning would change. For Markdown, markdown-it itself says whether it would
(CommonMark with tables and strikethrough, HTML on): text that it shows as it is stays as it is.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# White space that would end a line, or that a reader of tables trims: written as a character reference.
_LINE_CHARS = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;?)")
_TAG = re.compile(r"<[A-Za-z/!?]")
_MARKDOWN_SPECIAL = re.compile(r"[\\`*_\[\]<~\t\n\r]|&(?=(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);)")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _plain(tokens: Sequence[Token] | None) -> str | None:
    """The text of inline tokens; None when any of them is more than text."""
    if any(token.type != "text" for token in tokens or ()):
        return None
    return "".join(token.content for token in tokens or ())


# HTML text


def html_text(text: str) -> str:
    """Text between tags, as HTML reads it: a ``<`` or ``&`` that begins nothing stays."""
    text = _REFERENCE.sub(lambda m: f"&amp;{m[0][1:]}" if html.unescape(m[0]) != m[0] else m[0], text)
    text = re.sub(r"<(?=[A-Za-z/!?]|\Z)", "&lt;", text)
    return _escape_lines(text)


def html_readings(spelled: str) -> set[str]:
    """The texts that we would spell so: what a reader of that HTML sees; none when it holds a tag."""
    return set() if _TAG.search(spelled) else {html.unescape(spelled)}


def _escape_lines(text: str) -> str:
    return re.sub(r"[\t\n\r]", lambda m: _LINE_CHARS[m[0]], text)


# a URL in CSS in an attribute


def css_url(url: str) -> str:
    """A URL inside ``url('…')`` inside a double-quoted ``style`` attribute."""
    css = re.sub(r"[\\']", r"\\\g<0>", url)
    css = re.sub(r"[\t\n\r]", lambda m: f"\\{ord(m[0]):x} ", css)
    css = _REFERENCE.sub(lambda m: f"&amp;{m[0][1:]}" if html.unescape(m[0]) != m[0] else m[0], css)
    return css.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def css_url_shown(spelled: str) -> str:
    """The URL that a browser takes from it."""

    def char(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else match[2]

    return re.sub(r"\\(?:([0-9a-fA-F]{1,5}) ?|(.))", char, html.unescape(spelled))


# quoted strings


def inside_quotes(text: str) -> str:
    """The inside of a double-quoted string that YAML and Python read alike."""
    inside = json.dumps(text, ensure_ascii=False)[1:-1]
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", inside)


def quoted_shown(spelled: str) -> str:
    """The text of such a string; as it is, where it is none."""
    try:
        return str(json.loads(f'"{spelled}"'))
    except ValueError:
        return spelled


# A URL that YAML reads as it is: printable ASCII and no colon at the end (which would make it a key).
_PLAIN_URL = re.compile(r"https?://[!-~]*[!-9;-~]")


def yaml_url(url: str) -> str:
    """A URL as a YAML value: plain where that is the same text, else in double quotes."""
    return url if _PLAIN_URL.fullmatch(url) else f'"{inside_quotes(url)}"'


def yaml_url_shown(spelled: str) -> str:
    """The URL that YAML reads from it."""
    if len(spelled) >= 2 and spelled[0] == spelled[-1] == '"':
        return quoted_shown(spelled[1:-1])
    return spelled


# A word that YAML reads as it is: it begins with a letter, ends no key, and is none of YAML's own words of any version.
_PLAIN_WORD = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)\Z)[A-Za-z][A-Za-z0-9_./-]*", re.IGNORECASE)


def yaml_word(text: str) -> str:
    """An id as a YAML value: plain where that is the same text, else in double quotes."""
    return text if _PLAIN_WORD.fullmatch(text) else f'"{inside_quotes(text)}"'


# a path segment of a link


def link_path(text: str) -> str:
    """One segment of a URL's path in a Markdown link."""
    return quote(text, safe="")


def link_path_shown(spelled: str) -> str:
    """The text of that segment."""
    return unquote(spelled)


# Markdown


def _escape_markdown(text: str, *, cell: bool) -> str:
    """Every character escaped that Markdown could take for more than text."""
    text = _MARKDOWN_SPECIAL.sub(lambda m: _LINE_CHARS.get(m[0], f"\\{m[0]}"), text)
    return text.replace("|", r"\|") if cell else text


def _spell(
    texts: Sequence[str], written: Sequence[str | None], shows: Callable[[list[str]], bool], *, cell: bool
) -> list[str]:
    """Texts as they are if Markdown shows them so, else escaped; a spelling that is given is kept."""
    # What is kept may hold markup of its own, so a neutral letter stands for it when the others are judged.
    as_is = ["x" if kept is not None else text for text, kept in zip(texts, written, strict=True)]
    harmless = not any(char in text for text in as_is for char in _LINE_CHARS) and shows(as_is)
    return [
        kept if kept is not None else text if harmless else _escape_markdown(text, cell=cell)
        for text, kept in zip(texts, written, strict=True)
    ]


def markdown_text(
    texts: Sequence[str], written: Sequence[str | None], *, before: str, between: str = "", after: str
) -> list[str]:
    """Texts in one line of a paragraph.

    Args:
        texts: The texts, in order.
        written: For each, the spelling to keep instead, or None.
        before: The line up to the first text, free of markup.
        between: What stands between two texts.
        after: The line after the last text.
    """

    def shows(as_is: list[str]) -> bool:
        line = before + between.join(as_is) + after
        return _plain(_markdown().parseInline(line)[0].children) == line

    return _spell(texts, written, shows, cell=False)


def markdown_link_text(text: str, *, before: str, after: str) -> str:
    """Text inside the brackets of a link."""

    def shows(as_is: list[str]) -> bool:
        content = before + as_is[0] + after
        tokens = _markdown().parseInline(f"[{content}](x)")[0].children or []
        kinds = [token.type for token in tokens[:1] + tokens[-1:]]
        return kinds == ["link_open", "link_close"] and _plain(tokens[1:-1]) == content

    return _spell([text], [None], shows, cell=False)[0]


def markdown_readings(spelled: str) -> set[str]:
    """The texts that we would spell so, in a paragraph or a cell: itself, and what it escapes."""

    def char(match: re.Match[str]) -> str:
        return match[1] or html.unescape(match[0])

    return {spelled, re.sub(r"\\([!-/:-@\[-`{-~])|&#?\w+;", char, spelled)}


def table_cells(texts: Sequence[str], written: Sequence[str | None]) -> list[str]:
    """Texts as neighbouring cells of a table's header."""

    def shows(as_is: list[str]) -> bool:
        return _header_cells(" | ".join(as_is), len(as_is)) == [text.strip() for text in as_is]

    return _spell(texts, written, shows, cell=True)


def _header_cells(spelled: str, count: int) -> list[str | None]:
    """What a reader sees in the header cells; an empty list when they are not ``count``."""
    rule = " | ".join(["---"] * count)
    tokens = _markdown().parse(f"| x | {spelled} |\n| --- | {rule} |\n")
    cells = [_plain(token.children) for token in tokens if token.type == "inline"]
    return cells[1:] if tokens[0].type == "table_open" and len(cells) == count + 1 else []
