"""Three versions of a mapping merged key by key, and of its lists item by item."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

from hubpub.cards.frontmatter import same_value

Data = Mapping[str, Any]
_NONE = object()


def merge_data(base: Data, ours: Data, theirs: Data) -> tuple[dict[str, Any], list[str], list[str]]:
    """What the front matter of three versions comes to.

    A key that one side alone changed is that side's. Of a list, what either side put in since the base is in it, and
    what either took out is not. A key that one side took out and the other changed stays as it was changed if theirs is
    the change, and is out if theirs took it out: what people do on the Hub wins over what is only rendered again.

    Args:
        base: What both began with.
        ours: What we have now.
        theirs: What the Hub has now.

    Returns:
        What it comes to; the keys that both changed, and not the same; and what was decided, in words.
    """
    merged: dict[str, Any] = {}
    clashes: list[str] = []
    told: list[str] = []
    for key in dict.fromkeys([*theirs, *ours]):
        was, one, other = (side.get(key, _NONE) for side in (base, ours, theirs))
        if _same(one, other) or _same(one, was):
            value = other
        elif _same(other, was):
            value = one
        elif other is _NONE:
            told.append(f"{key} stays out: it was taken out on the Hub, and is another now than it was then")
            value = _NONE
        elif one is _NONE:
            told.append(f"{key} stays as it was changed on the Hub, though it would not be written any more")
            value = other
        else:
            value = _items(key, (was, one, other), told)
            if value is _NONE:
                clashes.append(key)
                value = other
        if value is not _NONE:
            merged[key] = value
    return merged, clashes, told


def _items(key: str, sides: tuple[Any, Any, Any], told: list[str]) -> Any:
    """The items of a list or the entries of a mapping, merged; nothing where that cannot be done."""
    was, one, other = sides
    if isinstance(one, dict) and isinstance(other, dict) and isinstance(was, dict):
        merged, clashes, decided = merge_data(was, one, other)
        told += [f"{key}: {words}" for words in decided]
        return _NONE if clashes else merged
    if not (isinstance(one, list) or isinstance(other, list)):
        return _NONE
    before, mine, yours = ([] if side is _NONE or side is None else _listed(side) for side in (was, one, other))
    if before is None or mine is None or yours is None:
        return _NONE
    # of long lists each item is looked up and not compared with every other
    old, ours, theirs = ({_key(item) for item in items} for items in (before, mine, yours))
    gone = old - ours
    known = old | theirs
    new = [item for item in mine if _key(item) not in known]
    return [item for item in yours if _key(item) not in gone] + new


def _listed(value: Any) -> list[Any] | None:
    """A value as a list of plain items; None where it has others: two versions of one would look like two."""
    items = value if isinstance(value, list) else [value]
    return None if any(isinstance(item, dict | list) for item in items) else items


def _key(item: Any) -> tuple[type, Any]:
    """What two plain items have in common where they are the same, as ``same_value`` has it."""
    return type(item), repr(item) if isinstance(item, float) and isnan(item) else item


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not _NONE and other is not _NONE and same_value(one, other))
