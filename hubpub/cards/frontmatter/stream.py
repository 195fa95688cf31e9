"""The stream: directives, and the one document that there may be."""

from __future__ import annotations

import re

from hubpub.cards.frontmatter.collections import BLOCK_VALUE
from hubpub.cards.frontmatter.cursor import match_end
from hubpub.cards.frontmatter.indentation import NodeReader
from hubpub.cards.frontmatter.nodes import Node
from hubpub.cards.frontmatter.tags import HANDLE, TAG_TEXT

_NAME = re.compile(r"[^ \t\r\n\0]*")
_REST = re.compile(r"[^\r\n\0]*")
_COMMENT = re.compile(r"(?:(?<=[ \t])|^)#.*")
_VERSION = re.compile(r"([0-9]+)\.([0-9]+)")


class Stream(NodeReader):
    """Reads a whole text."""

    __slots__ = ()

    def read(self) -> Node | None:
        """The text's document; nothing where it has no content.

        Raises:
            RefusalError: js-yaml would not read it.
        """
        text = self.text
        null = text.find("\0")
        if null < len(text) - 1:
            raise self.refusal("null byte is not allowed in input", null)
        while text[self.position] == " ":
            self.position += 1
        self.indent = self.position
        roots: list[Node | None] = []
        second = 0
        while text[self.position] != "\0":
            roots.append(self._document())
            second = second or self.position
        if len(roots) > 1:
            raise self.refusal("expected a single document in the stream, but found more", second)
        for refusal in self.circles.values():
            raise refusal
        return roots[0] if roots else None

    def _document(self) -> Node | None:
        text = self.text
        self.anchors, self.handles = {}, {}
        directives = self._directives()
        self.space()
        if self.indent == 0 and text.startswith("---", self.position):
            self.position += 3
            self.space()
        elif directives:
            raise self.refusal("directives end mark is expected")
        root = self.node(self.indent - 1, BLOCK_VALUE, seek=False, compact=True)
        self.space()
        if self.at_separator():
            if text[self.position] == ".":
                self.position += 3
                self.space()
        elif text[self.position] != "\0":
            raise self.refusal("end of the stream or a document separator is expected")
        return root

    def _directives(self) -> bool:
        """Steps past the directives, and says whether there are any."""
        text = self.text
        found = False
        version = False
        while text[self.position] != "\0":
            self.space()
            if self.indent > 0 or text[self.position] != "%":
                break
            found = True
            start = self.position + 1
            self.position = match_end(_NAME, text, start)
            name = text[start : self.position]
            if not name:
                raise self.refusal("directive name must not be less than one character in length")
            end = match_end(_REST, text, self.position)
            arguments = _COMMENT.sub("", text[self.position : end]).replace("\t", " ").split(" ")
            arguments = [argument for argument in arguments if argument]
            self.position = end
            self.line_break()
            if name == "YAML":
                self._version(arguments, again=version)
                version = True
            elif name == "TAG":
                self._handle(arguments)
        return found

    def _version(self, arguments: list[str], again: bool) -> None:
        if again:
            raise self.refusal("duplication of %YAML directive")
        if len(arguments) != 1:
            raise self.refusal("YAML directive accepts exactly one argument")
        match = _VERSION.fullmatch(arguments[0])
        if not match:
            raise self.refusal("ill-formed argument of the YAML directive")
        if match[1].lstrip("0") != "1":
            raise self.refusal("unacceptable YAML version of the document")

    def _handle(self, arguments: list[str]) -> None:
        if len(arguments) != 2:
            raise self.refusal("TAG directive accepts exactly two arguments")
        handle, prefix = arguments
        if not HANDLE.fullmatch(handle):
            raise self.refusal("ill-formed tag handle (first argument) of the TAG directive")
        if handle in self.handles:
            raise self.refusal(f'there is a previously declared suffix for "{handle}" tag handle')
        if not TAG_TEXT.fullmatch(prefix):
            raise self.refusal("ill-formed tag prefix (second argument) of the TAG directive")
        self.handles[handle] = self.unescaped(prefix, "tag prefix")
