"""What a card's front matter holds, as values that know their place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text, number, truth value, date or nothing.

    Attributes:
        start: Where it begins, in code points from the card's first; after the ``:`` or ``-`` where nothing stands.
        end: Where it ends; of a block text, the end of its last line that is not empty.
        value: What it is read as; of a key, always the text under which the value is kept.
        style: ``plain``, ``'``, ``"``, ``|`` or ``>``.
    """

    start: int
    end: int
    value: Any
    style: str


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list.

    Attributes:
        start: Where it begins.
        end: Where its last item, or its bracket, ends.
        items: Its items in order.
        flow: Whether it is written in brackets.
        value: What it is read as.
    """

    start: int
    end: int
    items: tuple[Node, ...] = field(repr=False)
    flow: bool
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key and its value.

    Attributes:
        key: The key.
        value: The value; an empty scalar where none is written.
    """

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """A mapping.

    Attributes:
        start: Where it begins.
        end: Where its last value, or its brace, ends.
        entries: Its entries in order, ``<<`` among them.
        flow: Whether it is written in braces.
        value: What it is read as, with what ``<<`` brings in.
    """

    start: int
    end: int
    entries: tuple[Entry, ...] = field(repr=False)
    flow: bool
    value: Any = field(repr=False)


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the Hub cannot read the front matter.

    Attributes:
        message: The reason, in js-yaml's words.
        offset: Where it was found, in code points from the card's first.
        bound: Whether the bound is ours: js-yaml may well read what lies beyond it.
    """

    message: str
    offset: int
    bound: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FrontMatter:
    """A card's front matter.

    Attributes:
        found: Whether the card has a block between ``---`` lines, empty or not.
        start: Where the YAML between the lines begins, in code points from the card's first.
        end: Where it ends.
        fault: What js-yaml refuses, if anything.
        root: The content; nothing where the block is empty or faulty.
        text: The whole card.
    """

    found: bool
    start: int
    end: int
    fault: Fault | None
    root: Node | None = field(repr=False)
    text: str = field(repr=False)

    @property
    def data(self) -> dict[str, Any]:
        """The content as plain data; empty unless it is a mapping."""
        return self.root.value if isinstance(self.root, Mapping) and isinstance(self.root.value, dict) else {}

    def find(self, *path: str | int) -> Node | None:
        """The value at a path, such as ``"model-index", 0, "results"``; nothing where there is none."""
        node = self.root
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str):
                entry = _entry(node, step)
                node = entry.value if entry else None
            elif isinstance(node, Sequence) and isinstance(step, int) and -1 < step < len(node.items):
                node = node.items[step]
            else:
                return None
        return node

    def key(self, *path: str | int) -> Scalar | None:
        """The key under which the value at a path stands: that of the path's last step into a mapping."""
        while path and isinstance(path[-1], int):
            path = path[:-1]
        around = self.find(*path[:-1]) if path else None
        if not isinstance(around, Mapping):
            return None
        entry = _entry(around, str(path[-1]))
        return entry.key if entry else None


def _entry(node: Mapping, key: str) -> Entry | None:
    """The entry of a key: its own, or one that ``<<`` brings in."""
    pending = [node]
    seen: set[int] = set()
    while pending:
        mapping = pending.pop(0)
        # an alias may bring the same mapping in by many ways
        if id(mapping.entries) in seen:
            continue
        seen.add(id(mapping.entries))
        for entry in mapping.entries:
            if entry.key.value == key:
                return entry
        for entry in mapping.entries:
            if entry.key.value == "<<":
                sources = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
                pending += [source for source in sources if isinstance(source, Mapping)]
    return None


def line_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1, in code points; a line ends at LF, CR LF or CR."""
    line, start = 1, 0
    for match in _LINE_END.finditer(text, 0, min(offset + 1, len(text))):
        # CR LF is one line end, also where only its CR is before the offset
        if match.end() > offset or (match[0] == "\r" and text[match.end() : match.end() + 1] == "\n"):
            break
        line, start = line + 1, match.end()
    return line, offset - start + 1
