"""BD: the body of the card, links that lead nowhere in it: without an address, and to headings that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from hubpub.rules.body.markdown.addresses import Link, attributes
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
# What pages have without a heading of that name: their top, and footnotes.
_OF_PAGES = re.compile(r"(?:top)?|fn(?:ref)?[:-]?\w*", re.IGNORECASE)


@rule("BD015", Severity.WARNING)
def no_address(draft: Draft) -> Iterator[Finding]:
    """A link has no address.

    A script had a text for it and no address (``[`google/gemma-3-4b-it`]()`` of an old mlx-vlm), or its author meant to
    add one. On the Hub it leads to the page itself.

    Remedy: write the address, or leave the text alone.
    """
    body = body_of(draft.card)
    if "](" not in body.prose and "href" not in body.lower:
        return
    for link in body.links:
        if not link.url.strip() and not link.is_picture and _is_shown(body, link):
            yield no_address.finding(
                "this link has no address", "Write the address, or leave the text alone.", body.subject(link.start)
            )


@rule("BD016", Severity.WARNING)
def no_such_heading(draft: Draft) -> Iterator[Finding]:
    """A link leads to a heading that the card does not have.

    A heading's address is its text in lower case, with ``-`` for each space and without punctuation (github-slugger),
    or it is the ``id`` of an HTML element. A heading that was renamed, or ``##usage`` with two marks, is not found, and
    the link does nothing. Marks, case and numbers at the end are not compared: there readers differ.

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
        is_there = plain in there or _NUMBER.sub("", plain) in there
        if is_there and not doubled:
            continue
        meant = f"Write #{_MARKS.sub('', link.url)}: with one mark it leads there."
        yield no_such_heading.finding(
            f"this link leads to the heading {link.url[:80]!r}, which the card does not have",
            meant if is_there else "Name a heading that is there.",
            body.subject(link.start),
        )


def _is_shown(body: Body, link: Link) -> bool:
    """Whether a link has a text to be clicked on: a badge needs no address, and a reference may be a comment."""
    if link.opening < 0:
        return body.text[link.start - 1 : link.start] in ("'", '"', "=")
    text = _IMAGE.sub("", body.text[link.opening + 1 : link.bracket])
    return _TAG.sub("", text).strip(" \t\r\nxX") != ""


def _addresses(body: Body) -> set[str]:
    """The headings and the elements of a card that a link may lead to, without what is not compared."""
    there: set[str] = set()
    for place, token in enumerate(body.blocks):
        if token.type == "heading_open":
            there.update(_spellings(body.blocks[place + 1].content))
    text = body.text[body.start :]
    if "<h" in text or "<H" in text:
        for match in _HEADING.finditer(text):
            there.update(_spellings(match[1]))
    for tag in body.tags:
        there.update(_plain(each.value) for each in attributes(tag) if each.name in ("id", "name"))
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
