"""What hubpub knows put into the front matter that a person wrote, key by key; the person's value wins.

A list that a person wrote, such as ``tags``, wins as a whole. To add to it would be friendly once, and wrong each time
after: nothing in a card tells a tag that its author took out from one that was never there. What hubpub adds to its own
lists later comes by the merge of three, where the base tells the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hubpub.cards.frontmatter import apply, insert, line_column, parse, replace, same_value
from hubpub.types.plan import Action, KeyChange

# What a template or a script writes where it knows nothing.
_PLACEHOLDER = re.compile(
    r"\s*(?:\[?(?:needs )?more information(?: needed)?\]?|None|null|undefined|TODO|TBD|FIXME|\{\{[^{}]*\}\})\s*\Z"
)
# What says something of another key says nothing true beside another value of it.
_OF = {"license_name": "license", "license_link": "license", "base_model_relation": "base_model"}
_LEFT = "the front matter is left as it is"
_ANY_CASE = re.compile(r"\s*\[?(?:needs )?more information(?: needed)?\]?\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filled:
    """A card whose front matter was filled.

    Attributes:
        text: The whole card.
        changes: The keys that were filled, in the order in which they were given.
        kept: The keys whose value is the person's, another than ours.
        told: Why what could not be filled was not, in words.
    """

    text: str
    changes: tuple[KeyChange, ...] = ()
    kept: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def fill(text: str, known: Mapping[str, Any]) -> Filled:
    """A card with what is missing or empty in its front matter filled; nothing else in it changes.

    Keys, comments, order and quotes of the person stay byte for byte; a card without front matter gets one in front. To
    do it twice is to do it once.

    Args:
        text: The whole card.
        known: What hubpub knows, by key, in the order in which new keys are written. What is empty is not written.
    """
    front = parse(text)
    if front.fault:
        line, _ = line_column(text, front.fault.offset)
        return Filled(
            text, told=(f"the front matter is left as it is, for it is no YAML: {front.fault.message} (line {line})",)
        )
    if front.root is not None and not _is_mapping(front.root.value):
        return Filled(text, told=("the front matter is left as it is, for it is no mapping of keys to values",))
    before = front.data
    changes: list[KeyChange] = []
    kept: list[str] = []
    told: list[str] = []
    for key, value in known.items():
        if is_empty(value) or (key in before and same_value(before[key], value)):
            continue
        if key in before and not is_empty(before[key]):
            kept.append(key)
            continue
        leading = _OF.get(key)
        if leading and leading in kept:
            told.append(f"{key} is not filled: it goes with another {leading} than the one that stands there")
            continue
        front = parse(text)
        try:
            edits = replace(front, key, value) if key in before else insert(text, front, key, value)
        except ValueError as error:
            told.append(f"{key} is not filled: {error}")
            continue
        text = apply(text, edits)
        action = Action.REPLACE if key in before else Action.ADD
        changes.append(KeyChange(key, action, before.get(key), value))
    return Filled(text, tuple(changes), tuple(kept), tuple(told))


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: none, an empty text, list or mapping, or what a template leaves."""
    if isinstance(value, str):
        return not value.strip() or bool(_PLACEHOLDER.match(value) or _ANY_CASE.match(value))
    if isinstance(value, list | tuple):
        return all(map(is_empty, value))
    return value is None or value == {}


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)
