"""Keys of a card's front matter given the values that somebody asks for; every other byte of it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hubpub.cards.frontmatter import apply, insert, parse, replace, same_value
from hubpub.cards.merge.fill import Filled, fill
from hubpub.types.plan import Action, KeyChange


def set_keys(
    text: str,
    values: Mapping[str, Any] | None = None,
    missing: Mapping[str, Any] | None = None,
    tags: Sequence[str] = (),
) -> Filled:
    """A card whose keys have other values.

    Args:
        text: The whole card; one without front matter gets one in front.
        values: What keys shall be, whatever they are.
        missing: What keys shall be where they are missing or empty.
        tags: What is added to the tags, where it is not among them.
    """
    filled = fill(text, missing or {})
    changes, told = list(filled.changes), list(filled.told)
    after = filled.text
    wanted = dict(values or {})
    if tags:
        now = parse(after).data.get("tags")
        listed = list(now) if isinstance(now, list) else [] if now is None else [now]
        wanted["tags"] = [*listed, *(tag for tag in dict.fromkeys(tags) if tag not in listed)]
    for key, value in wanted.items():
        front = parse(after)
        if front.fault or (front.root is not None and not isinstance(front.root.value, dict)):
            told = told or [f"{key} is not set: the front matter is no mapping of keys to values"]
            break
        before = front.data.get(key)
        if key in front.data and same_value(before, value):
            continue
        try:
            edits = replace(front, key, value) if key in front.data else insert(after, front, key, value)
        except (ValueError, TypeError) as error:
            told.append(f"{key} is not set: {error}")
            continue
        after = apply(after, edits)
        changes.append(KeyChange(key, Action.REPLACE if key in front.data else Action.ADD, before, value))
    return Filled(after, tuple(changes), filled.kept, tuple(told))
