"""Edits of a card's front matter, each of its own span only.

Each is tried before it is given: what it leaves must read as what was asked for, or it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hubpub.cards.frontmatter.nodes import FrontMatter, Mapping, Node, Scalar, Sequence
from hubpub.cards.frontmatter.read import parse
from hubpub.cards.frontmatter.write import block_lines, block_spelling, flow, spelled, spellings
from hubpub.types.findings import Edit

Path = tuple[str | int, ...]
Edits = tuple[Edit, ...]
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")


def set_value(front: FrontMatter, path: Path, value: Any, *, tried: bool = True) -> Edits:
    """The edits that give the scalar at a path another value; none where it has that value.

    Its quotes are kept where they can be; a text that would read as something else gets quotes.

    Args:
        front: The front matter.
        path: Where the scalar stands.
        value: A text, number, truth value or nothing.
        tried: Whether what the edits leave is read; who does without reads what several of them leave together.

    Raises:
        ValueError: No scalar stands there, or it cannot be written in that place.
        TypeError: The value is no scalar.
    """
    node = front.find(*path)
    if node is None or isinstance(node, Sequence | Mapping):
        raise ValueError(f"no scalar at {path}")
    if _same(node.value, value):
        return ()
    ways = list(spellings(value, node.style))
    if node.style in "|>" and isinstance(value, str):
        block = block_spelling(value, front.text[node.start : node.end], node.style, _newline(front.text))
        ways[:0] = [block] if block else []
    # where nothing stands yet, a space must go before it, and after a key alone a colon
    leads = ("",) if node.start < node.end else (" ", ": ", "")

    def fits(after: FrontMatter) -> bool:
        found = after.find(*path)
        return isinstance(found, Scalar) and _same(found.value, value) and _size(after.root) == _size(front.root)

    return _first(
        front, ((Edit(node.start, node.end, lead + way),) for lead in leads for way in ways), fits if tried else None
    )


def rename_key(front: FrontMatter, path: Path, new: str) -> Edits:
    """The edits that give the key at a path another name; none where it has that name.

    Raises:
        ValueError: There is no such key, or its mapping has the new one.
    """
    key = front.key(*path) if path and isinstance(path[-1], str) else None
    if key is None or key.start == key.end:
        raise ValueError(f"no key at {path}")
    if key.value == new:
        return ()
    if front.key(*path[:-1], new):
        raise ValueError(f"there is a key {new!r} already")

    def fits(after: FrontMatter) -> bool:
        found = after.key(*path[:-1], new)
        return found is not None and found.start == key.start and _size(after.root) == _size(front.root)

    return _first(front, ((Edit(key.start, key.end, way),) for way in spellings(new, key.style)), fits)


def remove(front: FrontMatter, path: Path, *, tried: bool = True) -> Edits:
    """The edits that take out the entry or item at a path, with its lines and their comments.

    What is left of a list or mapping without content is ``[]`` or ``{}``.

    Args:
        front: The front matter.
        path: Where it stands.
        tried: As for :func:`set_value`.

    Raises:
        ValueError: There is no such entry, or it cannot be taken out alone.
    """
    parent = front.find(*path[:-1]) if path else None
    index = -1
    if isinstance(parent, Mapping):
        # the key's own entry, not one that `<<` brings in
        index = next((i for i, entry in enumerate(parent.entries) if entry.key.value == path[-1]), -1)
    elif isinstance(parent, Sequence) and isinstance(path[-1], int) and path[-1] < len(parent.items):
        index = path[-1]
    if parent is None or isinstance(parent, Scalar) or index < 0:
        raise ValueError(f"nothing at {path}")

    def fits(after: FrontMatter) -> bool:
        around = after.find(*path[:-1])
        if not after.found or (around is None and after.root is not None):
            return False
        return _size(around) == _size(parent) - 1 and type(around) in (type(parent), type(None))

    ways = _from_brackets if parent.flow else _from_block
    return _first(front, ways(front, path, parent, index), fits if tried else None)


def insert(text: str, front: FrontMatter, key: str, value: Any) -> Edits:
    """The edits that put in a new entry at the end of the block; a new block where there is none.

    Args:
        text: The whole card.
        front: Its front matter.
        key: The key.
        value: A scalar, or a list or dict of values.

    Raises:
        ValueError: The front matter is faulty or no mapping, or has that key.
        TypeError: The value holds what YAML cannot say.
    """
    newline = _newline(text)
    root = front.root
    if front.fault or not isinstance(root, Mapping | None) or key in front.data:
        raise ValueError(f"cannot put in the key {key!r}")
    pad = " " * _column(text, root.start) if root else ""
    lines = newline.join(block_lines(value, f"{spelled(key)}:", pad))
    if not front.found:
        # a byte order mark stays the first character
        place = int(text.startswith("\ufeff"))
        return (Edit(place, place, f"---{newline}{lines}{newline}---{newline}"),)
    if root and root.flow:
        line = f"{spelled(key)}: {flow(value)}"
        ways = [(Edit(root.end - 1, root.end - 1, lead + line),) for lead in ("", ", ", " ")]
    else:
        # in an empty block the line is there already; one between a CR and its LF must not part them
        lead = newline if front.start < front.end else "\n" if text[front.start - 1 : front.start + 1] == "\r\n" else ""
        ways = [(Edit(front.end, front.end, lead + lines),)]

    def fits(after: FrontMatter) -> bool:
        return list(after.data) == [*front.data, key]

    return _first(front, ways, fits)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits made.

    Raises:
        ValueError: Two edits overlap, or one is not within the text.
    """
    parts: list[str] = []
    place = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not place <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edits overlap at {edit.start}")
        parts += (text[place : edit.start], edit.text)
        place = edit.end
    return "".join([*parts, text[place:]])


def _first(front: FrontMatter, ways: Iterable[Edits], fits: Callable[[FrontMatter], bool] | None) -> Edits:
    """The first of several ways that leaves what was asked for."""
    for edits in ways:
        if fits is None:
            return edits
        after = parse(apply(front.text, edits))
        if after.fault is None and fits(after):
            return edits
    raise ValueError("this cannot be written here")


def _span(node: Node, index: int) -> tuple[int, int]:
    """Where an entry or item of a collection begins and ends."""
    if isinstance(node, Mapping):
        entry = node.entries[index]
        return entry.key.start, entry.value.end
    assert isinstance(node, Sequence)
    return node.items[index].start, node.items[index].end


def _from_brackets(_front: FrontMatter, _path: Path, parent: Node, index: int) -> Iterator[Edits]:
    start, end = _span(parent, index)
    if index > 0:
        yield (Edit(_span(parent, index - 1)[1], end, ""),)
    elif _size(parent) > 1:
        yield (Edit(start, _span(parent, 1)[0], ""),)
    else:
        yield (Edit(parent.start + 1, parent.end - 1, ""),)


def _from_block(front: FrontMatter, path: Path, parent: Node, index: int) -> Iterator[Edits]:
    text, count = front.text, _size(parent)
    start, end = _span(parent, index)
    match = _LINE_END.search(text, end)
    content, after = match.span() if match else (end, end)
    head = start - _column(text, start)
    lines = Edit(head, after, "")
    if count > 1:
        if not text[head:start].strip(" ?-") or index > 0:
            yield (lines,)
        if index + 1 < count:
            # the first entry of an item stands beside its dash: the next one takes its place
            yield (Edit(start, _span(parent, 1)[0], ""),)
        return
    empty = "{}" if isinstance(parent, Mapping) else "[]"
    key = front.key(*path[:-1])
    if key is None or (path[:-1] and isinstance(path[-2], int)):
        if not path[:-1]:
            yield (lines,)
            yield (Edit(head, content, ""),)
        yield (Edit(parent.start, parent.end, empty),)
        return
    colon = text.find(":", key.end) + 1
    if head >= colon:
        yield Edit(colon, colon, f" {empty}"), lines
        yield Edit(colon, colon, f" {empty}"), Edit(head, content, "")
    yield (Edit(parent.start, parent.end, empty),)


def _column(text: str, offset: int) -> int:
    """How many characters stand before a place on its line."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return offset - start


def _newline(text: str) -> str:
    """The line end that a card uses."""
    match = re.search(r"\r\n|\n", text)
    return match[0] if match else "\n"


def _same(one: Any, other: Any) -> bool:
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    alike = numbers and isinstance(one, bool) == isinstance(other, bool)
    # a NaN is not equal to itself, but its text is
    return bool((type(one) is type(other) or alike) and (one == other or repr(one) == repr(other)))


def _size(node: Node | None) -> int:
    if isinstance(node, Mapping):
        return len(node.entries)
    return len(node.items) if isinstance(node, Sequence) else 0
