"""Nodes: what stands where, by js-yaml's rules of indentation."""

from __future__ import annotations

from hubpub.cards.frontmatter.collections import BLOCK_ITEM, BLOCK_KEY, BLOCK_VALUE, DEEPEST, FLOW, CollectionReader
from hubpub.cards.frontmatter.default_schema import resolve_scalar
from hubpub.cards.frontmatter.nodes import Mapping, Node, Scalar
from hubpub.cards.frontmatter.tags import Itself


class NodeReader(CollectionReader):
    """Reads nodes."""

    __slots__ = ()

    def node(self, outer: int, where: int, seek: bool, compact: bool) -> Node | None:
        """The node that stands here; nothing where there is none.

        Args:
            outer: The indentation of what it stands in.
            where: What it stands in.
            seek: Whether it may begin on a later line.
            compact: Whether a block collection may begin on the line of what it stands in.
        """
        if self.depth >= DEEPEST:
            raise self.refusal(f"nesting exceeded maxDepth ({DEEPEST})")
        self.depth += 1
        block = where <= BLOCK_ITEM
        fresh = bool(seek and self.space())
        relation = self.indent - outer if fresh else 1
        collections = block and (fresh or compact)
        tag = anchor = None
        found: Node | None = None
        weight, after = self.weight, self.position
        if relation > 0 and self.text[after] in "!&":
            first = self._mark()
            tag, anchor, after, inside, ends = self._properties(fresh)
            fresh = fresh or inside
            collections = block and ends
            if fresh:
                relation = self.indent - outer
            if relation > 0 and block and not collections and self.text[self.position] not in "[{|>":
                found = self._keyed(first, outer)
                if found is not None:
                    tag = anchor = None
        if anchor is not None and found is None and (collections or self.text[self.position] != "*"):
            # in search of a key js-yaml takes the name for an empty mapping
            self.anchors[anchor] = self._nothing() if self.text[self.position] == "*" else self._open()
        if found is None and relation > 0:
            if collections:
                found, searched = self._collection(outer + 1)
                if found is None and searched:
                    tag, anchor = self._forgotten(anchor)
            if found is None:
                found = self._content(outer, where, tag is None, tag is None and anchor is None)
        elif found is None and relation == 0 and where == BLOCK_VALUE and collections:
            found = self.block_sequence(self.position - self.line)
        return self._finished(found, tag, anchor, after, weight)

    def _finished(
        self, found: Node | None, tag: str | None, anchor: str | None, after: int, weight: int
    ) -> Node | None:
        """A node with what its properties make of it.

        Args:
            found: The node; nothing without content.
            tag: Its tag.
            anchor: Its anchor.
            after: Where they end.
            weight: What had been counted before the node.
        """
        if tag is not None and tag != "!":
            found = self.tagged(tag, found, after)
        elif found is None and (tag is not None or anchor is not None):
            found = Scalar(self.base + after, self.base + after, None, "plain")
        if anchor is not None and found is not None:
            self.anchors[anchor] = (found, self.weight - weight + 1)
        self.depth -= 1
        return found

    def _properties(self, fresh: bool) -> tuple[str | None, str | None, int, bool, bool]:
        """Steps past tags and anchors.

        Args:
            fresh: Whether they stand on a line of their own.

        Returns:
            The tag, the anchor, where they end, whether a line ends among or after them, and whether after the last.
        """
        tag = anchor = None
        after, inside, ends = self.position, False, True
        while (letter := self.text[self.position]) in "!&":
            if (tag if letter == "!" else anchor) is not None:
                if fresh or inside:
                    # these are of the first key of a mapping that has its own
                    break
                kind = "a tag" if letter == "!" else "an anchor"
                raise self.refusal(f"duplication of {kind} property")
            if letter == "!":
                tag = self.tag()
            else:
                anchor = self.name("anchor")
            after = self.position
            ends = self.space() > 0
            inside = inside or ends
        return tag, anchor, after, inside, ends

    def _mark(self) -> tuple[int, int, int, int]:
        return self.position, self.line, self.indent, self.tab

    def _keyed(self, first: tuple[int, int, int, int], outer: int) -> Node | None:
        """A mapping whose first key has the properties that were read; steps back where there is none."""
        here, circles = self._mark(), dict(self.circles)
        self.position, self.line, self.indent, self.tab = first
        begun, found = self.block_mapping(self.position - self.line, outer + 1)
        if begun:
            return found
        self.position, self.line, self.indent, self.tab = here
        self.circles = circles
        return None

    def _collection(self, least: int) -> tuple[Node | None, bool]:
        """A block collection, or a scalar that was read in search of a key; and whether such a search was made.

        Args:
            least: The least indentation of the lines of a key.
        """
        column, letter = self.position - self.line, self.text[self.position]
        if letter == "-":
            found = self.block_sequence(column)
            if found is not None:
                return found, False
        searched = self.tab < 0 and letter != "\0"
        return self.block_mapping(column, least)[1], searched

    def _forgotten(self, anchor: str | None) -> tuple[None, None]:
        """What js-yaml keeps of properties when it has searched for a key in vain: none, and an empty mapping."""
        if anchor is not None:
            self.anchors[anchor] = self._nothing()
        return None, None

    def _open(self) -> Itself | None:
        """What stands for a node that begins here while it is read: of a list nothing."""
        letter, after = self.text[self.position], self.text[self.position + 1 : self.position + 2]
        return None if letter == "[" or (letter == "-" and after in " \t\r\n") else Itself()

    def _nothing(self) -> tuple[Mapping, int]:
        place = self.base + self.position
        return Mapping(place, place, (), flow=False, value={}), 1

    def _content(self, outer: int, where: int, implicit: bool, bare: bool) -> Node | None:
        """A node that is no block collection, without its properties.

        Args:
            outer: The indentation of what it stands in.
            where: What it stands in.
            implicit: Whether a plain scalar is of the type that it looks like; otherwise it is its text.
            bare: Whether it has no properties.
        """
        start, letter = self.position, self.text[self.position]
        least = outer if where >= BLOCK_KEY else outer + 1
        if letter in "[{":
            return self.flow(least)
        if letter == "*":
            found = self.alias()
            if not bare:
                raise self.refusal("alias node should not have any properties")
            return found
        return self._scalar(start, letter, least, where, implicit)

    def _scalar(self, start: int, letter: str, least: int, where: int, implicit: bool) -> Scalar | None:
        style = "plain"
        if letter in "'\"":
            style = letter
            value = self.single_quoted() if letter == "'" else self.double_quoted()
            end = self.position
        elif letter in "|>" and where <= BLOCK_ITEM:
            style = letter
            value, end = self.block_text(least)
        else:
            found = self.plain(least, flow=where == FLOW)
            if found is None:
                return None
            value, end = found
            if implicit:
                if value == "<<":
                    self.merges.add(self.base + start)
                self.count(len(value))
                return Scalar(self.base + start, self.base + end, resolve_scalar(value), style)
        self.count(len(value))
        return Scalar(self.base + start, self.base + end, value, style)
