"""Three versions of a text merged line by line.

The lines that both sides left as they were hold the text together; what lies between two of them is taken from the side
that changed it. Where both did, and not the same, it is a clash. No library does this for us: ``merge3`` is under the
GPL, and dulwich's merge stands on it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_FAR = 200
# Two versions with more lines than this that differ in most of them would take minutes.
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
    first = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    last = 0
    while last < min(len(one), len(two)) - first and one[-1 - last] == two[-1 - last]:
        last += 1
    found = {number: number for number in range(first)}
    found |= {len(one) - 1 - number: len(two) - 1 - number for number in range(last)}
    middle, others = one[first : len(one) - last], two[first : len(two) - last]
    # what is in every second line of a long text is found beside other lines, and not looked for by itself
    matcher = SequenceMatcher(None, middle, others, autojunk=len(others) > _FAR)
    for block in matcher.get_matching_blocks():
        found |= {first + block.a + step: first + block.b + step for step in range(block.size)}
    return found


def _keys(lines: Lines) -> list[Hashable]:
    return [line.key for line in lines]
