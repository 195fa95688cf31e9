"""Lists and mappings, in blocks and in brackets."""

from __future__ import annotations

import re

from hubpub.cards.frontmatter.default_schema import WORDS, resolve_scalar
from hubpub.cards.frontmatter.entries import Entries
from hubpub.cards.frontmatter.nodes import Mapping, Node, Scalar, Sequence
from hubpub.cards.frontmatter.scalars import PLAIN
from hubpub.cards.frontmatter.tags import TagReader

# Where a node stands: the value of a block's entry, the item of a block's list, a block's key, inside brackets.
BLOCK_VALUE, BLOCK_ITEM, BLOCK_KEY, FLOW = range(4)
# js-yaml's own bound, its option maxDepth
DEEPEST = 100
_WHITE = frozenset(" \t\r\n")
# Most of what cards hold is `key: value` or `- value` on a line whose next line is neither blank nor a comment, and
# is read in one step, with the indentation of that next line. What this leaves out is read the long way.
_VALUE = (
    r"((?:[^\s\-?:,\[\]{}#&*!|>'\"%@`\0]|-(?=[^ \t\r\n]))" + PLAIN + r"|'[^'\r\n]*+'[ \t]*+|\"[^\"\\\r\n]*+\"[ \t]*+)"
    r"(?:\r\n|\r|\n)( *+)(?=[^ \t\r\n#])"
)
_LINE_ENTRY = re.compile(r"([A-Za-z_][\w.-]*+):[ ]+" + _VALUE)
_LINE_ITEM = re.compile(r"-[ ]+" + _VALUE)
_LINE_KEY = re.compile(r"([A-Za-z_][\w.-]*+):(?=[ \t\r\n])")
_FLOW_ITEM = re.compile(r"([A-Za-z_][\w./-]*+)(?=[ ]?[,\]])")
_TAB = "tab characters must not be used in indentation"
_COLONLESS = "can not read an implicit mapping pair; a colon is missed"
_INCOMPLETE = "incomplete explicit mapping pair; a key node is missed; or followed by a non-tabulated empty line"
_UNSPACED = "a whitespace character is expected after the key-value separator within a block mapping"
_MULTILINE = "can not read a block mapping entry; a multiline key may not be an implicit key"


class CollectionReader(TagReader):
    """Reads lists and mappings.

    Attributes:
        depth: How many nodes around this place are being read.
    """

    __slots__ = ("depth",)

    def __init__(self, yaml: str, base: int) -> None:
        super().__init__(yaml, base)
        self.depth = 0

    def node(self, outer: int, where: int, seek: bool, compact: bool) -> Node | None:
        """The node that stands here; the reader of nodes says how."""
        raise NotImplementedError

    def empty(self, place: int) -> Scalar:
        """Nothing, where a value might stand."""
        self.count()
        return Scalar(self.base + place, self.base + place, None, "plain")

    def _line_value(self, match: re.Match[str], group: int) -> Scalar:
        """Steps over a line that was read in one step, and gives the scalar on it."""
        raw = match[group].rstrip(" \t")
        start = self.base + match.start(group)
        self.line = match.start(group + 1)
        self.position = match.end()
        self.indent = self.position - self.line
        self.values += 1
        self.weight += len(raw) + 1
        letter = raw[0]
        if letter in "'\"":
            return Scalar(start, start + len(raw), raw[1:-1], letter)
        return Scalar(start, start + len(raw), resolve_scalar(raw), "plain")

    def block_sequence(self, column: int) -> Sequence | None:
        """A list whose items begin with ``-`` in this column; nothing where there is none."""
        if self.tab >= 0:
            return None
        text, start = self.text, self.position
        quick = not self.dirty and self.depth < DEEPEST - 1
        items: list[Node] = []
        while text[self.position] != "\0":
            if self.tab >= 0:
                raise self.refusal(_TAB, self.tab)
            match = _LINE_ITEM.match(text, self.position) if quick else None
            if match and match.end() - match.start(2) <= column:
                items.append(self._line_value(match, 1))
                if self.indent < column:
                    break
                continue
            if text[self.position] != "-" or text[self.position + 1] not in _WHITE:
                break
            self.position += 1
            place = self.position
            if self.space() and self.indent <= column:
                items.append(self.empty(place))
                # js-yaml goes on here whatever the indentation is
                continue
            line = self.line
            items.append(self.node(column, BLOCK_ITEM, seek=False, compact=True) or self.empty(place))
            self.space()
            if (self.line == line or self.indent > column) and text[self.position] != "\0":
                raise self.refusal("bad indentation of a sequence entry")
            if self.indent < column:
                break
        if not items:
            return None
        values = [item.value for item in items]
        return Sequence(self.base + start, items[-1].end, tuple(items), flow=False, value=values)

    def block_mapping(self, column: int, least: int) -> tuple[bool, Node | None]:
        """Whether a mapping whose keys begin in this column stands here, and the mapping.

        Where there is none, the node that was read in search of a key.

        Args:
            column: The column.
            least: The least indentation of the lines of a key.
        """
        if self.tab >= 0:
            return False, None
        text, start = self.text, self.position
        quick = not self.dirty and self.depth < DEEPEST - 1
        entries = Entries(self)
        while text[self.position] != "\0":
            if not entries.explicit:
                if self.tab >= 0:
                    raise self.refusal(_TAB, self.tab)
                if quick and self._line_entry(entries, column):
                    if self.indent < column:
                        break
                    continue
            line = self.line
            marked = self._mark_of_entry(entries)
            if not marked:
                at = self.position
                found = self._key(least)
                if found is None:
                    break
                if self.line != line or not self._colon():
                    if not entries.begun:
                        return False, found
                    raise self.refusal(_COLONLESS if self.line == line else _MULTILINE)
                entries.close(at)
                entries.open(found, at)
            self._entry_value(entries, column, marked)
            if (self.line == line or self.indent > column) and text[self.position] != "\0":
                raise self.refusal("bad indentation of a mapping entry")
            if self.indent < column:
                break
        entries.close()
        return entries.begun, entries.block(start) if entries.begun else None

    def _line_entry(self, entries: Entries, column: int) -> bool:
        """Takes an entry of a line that is read in one step, if this is one."""
        match = _LINE_ENTRY.match(self.text, self.position)
        if match is None or match.end() - match.start(3) > column:
            return False
        key = self._line_key(match)
        entries.open(key, self.position)
        entries.take(self._line_value(match, 2))
        return True

    def _mark_of_entry(self, entries: Entries) -> bool:
        """Steps past the ``?`` or ``:`` that an entry's key or value begins with, if one stands here."""
        letter = self.text[self.position]
        if letter not in "?:" or self.text[self.position + 1] not in _WHITE:
            return False
        self.position += 1
        if letter == "?":
            entries.close()
            entries.open(None, self.position, explicit=True)
        elif entries.explicit:
            entries.explicit = False
        else:
            raise self.refusal(_INCOMPLETE, self.position - 1)
        return True

    def _entry_value(self, entries: Entries, column: int, marked: bool) -> None:
        """Steps past an entry's value, or past the key that stands after ``?``."""
        place = self.position
        found = self.node(column, BLOCK_VALUE, seek=True, compact=marked)
        if entries.explicit:
            entries.key = found
        else:
            entries.take(found or self.empty(place), merging=not marked)
        self.space()

    def _line_key(self, match: re.Match[str]) -> Scalar:
        name = match[1]
        start = self.base + match.start()
        return Scalar(start, start + len(name), WORDS.get(name, name), "plain")

    def _key(self, least: int) -> Node | None:
        """An entry's key."""
        match = _LINE_KEY.match(self.text, self.position) if self.depth < DEEPEST and not self.dirty else None
        if match is None:
            return self.node(least, BLOCK_KEY, seek=False, compact=True)
        self.position = match.end(1)
        self.count(len(match[1]))
        return self._line_key(match)

    def _colon(self) -> bool:
        """Steps past the colon of an entry, if one stands here."""
        text = self.text
        while text[self.position] in " \t":
            self.position += 1
        if text[self.position] != ":":
            return False
        self.position += 1
        if text[self.position] not in _WHITE:
            raise self.refusal(_UNSPACED)
        return True

    def flow(self, least: int) -> Sequence | Mapping:
        """A list in brackets or a mapping in braces.

        Args:
            least: The indentation of what it stands in.
        """
        text, start = self.text, self.position
        mapping = text[start] == "{"
        entries = Entries(self)
        items: list[Node] = []
        comma = True
        self.position += 1
        while True:
            self.space()
            letter = text[self.position]
            if letter == ("}" if mapping else "]"):
                self.position += 1
                break
            if letter == "\0":
                raise self.refusal("unexpected end of the stream within a flow collection")
            if not comma:
                raise self.refusal("missed comma between flow collection entries")
            if letter == ",":
                raise self.refusal("expected the node content, but found ','")
            if mapping:
                self._flow_entry(entries, least, single=False)
            else:
                items.append(self._flow_item(least))
            self.space()
            comma = text[self.position] == ","
            if comma:
                self.position += 1
        if mapping:
            return entries.flow(start, self.position)
        values = [item.value for item in items]
        return Sequence(self.base + start, self.base + self.position, tuple(items), flow=True, value=values)

    def _flow_item(self, least: int) -> Node:
        match = _FLOW_ITEM.match(self.text, self.position) if self.depth < DEEPEST else None
        if match is None:
            entries = Entries(self)
            start = self.position
            found = self._flow_entry(entries, least, single=True)
            if found is None:
                found = entries.flow(start, entries.end - self.base)
            return found
        self.position = match.end()
        self.count(self.position - match.start())
        start = self.base + match.start()
        return Scalar(start, start + len(match[1]), resolve_scalar(match[1]), "plain")

    def _flow_entry(self, entries: Entries, least: int, single: bool) -> Node | None:
        """Takes an entry; for a list, gives an item that is no pair instead.

        Args:
            entries: Where to.
            least: The indentation of what the collection stands in.
            single: Whether it is the item of a list.
        """
        text = self.text
        explicit = text[self.position] == "?" and text[self.position + 1] in _WHITE
        if explicit:
            self.position += 1
            self.space()
        at, line = self.position, self.line
        key = self.node(least, FLOW, seek=False, compact=True)
        end = key.end - self.base if key else at
        self.space()
        value: Node | None = None
        pair = explicit
        if (explicit or self.line == line) and text[self.position] == ":":
            self.position += 1
            pair, end = True, self.position
            self.space()
            value = self.node(least, FLOW, seek=False, compact=True)
        if single and not pair:
            return key or self.empty(at)
        entries.open(key, at)
        entries.take(value or self.empty(end))
        return None
