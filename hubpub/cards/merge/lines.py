"""Three versions of a text merged line by line.

The lines that both sides left as they were hold the text together; what lies between two of them is taken from the side
that changed it. Where both did, and not the same, it is a clash. No library does this for us: ``merge3`` is under the
GPL, and dulwich's merge stands on it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_FAR = 200
_MOST_PAIRS = 250_000
# No card that people read comes near it.
MOST_LINES = 40_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or what stands for a managed part.

    Attributes:
        key: What makes it the same line in another version: its text without the line end, or the part's mark.
        text: The line with its end; of a part, nothing.
        number: Its line in the whole card, from 1.
        count: How many lines it stands for.
    """

    key: Hashable
    text: str
    number: int
    count: int = 1

    @property
    def end(self) -> str:
        """Its line end; nothing where the file ends with it."""
        return self.text[len(self.text.rstrip("\r\n")) :]


@dataclass(frozen=True, slots=True)
class Clash:
    """What both sides changed, and not the same.

    Attributes:
        base: Which lines of the base, as a slice's first and end.
        ours: Which of ours.
        theirs: Which of theirs.
    """

    base: tuple[int, int]
    ours: tuple[int, int]
    theirs: tuple[int, int]


Lines = Sequence[Line]
Keys = Sequence[Hashable]


def lines_of(text: str, number: int = 1) -> list[Line]:
    """The lines of a text.

    Args:
        text: The text.
        number: The line in the whole card at which it begins.
    """
    return [Line(line.rstrip("\r\n"), line, number + index) for index, line in enumerate(_LINE.findall(text))]


def merge_lines(base: Lines, ours: Lines, theirs: Lines) -> Iterator[Line | Clash]:
    """The lines of a merge, and where it clashes.

    Line ends are no difference; a line's end is taken from the side that changed it.
    """
    with_ours, with_theirs = _matched(base, ours), _matched(base, theirs)
    before = (-1, -1, -1)
    for number in [*(place for place in range(len(base)) if place in with_ours and place in with_theirs), len(base)]:
        last = number == len(base)
        now = (number, len(ours), len(theirs)) if last else (number, with_ours[number], with_theirs[number])
        chunk = [(past + 1, place) for past, place in zip(before, now, strict=True)]
        yield from _chosen(base, ours, theirs, Clash(*chunk))
        if not last:
            one, other = ours[now[1]], theirs[now[2]]
            yield one if other.text == base[number].text else other
        before = now


def _chosen(base: Lines, ours: Lines, theirs: Lines, chunk: Clash) -> Iterator[Line | Clash]:
    was, one, other = base[slice(*chunk.base)], ours[slice(*chunk.ours)], theirs[slice(*chunk.theirs)]
    if _keys(other) == _keys(was):
        yield from one
    elif _keys(one) == _keys(was) or _keys(one) == _keys(other):
        yield from other
    elif not was and _stand_apart(one, other):
        yield from other
        yield from one
    else:
        yield chunk


def _stand_apart(ours: Lines, theirs: Lines) -> bool:
    """Whether what both put in at one place can stand one after the other: one of them is nothing but managed parts."""
    parts = [{line.key for line in lines if not isinstance(line.key, str)} for lines in (ours, theirs)]
    alone = any(
        all(not isinstance(line.key, str) or not line.key.strip() for line in lines) for lines in (ours, theirs)
    )
    return alone and any(parts) and not parts[0] & parts[1]


def _matched(base: Lines, other: Lines) -> dict[int, int]:
    """Which line of another version each line of the base is; both in order."""
    one, two = _keys(base), _keys(other)
    found: dict[int, int] = {}
    gaps = [(0, len(one), 0, len(two))]
    if max(len(one), len(two)) > _FAR:
        # what is there once in both holds long texts together; what lies between is short
        gaps = list(_gaps(one, two, found))
    for gap in gaps:
        found |= _matched_in(one, two, gap)
    return found


def _gaps(one: Keys, two: Keys, found: dict[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """What lies between the lines that are once in both and in the same order; those are found."""
    once = Counter(one), Counter(two)
    places = {key: number for number, key in enumerate(two)}
    pairs = [(number, places[key]) for number, key in enumerate(one) if once[0][key] == once[1][key] == 1]
    last, before = (0, 0), _longest_in_order(pairs)
    for number, place in before:
        found[number] = place
        yield last[0], number, last[1], place
        last = number + 1, place + 1
    yield last[0], len(one), last[1], len(two)


def _longest_in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of these pairs whose second numbers rise; the first ones do already."""
    ends: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        previous.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        at[length : length + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _matched_in(one: Keys, two: Keys, gap: tuple[int, int, int, int]) -> dict[int, int]:
    """The lines of a gap that are the same."""
    start, end, begin, stop = gap
    found = {}
    while start < end and begin < stop and one[start] == two[begin]:
        found[start] = begin
        start, begin = start + 1, begin + 1
    while start < end and begin < stop and one[end - 1] == two[stop - 1]:
        end, stop = end - 1, stop - 1
        found[end] = stop
    # so much that is repeated, and nothing that is once in both, is not compared: it would take minutes
    if (end - start) * (stop - begin) <= _MOST_PAIRS:
        matcher = SequenceMatcher(None, one[start:end], two[begin:stop], autojunk=False)
        for block in matcher.get_matching_blocks():
            found |= {start + block.a + step: begin + block.b + step for step in range(block.size)}
    return found


def _keys(lines: Lines) -> list[Hashable]:
    return [line.key for line in lines]
