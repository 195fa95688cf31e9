"""Entries as they come: keys become texts, two of the same are refused, and ``<<`` brings in others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hubpub.cards.frontmatter.cursor import MOST_SOURCES
from hubpub.cards.frontmatter.default_schema import UnresolvedError, key_text
from hubpub.cards.frontmatter.nodes import Entry, Mapping, Node, Scalar
from hubpub.cards.frontmatter.tags import Itself, TagReader


class Entries:
    """The entries of a mapping that is being read.

    Attributes:
        key: The key of the entry that is open; nothing where none is written.
        explicit: Whether that key stands after ``?`` and has no value yet.
        begun: Whether there is an entry at all.
    """

    __slots__ = ("_at", "_data", "_entries", "_merged", "_reader", "begun", "explicit", "key")

    def __init__(self, reader: TagReader) -> None:
        self._reader = reader
        self._entries: list[Entry] = []
        self._data: dict[str, Any] = {}
        # keys that came by a merge give way to the mapping's own
        self._merged: set[str] = set()
        self._at = 0
        self.key: Node | None = None
        self.explicit = self.begun = False

    def open(self, key: Node | None, at: int, explicit: bool = False) -> None:
        """Begins an entry.

        Args:
            key: Its key.
            at: Where it begins, in the YAML.
            explicit: Whether the key is still to come, after ``?``.
        """
        self.key = key
        self._at = at
        self.explicit = explicit
        self.begun = True

    def close(self, at: int | None = None) -> None:
        """Ends an entry whose key stands after ``?`` and that gets no value.

        Args:
            at: Where the next one begins, in the YAML.
        """
        if not self.explicit:
            return
        base = self._reader.base
        place = self.key.end if self.key else base + self._at
        self._reader.count()
        if at is not None:
            self._at = at
        self.take(Scalar(place, place, None, "plain"), merging=False)
        self.explicit = False

    def take(self, value: Node, merging: bool = True) -> None:
        """Ends an entry with its value.

        Args:
            value: The value.
            merging: Whether the key ``<<`` has its meaning.
        """
        reader, key = self._reader, self.key
        self.key = None
        if merging and key is not None and reader.merges and key.start in reader.merges:
            self._merge(value)
            self._entries.append(Entry(_as_key(key, "<<"), value))
            return
        if not isinstance(key, Scalar) or type(key.value) is not str:
            key = self._text_key(key)
        name = key.value
        if name in self._data:
            if name not in self._merged:
                raise reader.refusal("duplicated mapping key", self._at)
            self._merged.discard(name)
        self._data[name] = value.value
        self._entries.append(Entry(key, value))

    def _text_key(self, key: Node | None) -> Scalar:
        """A key as the text that it is kept under."""
        reader = self._reader
        if key and isinstance(key.value, Itself):
            reader.circles.pop(key.start, None)
        try:
            name = key_text(key.value if key else None)
        except UnresolvedError:
            raise reader.refusal("nested arrays are not supported inside keys") from None
        place = reader.base + self._at
        return _as_key(key, name) if key else Scalar(place, place, name, "plain")

    def _merge(self, value: Node) -> None:
        sources = value.value if isinstance(value.value, list) else [value.value]
        if len(sources) > MOST_SOURCES:
            raise self._reader.refusal("abnormal merge sequence size")
        for source in sources:
            if isinstance(source, dict):
                found = source
            elif isinstance(source, list | bytes):
                # to JavaScript a list is an object of numbers
                found = {str(index): item for index, item in enumerate(source)}
            elif isinstance(source, datetime):
                found = {}
            else:
                raise self._reader.refusal("cannot merge mappings; the provided source object is unacceptable")
            self._reader.count_merged(len(found))
            for name, item in found.items():
                if name not in self._data:
                    self._data[name] = item
                    self._merged.add(name)

    def block(self, start: int) -> Mapping:
        """The mapping, of a block that begins here in the YAML."""
        return Mapping(self._reader.base + start, self._entries[-1].value.end, tuple(self._entries), False, self._data)

    def flow(self, start: int, end: int) -> Mapping:
        """The mapping, between braces that stand here in the YAML."""
        base = self._reader.base
        return Mapping(base + start, base + end, tuple(self._entries), True, self._data)

    @property
    def end(self) -> int:
        """Where the last one ends, in the card."""
        return self._entries[-1].value.end


def _as_key(node: Node, name: str) -> Scalar:
    return Scalar(node.start, node.end, name, node.style if isinstance(node, Scalar) else "plain")
