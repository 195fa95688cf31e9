"""Managed parts put into a README that has none of them yet, where its own order has a place for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hubpub.cards.libraries.unfilled import is_unfilled
from hubpub.cards.managed.changes import Done, PartChange, Refreshed
from hubpub.cards.managed.headings import CLOSING, Heading, headings, is_topic, same_topic, topic
from hubpub.cards.managed.marks import body_start, newline_of
from hubpub.cards.managed.parts import Parts, find_parts
from hubpub.cards.managed.refresh import refresh
from hubpub.cards.managed.write import (
    Section,
    content_of,
    heading_of,
    holds,
    is_title,
    own_title,
    part_lines,
    says_nothing,
    title,
)
from hubpub.types.card import Card, line_starts


def adopt(text: str, sections: Sequence[Section], names: Collection[str] | None = None) -> Refreshed:
    """A README with its managed parts written anew, and those put in that it lacks.

    A section that a person wrote under the same or a like heading stays, and the part for it is left out. Under such a
    heading with nothing below it, or nothing but what a template left there ("More information needed"), the part
    stands without a heading of its own, and in place of that. Otherwise a part stands behind the section that comes
    before it, before the one that comes after it, or at the end, before citation and licence. To do it twice is to do
    it once.

    Args:
        text: The whole README.
        sections: The sections in the order of a card.
        names: Which may be put in; all where it is None. A push that makes its own card again names those that the last
            one did not have, so that what a person took out stays out.

    Raises:
        ValueError: A name comes twice.
    """
    refreshed = refresh(text, sections)
    now, changes = refreshed.text, list(refreshed.changes)
    told = {change.name for change in changes}
    # marks that nothing ends are for a person to mend, before a second part of that name comes beside them
    if refreshed.faults:
        changes += [
            PartChange(
                section.name, Done.LEFT_OUT, 1, f"the part {section.name!r} is not put in while marks are faulty"
            )
            for section in sections
            if section.name not in told and not says_nothing(section)
        ]
        return Refreshed(now, tuple(changes), refreshed.faults)
    for number, section in enumerate(sections):
        if section.name in told or says_nothing(section):
            continue
        now, change = _put_in(now, sections, number, names, newline_of(text))
        changes.append(change)
    starts = {part.name: part.line for part in find_parts(now).parts}
    return Refreshed(
        now,
        tuple(PartChange(each.name, each.done, starts.get(each.name, each.line), each.message) for each in changes),
    )


def _put_in(
    text: str, sections: Sequence[Section], number: int, names: Collection[str] | None, newline: str
) -> tuple[str, PartChange]:
    section = sections[number]

    def left_out(place: int, why: str) -> tuple[str, PartChange]:
        line = len(line_starts(text[:place]))
        return text, PartChange(section.name, Done.LEFT_OUT, line, f"the part {section.name!r} is left out: {why}")

    if names is not None and section.name not in names:
        return left_out(len(text), "the README does not have it")
    own = _own(text, section)
    said = _said(text, own) if own is not None else ""
    bare = (
        own is not None
        and bool(title(section))
        and is_unfilled(said)
        and not _goes_on(text, own)
        and (is_title(section) or _is_alone(text, own))
    )
    if own is not None and not bare:
        words = own.words.strip() or "the beginning"
        return left_out(own.start, f"the README has its own section for it, {words!r}")
    content = content_of(section, newline, with_heading=not bare)
    if not content:
        return left_out(len(text), "the README has its own title")
    if not holds(section.name, content):
        return left_out(len(text), "its text would lead out of its marks")
    place = own.end if own is not None else _place(text, sections, number)
    # what a template left below the heading makes way
    kept = text if not said.strip() else text[:place] + text[place + len(said) :]
    after = _with(kept, place, part_lines(section.name, content, newline), newline)
    before = [part.name for part in find_parts(text).parts]
    now = find_parts(after)
    if now.faults or sorted(part.name for part in now.parts) != sorted([*before, section.name]):
        return left_out(place, "what stands around its place would swallow its marks")
    # a block that ends the file with the line end of old Macs is none any more where something follows it
    if len(headings(after)) < len(headings(text)) or Card(after).front_matter != Card(text).front_matter:
        return left_out(place, "it would change how the text around it is read")
    where = "in place of what a template left" if said.strip() else "where nothing was"
    return after, PartChange(section.name, Done.PUT_IN, 1, f"the part {section.name!r} is put in, {where}")


def _with(text: str, place: int, piece: str, newline: str) -> str:
    """A text with a part in a place, and an empty line on each side of it."""
    before, after = text[:place], text[place:]
    ended = not before or before.endswith(("\n", "\r"))
    lead = "" if ended else newline
    # directly after front matter, or at the very beginning, nothing has to be kept apart
    if place > body_start(text) and not before.endswith(newline * 2):
        lead += newline
    if not after:
        return before + lead + piece + (newline if ended else "")
    tail = newline if after.startswith(newline) else newline * 2
    return before + lead + piece + tail + after


def _own(text: str, section: Section) -> Heading | None:
    """A person's heading that stands for a section."""
    managed = find_parts(text)
    theirs = [heading for heading in headings(text) if not _is_managed(managed, heading.start)]
    if is_title(section):
        return own_title(text)
    if title(section):
        return next((heading for heading in theirs if same_topic(heading.words, section.name, title(section))), None)
    # what has no heading is what a card begins with: it stands there, if anything does
    start = body_start(text)
    first = theirs[0] if theirs else None
    begin = first.end if first and first.level == 1 and not text[start : first.start].strip() else start
    following = [heading.start for heading in headings(text) if heading.start >= begin]
    managed_starts = [part.start for part in managed.parts if part.start >= begin]
    end = min([*following, *managed_starts, len(text)])
    return Heading(1, "", begin, begin) if text[begin:end].strip() else None


def _said(text: str, heading: Heading) -> str:
    """What stands below a heading, up to the next one or to a managed part."""
    ends = [other.start for other in headings(text) if other.start >= heading.end]
    ends += [part.start for part in find_parts(text).parts if part.start >= heading.end]
    return text[heading.end : min([*ends, len(text)])]


def _goes_on(text: str, heading: Heading) -> bool:
    """Whether a heading below says what belongs under this one: a section of its own, but not of another topic."""
    subject = topic(heading.words)
    for below in headings(text):
        if below.start < heading.end:
            continue
        if below.level <= heading.level:
            return False
        about = topic(below.words)
        if (about == subject or not is_topic(about)) and not is_unfilled(_said(text, below)):
            return True
    return False


def _is_alone(text: str, heading: Heading) -> bool:
    """Whether what follows a heading stands under it: HTML that holds several, such as a title, is one piece."""
    return [other for other in headings(text) if other.start == heading.start] == [heading]


def _is_managed(found: Parts, place: int) -> bool:
    return any(part.start <= place < part.end for part in found.parts)


def _place(text: str, sections: Sequence[Section], number: int) -> int:
    """Where a section's part belongs."""
    found = find_parts(text)
    all_headings = headings(text)
    closing = topic(title(sections[number])) in CLOSING
    # a card has its title at the top, whatever comes after it and stands there already
    if is_title(sections[number]):
        return body_start(text)
    for before in reversed(sections[:number]):
        if part := found.named(before.name):
            return part.end
        own = _own(text, before)
        # the beginning of a card is before everything, and says nothing of where the rest goes
        if own and own.level > 1:
            return _section_end(text, found, own)
    for after in sections[number + 1 :]:
        if part := found.named(after.name):
            own = heading_of(text, part.start, after)
            return own.start if own else part.start
        own = _own(text, after)
        if own and own.level > 1:
            return own.start
    if not title(sections[number]):
        first = all_headings[0] if all_headings else None
        titled = first and first.level == 1 and not text[body_start(text) : first.start].strip()
        return first.end if first and titled else body_start(text)
    return len(text) if closing else _before_closing(text, found)


def _section_end(text: str, found: Parts, own: Heading) -> int:
    """Where a person's section ends: at the next heading of its level or above, or at a managed part."""
    ends = [other.start for other in headings(text) if other.start >= own.end and other.level <= own.level]
    ends += [part.start for part in found.parts if part.start >= own.end]
    return min([*ends, len(text)])


def _before_closing(text: str, found: Parts) -> int:
    """Where the sections begin with which a card closes, such as its citation; the card's end without them."""
    place = len(text)
    for heading in reversed(headings(text)):
        if _is_managed(found, heading.start):
            part = next(part for part in found.parts if part.start <= heading.start < part.end)
            if topic(heading.words) not in CLOSING:
                break
            place = min(place, part.start)
        elif topic(heading.words) in CLOSING and heading.level > 1:
            place = heading.start
        elif heading.level <= 2:
            break
    return place
