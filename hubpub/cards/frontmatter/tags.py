"""Properties of nodes: tags and anchors."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from hubpub.cards.frontmatter.cursor import RefusalError
from hubpub.cards.frontmatter.default_schema import CORE, MERGE, UnknownTagError, UnresolvedError, construct
from hubpub.cards.frontmatter.nodes import Mapping, Node, Scalar, Sequence
from hubpub.cards.frontmatter.scalars import ScalarReader

_WORD = re.compile(r"[^ \t\r\n\0]*")
_NAME = re.compile(r"[^ \t\r\n\0,\[\]{}]*")
# js-yaml looks for the end from the second character on
_VERBATIM = re.compile(r"[^\0][^>\0]*")
HANDLE = re.compile(r"!|!!|![0-9a-z\-]+!", re.IGNORECASE | re.ASCII)
# JavaScript's pattern goes by halves of pairs, so a character of two halves is none that it knows
TAG_TEXT = re.compile(
    r"(?:!|[^,\[\]{}\U00010000-\U0010ffff])(?:%[0-9a-f]{2}|[0-9a-z\-#;/?:@&=+$,_.!~*'()\[\]])*",
    re.IGNORECASE | re.ASCII,
)
_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_KINDS = {Scalar: "scalar", Sequence: "sequence", Mapping: "mapping"}


class Itself(dict[str, Any]):
    """What an alias within the mapping that it names stands for: as a key it is a text, as a value a circle."""


class TagReader(ScalarReader):
    """Reads tags, anchors and aliases, and gives tagged nodes their values.

    Attributes:
        handles: What the ``%TAG`` directives declare.
        anchors: The nodes that have an anchor and their weights; of one that is being read, `Itself`,
            and of a list nothing.
        circles: By the place of an alias that stands within what it names, the refusal of the circle.
        merges: Where the keys begin that merge.
    """

    __slots__ = ("anchors", "circles", "handles", "merges")

    def __init__(self, yaml: str, base: int) -> None:
        super().__init__(yaml, base)
        self.handles: dict[str, str] = {}
        self.anchors: dict[str, tuple[Node, int] | Itself | None] = {}
        self.circles: dict[int, RefusalError] = {}
        self.merges: set[int] = set()

    def tag(self) -> str:
        """Steps past a tag and gives it whole."""
        text, start = self.text, self.position
        if text[start + 1] == "<":
            match = _VERBATIM.match(text, start + 2)
            self.position = match.end() if match else start + 2
            if text[self.position] == "\0":
                raise self.refusal("unexpected end of the stream within a verbatim tag")
            name, handle = text[start + 2 : self.position], None
            self.position += 1
        else:
            handle, name = self._handle_and_name()
        if name and not TAG_TEXT.fullmatch(name):
            raise self.refusal(f"tag name cannot contain such characters: {name}")
        name = self.unescaped(name, "tag name")
        if handle is None:
            return name
        if handle in self.handles:
            return self.handles[handle] + name
        if handle in ("!", "!!"):
            return (CORE if handle == "!!" else "!") + name
        raise self.refusal(f'undeclared tag handle "{handle}"')

    def _handle_and_name(self) -> tuple[str, str]:
        text, start = self.text, self.position
        begin = start + 1 + (text[start + 1] == "!")
        handle = text[start:begin]
        match = _WORD.match(text, begin)
        self.position = match.end() if match else begin
        name = text[begin : self.position]
        if "!" in name:
            end = begin + name.index("!")
            if handle != "!!":
                handle, name = text[start : end + 1], text[end + 1 : self.position]
                if not HANDLE.fullmatch(handle):
                    raise self.refusal("named tag handle cannot contain such characters", end)
                end = text.find("!", end + 1, self.position)
            if end >= 0:
                raise self.refusal("tag suffix cannot contain exclamation marks", end)
        if any(letter in ",[]{}" for letter in name):
            raise self.refusal("tag suffix cannot contain flow indicator characters")
        return handle, name

    def unescaped(self, name: str, what: str) -> str:
        """A tag's text without its percent signs."""
        try:
            if _PERCENT.search(name):
                raise self.refusal(f"{what} is malformed: {name}")
            return unquote_to_bytes(name).decode() if "%" in name else name
        except UnicodeDecodeError:
            raise self.refusal(f"{what} is malformed: {name}") from None

    def name(self, what: str) -> str:
        """Steps past an anchor or alias and gives its name."""
        start = self.position + 1
        match = _NAME.match(self.text, start)
        self.position = match.end() if match else start
        if self.position == start:
            raise self.refusal(f"name of an {what} node must contain at least one character")
        return self.text[start : self.position]

    def alias(self) -> Node:
        """Steps past an alias: the node that it names, with the alias's place."""
        start = self.base + self.position
        name = self.name("alias")
        if name not in self.anchors:
            raise self.refusal(f'unidentified alias "{name}"')
        known = self.anchors[name]
        if not isinstance(known, tuple):
            # js-yaml makes a circle of it, which no JSON can say; not so where it is a key, and then a mere text
            self.circles[start] = self.refusal(f'the alias "{name}" stands within what it names')
            end = self.base + self.position
            self.space()
            return Scalar(start, end, {} if known is None else known, "plain")
        node, weight = known
        self.count_alias(weight)
        end = self.base + self.position
        self.space()
        if isinstance(node, Scalar):
            return Scalar(start, end, node.value, "plain")
        if isinstance(node, Sequence):
            return Sequence(start, end, node.items, node.flow, node.value)
        return Mapping(start, end, node.entries, node.flow, node.value)

    def _is_bare(self, node: Node) -> bool:
        """Whether js-yaml knows no kind of a node: it is an alias, or properties without content."""
        alias = not isinstance(node, Mapping) and self.text[node.start - self.base] == "*"
        return alias or node.start == node.end

    def tagged(self, tag: str, node: Node | None, after: int) -> Node:
        """A node with the value that its tag gives it.

        Args:
            tag: The whole tag.
            node: The node, a plain scalar's value being its text; nothing where there is no content.
            after: Where the properties end.
        """
        kind = None if node is None or self._is_bare(node) else _KINDS[type(node)]
        value: Any = None if node is None else node.value
        try:
            value = construct(tag, kind, value)
        except UnknownTagError:
            raise self.refusal(f"unknown tag !<{tag}>") from None
        except UnresolvedError as error:
            reason = f"cannot resolve a node with !<{tag}> explicit tag"
            if error.kind:
                reason = f'unacceptable node kind for !<{tag}> tag; it should be "{error.kind}", not "null"'
            raise self.refusal(reason) from None
        start, end = (self.base + after,) * 2 if node is None else (node.start, node.end)
        if tag == MERGE:
            self.merges.add(start)
        if isinstance(node, Mapping) or (node is None and isinstance(value, dict)):
            return Mapping(start, end, node.entries if isinstance(node, Mapping) else (), flow=False, value=value)
        if isinstance(node, Sequence) or (node is None and isinstance(value, list)):
            return Sequence(start, end, node.items if isinstance(node, Sequence) else (), flow=False, value=value)
        return Scalar(start, end, value, node.style if isinstance(node, Scalar) else "plain")
