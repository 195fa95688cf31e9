"""A card template read backwards: which text of a card stands in which place of its template.

The template itself is the grammar: rendered with a mark in each place it gives the literal text between the
places, line by line, so that what writes a card and what reads it cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

_MARK = re.compile("\x00(\\w+)\x01")
# Characters: what is shown of a text, and how much of that may be alike before what differs.
_SHOWN, _NEAR = 40, 20


class NoMatchError(ValueError):
    """A text is not of a template.

    Attributes:
        line: The line of the first difference, from 1.
        column: Its column in code points, from 1.
        reason: What was expected there and what was found.
    """

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(f"line {line}, column {column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a template: its literal texts and places in turn, beginning and ending with a literal."""

    parts: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The lines of a template.

    Attributes:
        lines: The lines, in order.
        patterns: What a place may hold, as a regular expression, by the place's name; any text elsewhere.
    """

    lines: tuple[_Line, ...]
    patterns: Mapping[str, str]

    @classmethod
    def of(cls, skeleton: str, patterns: Mapping[str, str]) -> Grammar:
        """The grammar of a template.

        Args:
            skeleton: The template with a mark (``\\x00name\\x01``) in each place.
            patterns: The places that may not hold just any text, and what they may hold.
        """
        lines = skeleton.removesuffix("\n").split("\n")
        return cls(tuple(_compile(line, patterns) for line in lines), patterns)

    def match(self, text: str) -> dict[str, str]:
        """What ``text``, without its final line feed, holds in each place.

        Raises:
            NoMatchError: It is not of this template.
        """
        found: dict[str, str] = {}
        lines = text.split("\n")
        for number, (line, expected) in enumerate(zip(lines, self.lines, strict=False), 1):
            match = expected.pattern.fullmatch(line)
            if not match:
                raise self._difference(number, line, expected)
            found |= match.groupdict()
        if len(lines) < len(self.lines):
            missing = _shorten(self.lines[len(lines)].parts[0] or "a line")
            raise NoMatchError(len(lines), len(lines[-1]) + 1, f"expected another line, {missing}, found the end")
        if len(lines) > len(self.lines):
            extra = _shorten(lines[len(self.lines)])
            raise NoMatchError(len(self.lines) + 1, 1, f"expected the end, found {extra}")
        return found

    @property
    def places(self) -> frozenset[str]:
        """The names of the places."""
        return frozenset(name for line in self.lines for name in line.parts[1::2])

    def place(self, name: str) -> tuple[int, int]:
        """The line of the template where a place stands, and the column where the line's first one begins."""
        for number, line in enumerate(self.lines, 1):
            if name in line.parts[1::2]:
                return number, len(line.parts[0]) + 1
        raise KeyError(name)

    def _difference(self, number: int, line: str, expected: _Line) -> NoMatchError:
        """The first place where a line differs from what was expected."""
        matched, reached = "", 0
        for index, part in enumerate(expected.parts):
            # a place is taken up to the literal after it, so a prefix always ends with a literal
            pattern = re.escape(part) if index % 2 == 0 else f"(?:{self.patterns.get(part, '.*?')})"
            if index % 2 == 0:
                match = re.match(matched + pattern, line, re.DOTALL)
                if not match:
                    # a place that holds not just any text has an end of its own
                    before = re.match(matched, line, re.DOTALL)
                    return _literal_difference(number, line, before.end() if before else reached, part)
                reached = match.end()
            elif not re.match(matched + pattern, line, re.DOTALL):
                return NoMatchError(number, reached + 1, f"{_shorten(line[reached:])} is not what belongs there")
            matched += pattern
        return NoMatchError(number, reached + 1, f"expected the end of the line, found {_shorten(line[reached:])}")


def _compile(line: str, patterns: Mapping[str, str]) -> _Line:
    parts = tuple(_MARK.split(line))
    source = "".join(
        re.escape(part) if index % 2 == 0 else f"(?P<{part}>{patterns.get(part, '.*?')})"
        for index, part in enumerate(parts)
    )
    return _Line(parts, re.compile(source, re.DOTALL))


def _literal_difference(number: int, line: str, start: int, literal: str) -> NoMatchError:
    """Where a literal that should stand at or after ``start`` goes wrong."""
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(line[start:], literal, strict=False))))
    # half a word tells little: shown from the line's beginning, or from the word's where that is too far off
    shared = 0 if start == 0 and common <= _NEAR else literal.rfind(" ", 0, common) + 1
    found = line[start + shared :]
    what = _shorten(found) if found else "the end of the line"
    return NoMatchError(number, start + common + 1, f"expected {_shorten(literal[shared:])}, found {what}")


def _shorten(text: str) -> str:
    """The beginning of a text, quoted so that odd characters can be told."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
