"""The managed parts of a README written anew; every other byte stays as it is.

A part is hubpub's as long as its content is what its mark says that hubpub wrote, or is empty: who wants a part in a
certain place puts an empty pair of marks there. What a person changed is the person's from then on. To give it back,
its content is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence

from hubpub.cards.managed.changes import Done, PartChange, Refreshed
from hubpub.cards.managed.marks import newline_of, with_newlines
from hubpub.cards.managed.parts import Part, find_parts
from hubpub.cards.managed.write import Section, content_of, has_own_heading, holds, part_lines
from hubpub.types.card import line_starts


def refresh(text: str, sections: Sequence[Section]) -> Refreshed:
    """A README with its managed parts written anew.

    Parts that it lacks are not put in (see ``adopt``); a part whose section is not among these any more is taken out,
    unless a person wrote in it. Marks that do not fit together are told, and what stands between them is left alone.
    To do it twice is to do it once.

    Args:
        text: The whole README.
        sections: The sections as they are now, each name once.

    Raises:
        ValueError: A name comes twice.
    """
    wanted = {section.name: section for section in sections}
    if len(wanted) != len(sections):
        raise ValueError("two sections have the same name")
    found = find_parts(text)
    newline = newline_of(text)
    pieces: list[str] = []
    changes: list[PartChange] = []
    place = lines = 0
    for part in found.parts:
        piece, done, message = _renewed(text, part, wanted.get(part.name), newline)
        pieces += (text[place : part.start], piece)
        place = part.end
        lines += _line_ends(pieces[-2])
        changes.append(PartChange(part.name, done, lines + 1, message))
        lines += _line_ends(piece)
    after = "".join([*pieces, text[place:]])
    expected = [change.name for change in changes if change.done is not Done.REMOVED]
    if after != text and [part.name for part in find_parts(after).parts] != expected:
        # what stands around the parts reads otherwise now; no way is known, and nobody's text is risked for it
        kept = "the part is left as it is: written anew it would change how the text around it is read"
        changes = [
            PartChange(part.name, Done.SAME if change.done is Done.SAME else Done.KEPT, part.line, kept)
            for part, change in zip(found.parts, changes, strict=True)
        ]
        return Refreshed(text, tuple(changes), found.faults)
    return Refreshed(after, tuple(changes), found.faults)


def _renewed(text: str, part: Part, section: Section | None, newline: str) -> tuple[str, Done, str]:
    """A part as it will be, what that does to it, and in words."""
    old = text[part.start : part.end]
    content = ""
    if section:
        content = content_of(section, newline, with_heading=not has_own_heading(text, part.start, section))
        if content and with_newlines(part.content, "\n") == with_newlines(content, "\n"):
            return old, Done.SAME, f"the part {part.name!r} is up to date"
    if part.edited:
        return old, Done.KEPT, f"the part {part.name!r} was edited by hand and stays as it is"
    if not content:
        if section or part.content.strip():
            gone = f"the part {part.name!r} is taken out: there is nothing to say in it any more"
            return ("", Done.REMOVED, gone) if part.content.strip() else (old, Done.SAME, _waits(part))
        return old, Done.SAME, _waits(part)
    if not holds(part.name, content):
        return old, Done.KEPT, f"the part {part.name!r} stays as it was: its new text would lead out of its marks"
    end = old[len(old.rstrip("\r\n")) :]
    return part_lines(part.name, content, newline) + end, Done.REFRESHED, f"the part {part.name!r} is written anew"


def _waits(part: Part) -> str:
    return f"the part {part.name!r} is empty: there is nothing to say in it"


def _line_ends(text: str) -> int:
    return len(line_starts(text)) - 1
