"""Three versions of a body merged: managed parts as wholes, so that they may move, and everything by lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from hubpub.cards.managed.marks import with_newlines
from hubpub.cards.managed.parts import Part, find_parts
from hubpub.cards.merge.lines import Clash, Line, lines_of, merge_lines
from hubpub.cards.merge.result import Conflict, Passage
from hubpub.cards.merge.text import joined


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a body.

    Attributes:
        text: The body.
        number: The line of the card at which it begins, from 1.
        parts: Its managed parts, by name.
    """

    text: str
    number: int
    parts: dict[str, Part]

    def line(self, place: int) -> int:
        """The line of the card in which a place of the body is."""
        return self.number + len(lines_of(self.text[:place]))


def merge_bodies(
    base: str, ours: str, theirs: str, numbers: tuple[int, int, int], newline: str
) -> tuple[str, list[Conflict], list[str]]:
    """The bodies of three versions merged.

    A managed part that was taken out on the Hub stays out, and one that was edited there stays though we would not
    write it any more: both are told. Where a part is in all of them, its lines are merged for themselves.

    Args:
        base: What both began with.
        ours: Ours.
        theirs: Theirs.
        numbers: The lines of the three cards at which their bodies begin, from 1.
        newline: The line end of the result.

    Returns:
        The merged body; what both changed, and not the same; what was decided, in words.
    """
    if theirs in (base, ours):
        return ours, [], []
    if base == ours:
        return theirs, [], []
    was, one, other = (
        _Version(text, number, {part.name: part for part in find_parts(text).parts})
        for text, number in zip((base, ours, theirs), numbers, strict=True)
    )
    told: list[str] = []
    wholes = {name for name in {*was.parts, *one.parts, *other.parts} if _is_whole(name, was, one, other)}
    kept = set()
    for name in wholes & set(was.parts):
        if name not in one.parts and name in other.parts and not _alike(was.parts[name], other.parts[name]):
            # as if it were new there: what one side puts in stays
            kept.add(name)
            told.append(f"the part {name!r} stays as it was edited on the Hub, though it would not be written any more")
        elif name in one.parts and name not in other.parts and not _alike(was.parts[name], one.parts[name]):
            told.append(
                f"the part {name!r} stays out: it was taken out on the Hub, and is another now than it was then"
            )
    pieces = list(merge_lines(_skeleton(was, wholes, kept), _skeleton(one, wholes), _skeleton(other, wholes)))
    text, conflicts = _resolved(pieces, (was, one, other), wholes, newline)
    return text, conflicts, told


def _is_whole(name: str, was: _Version, one: _Version, other: _Version) -> bool:
    """Whether a part is merged as a whole; else its lines are merged with those around them."""
    mine, before = one.parts.get(name), was.parts.get(name)
    # what a person wrote in ours is not taken out in silence
    return not (mine and before and name not in other.parts and mine.edited and not _alike(before, mine))


def _alike(one: Part, other: Part) -> bool:
    return with_newlines(one.content, "\n") == with_newlines(other.content, "\n")


def _skeleton(version: _Version, wholes: Collection[str], without: Collection[str] = ()) -> list[Line]:
    """The lines of a body, with each managed part as one of them, but for those without which it is wanted."""
    lines: list[Line] = []
    place, number = 0, version.number
    for part in sorted(version.parts.values(), key=lambda part: part.start):
        if part.name not in wholes:
            continue
        lines += lines_of(version.text[place : part.start], number)
        number = version.line(part.start)
        text = version.text[part.start : part.end]
        end = text[len(text.rstrip("\r\n")) :]
        count = len(lines_of(text))
        if part.name not in without:
            lines.append(Line(("part", part.name), end, number, count))
        place, number = part.end, number + count
    return lines + lines_of(version.text[place:], number)


def _resolved(
    pieces: Sequence[Line | Clash], versions: tuple[_Version, _Version, _Version], wholes: set[str], newline: str
) -> tuple[str, list[Conflict]]:
    """The text of a merged skeleton, and what clashes in it."""
    was, one, other = versions
    conflicts: list[Conflict] = []
    lines: list[Line] = []
    sides = [_skeleton(side, wholes) for side in (one, other)]
    seen: Counter[str] = Counter()
    for piece in pieces:
        if isinstance(piece, Clash):
            shown = (
                _shown(side, version, span)
                for side, version, span in zip(sides, (one, other), (piece.ours, piece.theirs), strict=True)
            )
            conflicts.append(Conflict("lines", *shown))
        elif isinstance(piece.key, tuple):
            name = piece.key[1]
            seen[name] += 1
            text, conflict = _part(name, was, one, other, newline)
            if conflict:
                conflicts.append(conflict)
            lines.append(replace(piece, text=text.rstrip("\r\n") + piece.text))
        else:
            lines.append(piece)
    moved = [name for name, count in seen.items() if count > 1]
    conflicts += [Conflict(f"part: {name}", *_both(name, one, other)) for name in moved]
    return joined(lines, newline), conflicts


def _part(name: str, was: _Version, one: _Version, other: _Version, newline: str) -> tuple[str, Conflict | None]:
    """The text of a part, merged; and a conflict where both sides wrote in the same place."""
    before, mine, yours = (version.parts.get(name) for version in (was, one, other))
    if mine is None or yours is None:
        version, only = (one, mine) if mine else (other, yours)
        assert only
        return version.text[only.start : only.end], None
    ours, theirs = one.text[mine.start : mine.end], other.text[yours.start : yours.end]
    if _alike(mine, yours) or (before and _alike(before, mine)):
        return theirs, None
    if before and _alike(before, yours):
        return ours, None
    pieces = list(
        merge_lines(lines_of(before.content if before else ""), lines_of(mine.content), lines_of(yours.content))
    )
    if any(isinstance(piece, Clash) for piece in pieces):
        return theirs, Conflict(f"part: {name}", *_both(name, one, other))
    content = joined([piece for piece in pieces if isinstance(piece, Line)], newline)
    if with_newlines(content, "\n") == with_newlines(mine.content, "\n"):
        return ours, None
    # the mark of theirs says what was written before: what stands there now is not hubpub's alone
    head = other.text[yours.start : yours.inner_start]
    return head + content + other.text[yours.inner_end : yours.end], None


def _both(name: str, one: _Version, other: _Version) -> Iterator[Passage]:
    for version in (one, other):
        part = version.parts[name]
        first = version.line(part.start)
        text = version.text[part.start : part.end]
        yield Passage(first, first + len(lines_of(text)) - 1, text)


def _shown(lines: Sequence[Line], version: _Version, span: tuple[int, int]) -> Passage:
    """Some lines of a skeleton as they are in the card."""
    start, end = span
    if start == end:
        first = lines[start].number if start < len(lines) else version.number + len(lines_of(version.text))
        return Passage(first, first - 1, "")
    first, last = lines[start].number, lines[end - 1].number + lines[end - 1].count - 1
    text = "".join(line.text for line in lines_of(version.text, version.number) if first <= line.number <= last)
    return Passage(first, last, text)
