"""Scalars: plain and quoted ones, and blocks of text."""

from __future__ import annotations

import re

from hubpub.cards.frontmatter.cursor import Cursor, RefusalError, folded, match_end

# The rest of a plain scalar's line. A colon ends it before white space, a hash after; in a flow collection its marks
# do too. (Possessive: text that is nothing but colons must not be stepped through again, nor remembered.)
PLAIN = r"(?:[^\r\n:#]+|:(?![ \t\r\n])|(?<![ \t\r\n])#)*+"
_PLAIN_BLOCK = re.compile(PLAIN)
_PLAIN_FLOW = re.compile(r"(?:[^\r\n:#,\[\]{}]+|:(?![ \t\r\n,\[\]{}])|(?<![ \t\r\n])#)*+")
_NEVER_FIRST = frozenset(" \t\r\n,[]{}#&*!|>'\"%@`\0")
_SINGLE = re.compile(r"(?:[^']|'')*+")
_DOUBLE = re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL)
_QUOTED_SEPARATOR = re.compile(r"[\r\n](?:---|\.\.\.)[ \t\r\n]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PIECE = re.compile(r"(\\?)(\r\n|\r|\n)([ \t\r\n]*)|\\(?:x(.{0,2})|u(.{0,4})|U(.{0,8})|(.))|[^\\\r\n]+", re.DOTALL)
_BREAK = re.compile(r"\r\n|\r|\n")
_HEX = re.compile(r"[0-9a-fA-F]*")
_ESCAPES = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_AFTER_HEADER = re.compile(r"(?:[ \t]+(?:#[^\r\n]*)?)?")
_EMPTY_LINES = re.compile(r"(?:\n(?=\n))*+")
_SPACES = re.compile(r" *")
_LEADING = re.compile(r"[ \t]*")
_LINE = re.compile(r"[^\r\n\0]*")


class ScalarReader(Cursor):
    """Reads scalars. Each method steps past what it reads."""

    __slots__ = ()

    def plain(self, least: int, flow: bool) -> tuple[str, int] | None:
        """A plain scalar's text and its end; nothing where none begins.

        Args:
            least: The indentation that a line needs to belong to it.
            flow: Whether it stands in a flow collection.
        """
        text, start = self.text, self.position
        first = text[start]
        if first in _NEVER_FIRST or self.at_separator():
            return None
        if first in "?-" and text[start + 1] in (" \t\r\n,[]{}" if flow else " \t\r\n"):
            return None
        pattern = _PLAIN_FLOW if flow else _PLAIN_BLOCK
        self.position = match_end(pattern, text, start)
        if self.position == start:
            return None
        value = text[start : self.position].rstrip(" \t")
        end = start + len(value)
        self.printable(start, end)
        if text[self.position] not in "\r\n":
            return value, end
        parts = [value]
        while text[self.position] in "\r\n":
            line, indent = self.line, self.indent
            self.position = end
            breaks = self.space(comments=False)
            if self.indent < least:
                self.position, self.line, self.indent = end, line, indent
                break
            begin = self.position
            stop = begin if self.at_separator() or text[begin] == "\0" else match_end(pattern, text, begin)
            piece = text[begin:stop].rstrip(" \t")
            if not piece:
                # js-yaml stays here, where the scalar has ended: before the colon, hash or separator of another line
                break
            self.printable(begin, stop)
            parts += (folded(breaks), piece)
            end = begin + len(piece)
            self.position = stop
        return "".join(parts), end

    def single_quoted(self) -> str:
        """The text of what stands in single quotes."""
        raw, start, refusal = self._quoted(_SINGLE, "single")
        if refusal:
            raise refusal
        if "\n" in raw or "\r" in raw:
            lines = _BREAK.split(raw)
            parts, breaks = [lines[0].rstrip(" \t")], 0
            for line in lines[1:-1]:
                breaks += 1
                inner = line.strip(" \t")
                if inner:
                    parts += (folded(breaks), inner)
                    breaks = 0
            parts += (folded(breaks + 1), lines[-1].lstrip(" \t"))
            value = "".join(parts)
        else:
            value = raw
        self._end_quoted(raw, start)
        return value.replace("''", "'")

    def double_quoted(self) -> str:
        """The text of what stands in double quotes."""
        raw, start, refusal = self._quoted(_DOUBLE, "double")
        value = raw
        if "\\" in raw or "\n" in raw or "\r" in raw:
            parts: list[str] = []
            literal = False
            for match in _PIECE.finditer(raw):
                if match[2] is not None:
                    if not match[1]:
                        if literal:
                            parts[-1] = parts[-1].rstrip(" \t")
                        parts.append(folded(1 + len(_BREAK.findall(match[3]))))
                    literal = False
                elif match[0][0] == "\\":
                    parts.append(self._escape(match, start))
                    literal = False
                else:
                    parts.append(match[0])
                    literal = True
            value = "".join(parts)
            if "\\u" in raw or "\\U" in raw:
                # JavaScript's texts are of halves of pairs, so two escapes that are such are one character
                value = value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        if refusal:
            raise refusal
        self._end_quoted(raw, start)
        return value

    def _escape(self, match: re.Match[str], start: int) -> str:
        short = match[7]
        if short is not None:
            if short not in _ESCAPES:
                raise self.refusal("unknown escape sequence", start + match.start(7))
            return _ESCAPES[short]
        group = 4 if match[4] is not None else 5 if match[5] is not None else 6
        digits = match[group]
        good = match_end(_HEX, digits, 0)
        if good < {4: 2, 5: 4, 6: 8}[group]:
            raise self.refusal("expected hexadecimal character", start + match.start(group) + good)
        number = int(digits, 16)
        if number < 0x110000:
            return chr(number)
        # beyond Unicode it is what JavaScript's sums of 32 bits make of it
        number -= (number >> 31) << 32
        if number < 0:
            return chr(number & 0xFFFF)
        number -= 0x10000
        return chr((number >> 10) + 0xD800 & 0xFFFF) + chr((number & 0x3FF) + 0xDC00)

    def _quoted(self, pattern: re.Pattern[str], name: str) -> tuple[str, int, RefusalError | None]:
        """What stands between the quotes, where it begins, and why it does not end."""
        text, start = self.text, self.position + 1
        end = match_end(pattern, text, start)
        refusal = None
        if end >= len(text) or text[end] == "\0":
            end = len(text) - 1
            refusal = self.refusal(f"unexpected end of the stream within a {name} quoted scalar", end)
        separator = _QUOTED_SEPARATOR.search(text, start, end + 1)
        if separator:
            end = separator.start() + 1
            refusal = self.refusal(f"unexpected end of the document within a {name} quoted scalar", end)
        if self.dirty:
            control = _CONTROL.search(text, start, end)
            if control:
                raise self.refusal("expected valid JSON character", control.start())
        return text[start:end], start, refusal

    def _end_quoted(self, raw: str, start: int) -> None:
        """Steps past the closing quote."""
        self.position = end = start + len(raw)
        last = max(raw.rfind("\n"), raw.rfind("\r"))
        if last >= 0:
            self.line = start + last + 1
            self.indent = match_end(_SPACES, self.text, self.line) - self.line
            blanks = match_end(_LEADING, self.text, self.line)
            self.tab = self.text.find("\t", self.line, min(blanks, end))
        self.position += 1

    def block_text(self, indent: int) -> tuple[str, int]:
        """The text of a literal or folded block, and its end.

        Args:
            indent: The least indentation of its lines.
        """
        text = self.text
        start, folds, chomp, given = self._block_header(indent)
        known = given is not None
        indent = indent if given is None else given
        parts: list[str] = []
        empty, end, more = 0, start, False
        while text[self.position] != "\0":
            if text[self.position] not in "\r\n":
                raise self.refusal("a line break is expected")
            # of many empty lines the last is as good as all
            skipped = match_end(_EMPTY_LINES, text, self.position) - self.position
            self.position += skipped
            empty += skipped
            self.line_break()
            spaces = match_end(_SPACES, text, self.position) - self.position
            self.indent = min(spaces, indent) if known else spaces
            self.position += self.indent
            if not known:
                indent = max(indent, self.indent)
            letter = text[self.position]
            if letter in "\r\n":
                empty += 1
                continue
            if not known and indent == 0:
                raise self.refusal("missing indentation for block scalar")
            if self.indent < indent:
                kept = empty + bool(parts) if chomp == "+" else not chomp and bool(parts)
                parts.append("\n" * kept)
                break
            known = True
            blank = letter in " \t"
            if not folds or blank:
                gap = "\n" * (empty + bool(parts))
            elif more:
                gap = "\n" * (empty + 1)
            else:
                gap = "\n" * empty or (" " if parts else "")
            more = folds and blank
            parts.append(gap)
            empty = 0
            stop = match_end(_LINE, text, self.position)
            self.printable(self.position, stop)
            parts.append(text[self.position : stop])
            self.position = stop
            end = stop if letter != "\0" else end
        return "".join(parts), end

    def _block_header(self, indent: int) -> tuple[int, bool, str, int | None]:
        """Steps past the header: where it ends, whether the text is folded, the chomping, the text's indentation."""
        text = self.text
        folds = text[self.position] == ">"
        chomp, given = "", None
        self.position += 1
        while text[self.position] in "-+0123456789":
            letter = text[self.position]
            if letter in "-+":
                if chomp:
                    raise self.refusal("repeat of a chomping mode identifier")
                chomp = letter
            elif letter == "0":
                raise self.refusal("bad explicit indentation width of a block scalar; it cannot be less than one")
            elif given is not None:
                raise self.refusal("repeat of an indentation width identifier")
            else:
                given = indent + int(letter) - 1
            self.position += 1
        end = self.position
        self.position = match_end(_AFTER_HEADER, text, self.position)
        return end, folds, chomp, given

    def line_break(self) -> None:
        """Steps past the line end that stands here."""
        text = self.text
        crlf = text[self.position] == "\r" and text[self.position + 1] == "\n"
        self.position += 2 if crlf else 1
        self.line = self.position
        self.tab = -1
