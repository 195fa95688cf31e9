"""BD: the body of the card, links that lead nowhere in it: without an address, and to headings that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from hubpub.cards.markdown.addresses import Link, attributes
from hubpub.rules.body.text import Body, body_of
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_TAG = re.compile(r"<[^<>]*>")
_HEADING = re.compile(r"<h[1-6]\b[^<>]*>(.{1,500}?)</h[1-6]", re.IGNORECASE | re.DOTALL)
_SHORTCODE = re.compile(r":[\w+-]+:")
_MARKS = re.compile("(?:#|%23)+")
_NUMBER = re.compile(r"\d+\Z")
_GAPS = "_ "
# A link to where the page begins, or to nowhere by design: it says so.
_TO_THE_TOP = re.compile(
    r"\b(?:top|up|back|home|begin|start|inicio|arriba|haut|oben|topo|contents?|toc)\b"
    r"|вверх|наверх|顶|頂|トップ|上|맨 위|[↑⬆⇧▲🔝🔼☝^]",
    re.IGNORECASE,
)
# What pages have without a heading of that name: their top, and footnotes.
_OF_PAGES = re.compile(r"(?:top)?|fn(?:ref)?[:-]?\w*", re.IGNORECASE)


@rule("BD015", Severity.WARNING)
def no_address(draft: Draft) -> Iterator[Finding]:
    """A link has no address.

    A script had a text for it and no address (``[`google/gemma-3-4b-it`]()`` of an old mlx-vlm), or its author meant to
    add one, as in ``[Paper](#)``. On the Hub it leads to the page itself; ``[Back to top](#)`` is meant to.

    Remedy: write the address, or leave the text alone.
    """
    body = body_of(draft.card)
    if "](" not in body.prose and "href" not in body.lower:
        return
    for link in body.links:
        url = link.url.strip()
        if url in ("", "#") and not link.is_picture and _is_shown(body, link):
            if url and (link.opening < 0 or _TO_THE_TOP.search(body.text, link.opening, link.bracket)):
                continue
            yield no_address.finding(
                "this link leads nowhere: its address is # alone" if url else "this link has no address",
                "Write the address, or leave the text alone.",
                body.subject(link.start),
            )


@rule("BD016", Severity.WARNING)
def no_such_heading(draft: Draft) -> Iterator[Finding]:
    """A link leads to a heading that the card does not have.

    A heading's address is its text in lower case, with ``-`` for each space and without punctuation (github-slugger),
    or it is the ``id`` of an HTML element. A heading that was renamed, or ``##usage`` with two marks, is not found, and
    the link does nothing; so does ``#how_to_use``, since a heading's address has no ``_`` that the heading has not.
    Other marks, case and numbers at the end are not compared: there readers differ.

    Remedy: write the address of a heading that is there.
    """
    body = body_of(draft.card)
    if "](#" not in body.prose and "href" not in body.lower and not body.references:
        return
    found = [link for link in body.links if link.url.startswith("#") and not link.is_picture]
    if not found:
        return
    there = _addresses(body)
    for link in found:
        name = unquote(link.url[1:])
        plain = _plain(name.removeprefix("user-content-"))
        is_of_page = _OF_PAGES.fullmatch(name.removeprefix("user-content-")) or name.startswith((":~:", "/", "!", "{"))
        if is_of_page or not plain:
            continue
        doubled = name.startswith("#")
        named = there.get(plain) or there.get(_NUMBER.sub("", plain))
        gap = next((gap for gap in _GAPS if named and gap in name and not any(gap in each for each in named)), "")
        if named and not doubled and not gap:
            continue
        meant = f"Write #{_MARKS.sub('', link.url)}: with one mark it leads there."
        if gap:
            hyphens = "-".join(_MARKS.sub("", name).lower().replace("_", " ").split())
            meant = f"Write #{hyphens}: a space becomes a hyphen."
        yield no_such_heading.finding(
            f"this link leads to the heading {link.url[:80]!r}, which the card does not have",
            meant if named else "Name a heading that is there.",
            body.subject(link.start),
        )


def _is_shown(body: Body, link: Link) -> bool:
    """Whether a link has a text to be clicked on: a badge needs no address, and a reference may be a comment."""
    if link.opening < 0:
        return body.text[link.start - 1 : link.start] in ("'", '"', "=")
    text = _IMAGE.sub("", body.text[link.opening + 1 : link.bracket])
    return _TAG.sub("", text).strip(" \t\r\nxX") != ""


def _addresses(body: Body) -> dict[str, set[str]]:
    """The headings and the elements of a card that a link may lead to, by what of them is compared."""
    there: dict[str, set[str]] = {}

    def add(name: str, plain: str) -> None:
        there.setdefault(plain, set()).add(name)

    for place, token in enumerate(body.blocks):
        if token.type == "heading_open":
            for plain in _spellings(name := body.blocks[place + 1].content):
                # the spaces of a heading are hyphens in its address
                add(name.replace(" ", "-"), plain)
    text = body.text[body.start :]
    if "<h" in text or "<H" in text:
        for match in _HEADING.finditer(text):
            for plain in _spellings(match[1]):
                add(match[1].replace(" ", "-"), plain)
    for tag in body.tags:
        for each in attributes(tag):
            if each.name in ("id", "name"):
                add(each.value, _plain(each.value))
    return there


def _spellings(heading: str) -> Iterator[str]:
    """What a heading's address may be: readers differ in pictures, tags and emoji."""
    text = unescape(heading)
    bare = _TAG.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    for each in (text, bare, _SHORTCODE.sub("", bare), _LINK.sub(r"\1", text)):
        plain = _plain(each)
        yield plain
        yield _NUMBER.sub("", plain)


def _plain(text: str) -> str:
    """A name as far as it is compared: its letters and digits, in lower case."""
    return "".join(char for char in text.casefold() if char.isalnum())
