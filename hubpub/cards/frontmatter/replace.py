"""Another value of any kind for a key of a card's front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hubpub.cards.frontmatter.edit import Edits, apply, set_value
from hubpub.cards.frontmatter.nodes import Entry, FrontMatter, Mapping, Scalar
from hubpub.cards.frontmatter.read import parse
from hubpub.cards.frontmatter.write import block_lines, flow, spelled
from hubpub.types.findings import Edit

_LINE_END = re.compile(r"\r\n|\r|\n|\Z")


def replace(front: FrontMatter, key: str, value: Any) -> Edits:
    """The edits that give a key of the outermost mapping another value; none where it has that value.

    Comments beside the key stay; those within a list or mapping that is replaced go with it.

    Args:
        front: The front matter.
        key: The key.
        value: A scalar, or a list or dict of values.

    Raises:
        ValueError: There is no such key, or the value cannot be written in its place.
        TypeError: The value holds what YAML cannot say.
    """
    root = front.root
    entry = next((each for each in root.entries if each.key.value == key), None) if isinstance(root, Mapping) else None
    if entry is None or front.fault:
        raise ValueError(f"no key {key!r}")
    if same_value(front.data[key], value):
        return ()
    wanted = {**front.data, key: value}
    scalar = isinstance(entry.value, Scalar) and not isinstance(value, dict | list | tuple)
    # an alias elsewhere may read what stands here
    for edits in [set_value(front, (key,), value)] if scalar else _ways(front, entry, value):
        after = parse(apply(front.text, edits))
        if after.fault is None and same_value(after.data, wanted):
            return edits
    raise ValueError(f"the value of {key!r} cannot be written in its place")


def same_value(one: Any, other: Any) -> bool:
    """Whether two values of front matter are the same: to Python 1 and true are, and a NaN is not itself."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_value, one, other))
    return type(one) is type(other) and (one == other or repr(one) == repr(other))


def entry_text(front: FrontMatter, key: str) -> str | None:
    """A key's entry as its lines are written, without the last one's end; None where it has no lines of its own."""
    root = front.root
    if not isinstance(root, Mapping) or root.flow:
        return None
    entry = next((each for each in root.entries if each.key.value == key), None)
    if entry is None or _column(front.text, entry.key.start):
        return None
    return front.text[entry.key.start : _entry_end(front, entry)]


def replace_text(front: FrontMatter, key: str, text: str) -> Edits:
    """The edit that puts other lines in the place of a key's entry.

    Raises:
        ValueError: The key has no lines of its own.
    """
    old = entry_text(front, key)
    found = front.key(key)
    if old is None or found is None:
        raise ValueError(f"the key {key!r} has no lines of its own")
    return (Edit(found.start, found.start + len(old), text),)


def _ways(front: FrontMatter, entry: Entry, value: Any) -> Iterator[Edits]:
    node = entry.value
    newline = (_LINE_END.search(front.text) or ["\n"])[0] or "\n"
    column = _column(front.text, entry.key.start)
    lines = list(block_lines(value, f"{spelled(str(entry.key.value))}:", " " * column))
    lead = "" if node.start > entry.key.end + 1 else " "
    if isinstance(front.root, Mapping) and not front.root.flow and len(lines) > 1:
        below = newline.join(["", *lines[1:]])
        end = _entry_end(front, entry)
        beside = front.text[node.end : end]
        if "#" in beside and "\n" not in front.text[entry.key.end : node.end]:
            # a comment beside the value stays beside the key
            colon = front.text.find(":", entry.key.end) + 1
            yield (Edit(colon, node.end + len(beside) - len(beside.lstrip()), " "), Edit(end, end, below))
        yield (Edit(entry.key.end, node.end, f":{below}"),)
        yield (Edit(entry.key.start, node.end, newline.join(lines).lstrip(" ")),)
    yield (Edit(node.start, node.end, lead + flow(value)),)
    yield (Edit(entry.key.end, node.end, f": {flow(value)}"),)


def _entry_end(front: FrontMatter, entry: Entry) -> int:
    """Where the last line of an entry ends, a comment on it included."""
    match = _LINE_END.search(front.text, entry.value.end, front.end)
    return match.start() if match else front.end


def _column(text: str, place: int) -> int:
    return place - max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) - 1
