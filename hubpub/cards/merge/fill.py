"""What hubpub knows put into the front matter that a person wrote, key by key; the person's value wins.

A list that a person wrote, such as ``tags``, wins as a whole. To add to it would be friendly once, and wrong each time
after: nothing in a card tells a tag that its author took out from one that was never there. Where it is known what
hubpub wrote the last time, the two can be told apart: then its own values are kept up to date, and its new items added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubpub.cards.frontmatter import apply, insert, line_column, parse, remove, replace, same_value
from hubpub.cards.merge.values import merge_data
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


def fill(text: str, known: Mapping[str, Any], wrote: Mapping[str, Any] | None = None) -> Filled:
    """A card with what is missing or empty in its front matter filled; nothing else in it changes.

    Keys, comments, order and quotes of the person stay byte for byte; a card without front matter gets one in front. To
    do it twice is to do it once.

    Args:
        text: The whole card.
        known: What hubpub knows, by key, in the order in which new keys are written. What is empty is not written.
        wrote: What hubpub knew when it wrote the card the last time; None where that is not known. A value that still
            stands as it wrote it is brought up to date, or goes if nothing is known any more; to a list its new items
            are added; a key that a person took out since stays out. What a person wrote must not be among it.
    """
    front = parse(text)
    if front.fault:
        line, _ = line_column(text, front.fault.offset)
        return Filled(text, told=(f"{_LEFT}, for it is no YAML: {front.fault.message} (line {line})",))
    if front.root is not None and not isinstance(front.root.value, dict):
        return Filled(text, told=(f"{_LEFT}, for it is no mapping of keys to values",))
    filling = _Filling(text, front.data, wrote or {})
    for key, value in known.items():
        if not is_empty(value):
            filling.fill(key, value, known)
    for key, value in filling.wrote.items():
        if is_empty(known.get(key)) and key in front.data and same_value(front.data[key], value):
            filling.take_out(key)
    return Filled(filling.text, tuple(filling.changes), tuple(filling.kept), tuple(filling.told))


@dataclass(slots=True)
class _Filling:
    """A card that is being filled.

    Attributes:
        text: The card as far as it is filled.
        data: Its front matter as it was.
        wrote: What hubpub wrote the last time.
        changes: What was changed.
        kept: The keys that stay the person's.
        told: What was not filled, and why.
    """

    text: str
    data: Mapping[str, Any]
    wrote: Mapping[str, Any]
    changes: list[KeyChange] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def fill(self, key: str, value: Any, known: Mapping[str, Any]) -> None:
        """Writes what is known of a key, where that is right."""
        now = self.data.get(key)
        if is_empty(now):
            if not is_empty(self.wrote.get(key)):
                self.told.append(f"{key} is not filled: it was taken out by hand")
                return
            leading = _OF.get(key)
            if (
                leading
                and not is_empty(self.data.get(leading))
                and not same_value(self.data[leading], known.get(leading))
            ):
                self.told.append(f"{key} is not filled: it goes with another {leading} than the one that stands there")
                return
        else:
            before = {key: self.wrote[key]} if key in self.wrote else {}
            merged, clashes, _ = merge_data(before, {key: value}, {key: now}) if before else ({}, [key], [])
            value = now if clashes else merged[key]
            if clashes and not same_value(now, known[key]):
                self.kept.append(key)
        if same_value(now, value):
            return
        front = parse(self.text)
        try:
            edits = replace(front, key, value) if key in self.data else insert(self.text, front, key, value)
        except ValueError as error:
            self.told.append(f"{key} is not filled: {error}")
            return
        self.text = apply(self.text, edits)
        self.changes.append(KeyChange(key, Action.REPLACE if key in self.data else Action.ADD, now, value))

    def take_out(self, key: str) -> None:
        """Takes out a key of which nothing is known any more."""
        try:
            self.text = apply(self.text, remove(parse(self.text), (key,)))
        except ValueError as error:
            self.told.append(f"{key} is not taken out: {error}")
            return
        self.changes.append(KeyChange(key, Action.DELETE, self.data[key]))


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: none, an empty text, list or mapping, or what a template leaves."""
    if isinstance(value, str):
        return not value.strip() or bool(_PLACEHOLDER.match(value) or _ANY_CASE.match(value))
    if isinstance(value, list | tuple):
        return all(map(is_empty, value))
    return value is None or value == {}
