"""Three versions of a card merged: the one that both began with, ours, and the one on the Hub.

Which card is the base, and which is ours, decides what survives. Where the card is rendered, ours is the base with its
parts written anew (``managed.refresh``, ``managed.adopt`` for sections that are new since) and its front matter filled,
not a card rendered from nothing: else what people had written into the base by then would look as if we had taken it
out. Where the card is a file of the folder, the base is that file as it was at the last push, not what the merge of
that push came to, for the same reason.
"""

from __future__ import annotations

import re

from hubpub.cards.managed.marks import newline_of
from hubpub.cards.managed.parts import find_parts
from hubpub.cards.merge.block import merge_blocks
from hubpub.cards.merge.body import merge_bodies
from hubpub.cards.merge.lines import MOST_LINES, lines_of
from hubpub.cards.merge.result import Conflict, Merged
from hubpub.cards.merge.text import passage
from hubpub.types.card import front_matter_block, line_starts

_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\n")


def merge_cards(base: str, ours: str, theirs: str) -> Merged:
    """A card with what we and others changed since they began with the same one.

    Front matter is merged key by key, and lists item by item; the body by managed parts and lines. What both changed,
    and not the same, is a conflict. What one side wrote and the merge does not have is told.

    Args:
        base: The card that both began with.
        ours: The card as we would publish it.
        theirs: The card as it is on the Hub.
    """
    if theirs in (base, ours):
        return Merged(ours)
    if base == ours:
        return Merged(theirs)
    bare = tuple(text.removeprefix(_BOM) for text in (base, ours, theirs))
    marks = [text.startswith(_BOM) for text in (base, ours, theirs)]
    bom = _BOM if marks[2 if marks[1] == marks[0] else 1] else ""
    ends = [newline_of(text) for text in bare]
    newline = ends[2 if ends[1] == ends[0] else 1]
    longest = max(len(line_starts(text)) - 1 for text in bare)
    if longest > MOST_LINES:
        whole = (passage(text, 1, len(lines_of(text))) for text in bare[1:])
        return Merged(None, (Conflict("lines", *whole),), (f"a card of {longest:,} lines is not merged",))
    split = [_split(_with_ends(text, old, newline)) for text, old in zip(bare, ends, strict=True)]
    front, conflicts, told = merge_blocks(split[0][0], split[1][0], split[2][0], newline)
    numbers = tuple(1 + len(lines_of(head)) for head, _ in split)
    body, in_body, told_too = merge_bodies(
        split[0][1], split[1][1], split[2][1], (numbers[0], numbers[1], numbers[2]), newline
    )
    conflicts, told = conflicts + in_body, told + told_too
    if conflicts:
        return Merged(None, tuple(_as_written(each, bare[1], bare[2]) for each in conflicts), tuple(told))
    # a front matter that ends the file has no line end of its own
    if front and body and not front.endswith(("\n", "\r")):
        front += newline
    text = bom + front + body
    if lost := _lost(text, ours, theirs):
        whole = (passage(side, 1, len(lines_of(side))) for side in bare[1:])
        return Merged(None, tuple(Conflict(f"part: {name}", *whole) for name in lost), tuple(told))
    return Merged(text, (), tuple(told))


def _split(text: str) -> tuple[str, str]:
    """A card up to its body, and the body."""
    block = front_matter_block(text)
    return (text[: block[2]], text[block[2] :]) if block else ("", text)


def _with_ends(text: str, old: str, new: str) -> str:
    """A text with its usual line end exchanged; what has another one keeps it."""
    return text if old == new else _LINE_END.sub(lambda end: new if end[0] == old else end[0], text)


def _as_written(conflict: Conflict, ours: str, theirs: str) -> Conflict:
    """A conflict with the lines as they are in the cards."""
    sides = ((ours, conflict.ours), (theirs, conflict.theirs))
    return Conflict(conflict.what, *(passage(text, side.first, side.last) for text, side in sides))


def _lost(text: str, ours: str, theirs: str) -> list[str]:
    """The managed parts that both sides have and the merge, as it is read, has not: one side opened what hides them."""
    both = {part.name for part in find_parts(ours).parts} & {part.name for part in find_parts(theirs).parts}
    return sorted(both - {part.name for part in find_parts(text).parts})
