"""A section as the managed part that it becomes."""

from __future__ import annotations

from typing import Protocol

from hubpub.cards.managed.headings import Heading, heading_above, headings, same_topic
from hubpub.cards.managed.marks import digest_of, with_newlines
from hubpub.cards.managed.parts import find_parts


class Section(Protocol):
    """One section of a card that a recipe renders.

    Attributes:
        name: Its name, by which its part is found again: small letters, digits and ``-``.
        heading: Its heading, with or without ``#``; empty for one without.
        text: Markdown; whatever strangers wrote in it is escaped already.
    """

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def heading(self) -> str:
        """Its heading."""

    @property
    def text(self) -> str:
        """Its Markdown."""


def title(section: Section) -> str:
    """A section's heading without the signs before it."""
    return section.heading.strip().lstrip("#").strip()


def is_title(section: Section) -> bool:
    """Whether a section's heading is the card's own."""
    return section.heading.strip().startswith("# ")


def says_nothing(section: Section) -> bool:
    """Whether a section has nothing to say; the card's title is enough by itself."""
    return not section.text.strip() and not is_title(section)


def heading_line(section: Section) -> str:
    """A section's heading as a line of Markdown, of the second level where it does not say; empty without one."""
    heading = section.heading.strip()
    return heading if heading.startswith("#") or not heading else f"## {heading}"


def content_of(section: Section, newline: str, *, with_heading: bool) -> str:
    """What stands between the marks of a section's part; empty where the section says nothing."""
    body = section.text.strip("\r\n")
    line = heading_line(section)
    if says_nothing(section) or not (body or with_heading):
        return ""
    if line and body.split("\n", 1)[0].strip() == line:
        body = body.partition("\n")[2].strip("\r\n")
    lines = [text for text in (line if with_heading else "", body) if text]
    return with_newlines("\n" + "\n\n".join(lines) + "\n\n", newline)


def part_lines(name: str, content: str, newline: str) -> str:
    """A part with its marks, without the last line's end."""
    return f"<!-- hubpub:begin {name} {digest_of(name, content)} -->{newline}{content}<!-- hubpub:end {name} -->"


def holds(name: str, content: str) -> bool:
    """Whether a content stays between its marks: an open fence or comment, or marks in it, would lead out."""
    alone = f"{part_lines(name, content, chr(10))}\n"
    found = find_parts(alone)
    return not found.faults and [(part.name, part.end) for part in found.parts] == [(name, len(alone))]


def has_own_heading(text: str, start: int, section: Section) -> bool:
    """Whether a section's part needs no heading at a place: a person's, right above it, says what its own would.

    A card's title may stand anywhere above: a card has one.
    """
    if is_title(section):
        own = own_title(text)
        return own is not None and own.start < start
    return heading_of(text, start, section) is not None


def heading_of(text: str, start: int, section: Section) -> Heading | None:
    """The heading right above a place that says what a section's own would."""
    above = heading_above(text, start)
    return above if above and same_topic(above.words, section.name, title(section)) else None


def own_title(text: str) -> Heading | None:
    """The first heading of the first level that a person wrote."""
    managed = find_parts(text).parts
    return next(
        (
            heading
            for heading in headings(text)
            if heading.level == 1 and not any(part.start <= heading.start < part.end for part in managed)
        ),
        None,
    )
