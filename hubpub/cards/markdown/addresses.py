"""Where a card's body points to: the links of Markdown as CommonMark takes them, and those of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'=<>]+)"""
_NAME = r"""[^\s"'<>/=]+"""
# HTML as a browser reads it in a block of HTML, and as CommonMark takes it for HTML in a paragraph.
_TAG = rf"<([A-Za-z][A-Za-z0-9-]*)((?:[\s/]+{_NAME}(?:\s*=\s*{_VALUE})?)*)[\s/]*>"
_INLINE_TAG = rf"<([A-Za-z][A-Za-z0-9-]*)((?:\s+{_NAME}(?:\s*=\s*{_VALUE})?)*)\s*/?>"
_BLOCK_TAG = re.compile(_TAG)
_ANY_TAG = re.compile(rf"(?<!\\){_TAG}")
_ATTRIBUTE = re.compile(rf"""({_NAME})(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>]+)))?""")
# What is read in a paragraph, the first that fits: math, of which brackets are no links; what is escaped; a tag, an
# address in angle brackets; a bracket.
_INLINE = re.compile(
    r"\\\\\([^<]{1,500}?\\\\\)|\$\$[^$<]{1,2000}\$\$|(?<![\\\w$])\$(?=[^\s$])[^$\n<]{1,300}(?<![\s\\])\$(?![\d$])"
    r"|\\[!-/:-@\[-`{-~]"
    rf"|(?P<tag>{_INLINE_TAG})|<[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*>"
    r"|(?P<open>!?\[)|(?P<close>\])"
)
# The most of all links: nothing but an address.
_PLAIN = re.compile(r"\(([^\s<>()\\&\x00-\x1f\x7f]*)\)")
_SPACE = re.compile(r"[ \t]*(?:\r\n?|\n)?[ \t]*")
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\]){0,999})\]", re.DOTALL)
_DEFINED = re.compile(r"\[((?:\\.|[^\[\]\\]){1,999})\]:", re.DOTALL)
_CHARACTER = r"(?:[^\x00-\x20\x7f()\\]|\\[^\s])"
_INNER = rf"\({_CHARACTER}*+\)"
_INNER = rf"\((?:{_CHARACTER}|{_INNER})*+\)"
_INNER = rf"\((?:{_CHARACTER}|{_INNER})*+\)"
_DESTINATION = re.compile(rf"<((?:[^<>\n\r\\]|\\.)*+)>|(?!<)((?:{_CHARACTER}|{_INNER})++)")
_TITLE = re.compile(r""" "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+' | \((?:[^()\\]|\\.)*+\) """, re.VERBOSE | re.DOTALL)
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:\s[^,]*)?")
_URLS = {"src", "href"}


class Link(NamedTuple):
    """Where a card points to.

    Attributes:
        start: Where the address begins, in code points from the card's first.
        end: Where it ends, as written.
        url: The address, without escapes and entities.
        is_picture: Whether a picture is shown from there.
        opening: Where the ``[`` of a Markdown link stands, or its ``![``; -1 for any other.
        bracket: Where its ``]`` stands; -1 for any other.
    """

    start: int
    end: int
    url: str
    is_picture: bool
    opening: int = -1
    bracket: int = -1


class Attribute(NamedTuple):
    """One attribute of an HTML tag.

    Attributes:
        name: In lower case.
        value: As written, with its entities; empty where it has none.
        start: Where the name begins.
        value_start: Where the value begins.
    """

    name: str
    value: str
    start: int
    value_start: int


class Definition(NamedTuple):
    """The address of a reference: where it stands, and what it is."""

    start: int
    end: int
    url: str


def block_tags(prose: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The tags in a block of HTML: the name is group 1, the attributes with what stands before them group 2."""
    return _BLOCK_TAG.finditer(prose, start, end)


def all_tags(prose: str, start: int) -> Iterator[re.Match[str]]:
    """The tags of a text that is too much to be parsed."""
    return _ANY_TAG.finditer(prose, start)


def attributes(tag: re.Match[str]) -> Iterator[Attribute]:
    """The attributes of a tag."""
    for match in _ATTRIBUTE.finditer(tag.string, tag.start(2), tag.end(2)) if tag[2] else ():
        group = match.lastindex or 1
        value, start = (match[group], match.start(group)) if group > 1 else ("", match.end())
        yield Attribute(match[1].lower(), value, match.start(), start)


def of_tag(tag: re.Match[str]) -> Iterator[Link]:
    """Where an HTML tag points to."""
    name = tag[1].lower()
    for attribute in attributes(tag):
        start, value = attribute.value_start, attribute.value
        if attribute.name in _URLS:
            yield Link(start, start + len(value), unescape(value), name == "img")
        elif attribute.name == "srcset" and name in ("img", "source") and not value.lstrip().startswith("data:"):
            for match in _CANDIDATE.finditer(value):
                yield Link(start + match.start(1), start + match.end(1), unescape(match[1]), True)


def definition(text: str, start: int, end: int) -> Definition | None:
    """The address in a definition of a reference that CommonMark has found in these lines."""
    if not (label := _DEFINED.search(text, start, end)):
        return None
    place = _skip(text, label.end(), end)
    found = _destination(text, place, end)
    return found[0] if found else None


class Paragraph:
    """The links and the tags of one run of text.

    Attributes:
        links: Its links and pictures, in the order in which they end.
        tags: Its HTML tags, but those inside the title of a link.
        pictured: The references that pictures are shown by.
    """

    def __init__(self, prose: str, start: int, end: int, references: Mapping[str, object]) -> None:
        self.links: list[Link] = []
        self.tags: list[re.Match[str]] = []
        self.pictured: set[str] = set()
        self._prose, self._end, self._references = prose, end, references
        self._open: list[int] = []  # where brackets are open; below 0 where a link may no longer begin
        place = start
        while match := _INLINE.search(prose, place, end):
            place = match.end()
            kind = match.lastgroup
            if kind == "open":
                self._open.append(match.start())
            elif kind == "close" and self._open:
                place = self._close(match.start()) or place
            elif kind == "tag":
                # a match of the same, whose groups are those of any tag
                tag = _BLOCK_TAG.match(prose, match.start(), place)
                if tag is not None:
                    self.tags.append(tag)

    def _close(self, bracket: int) -> int:
        """What a ``]`` ends: where a link has ended, and 0 where it is none."""
        opening = self._open.pop()
        if opening < 0:
            return 0
        is_picture = self._prose[opening] == "!"
        end = 0
        if found := _inline(self._prose, bracket + 1, self._end):
            address, end = found
            self.links.append(Link(*address, is_picture, opening, bracket))
        elif self._references:
            end = self._reference(opening, bracket, is_picture=is_picture)
        if end and not is_picture:
            # no link stands in another
            self._open = [place if self._prose[place] == "!" else -1 for place in self._open if place >= 0]
        return end

    def _reference(self, opening: int, bracket: int, *, is_picture: bool) -> int:
        inner = self._prose[opening + 1 + is_picture : bracket]
        label = _LABEL.match(self._prose, bracket + 1, self._end)
        name = normal(label[1] if label and label[1] else inner)
        if name not in self._references:
            return 0
        if is_picture:
            self.pictured.add(name)
        return label.end() if label else bracket + 1


def normal(label: str) -> str:
    """The label of a reference as CommonMark compares it."""
    from markdown_it.common.utils import normalizeReference

    return normalizeReference(label)


def _inline(text: str, place: int, end: int) -> tuple[Definition, int] | None:
    """The address behind the text of a link and where the link has ended; None where that is no address."""
    if plain := _PLAIN.match(text, place, end):
        return Definition(*plain.span(1), plain[1]), plain.end()
    if not text.startswith("(", place, end):
        return None
    place = _skip(text, place + 1, end)
    if text.startswith(")", place, end):
        return Definition(place, place, ""), place + 1
    if not (found := _destination(text, place, end)):
        return None
    address, stop = found
    place = _skip(text, stop, end)
    if place > stop and not text.startswith(")", place, end):
        title = _TITLE.match(text, place, end)
        if not title:
            return None
        place = _skip(text, title.end(), end)
    return (address, place + 1) if text.startswith(")", place, end) else None


def _destination(text: str, place: int, end: int) -> tuple[Definition, int] | None:
    """An address and where what is written of it has ended."""
    found = _DESTINATION.match(text, place, end)
    if not found:
        return None
    url = found[found.lastindex or 0]
    if "\\" in url or "&" in url:
        from markdown_it.common.utils import unescapeAll

        url = unescapeAll(url)
    return Definition(*found.span(found.lastindex or 0), url), found.end()


def _skip(text: str, place: int, end: int) -> int:
    space = _SPACE.match(text, place, end)
    return space.end() if space else place
