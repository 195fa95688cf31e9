"""A place in a YAML text, and the steps over white space that js-yaml's notion of indentation rests on."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t]*")
_SPACES = re.compile(r" *")
_COMMENT = re.compile(r"#[^\r\n]*")
_SEPARATOR = re.compile(r"(?:---|\.\.\.)[ \t\r\n\0]")
# What may stand in no content. A Python text has no halves of pairs, so every surrogate is a lone one.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# How many values a block may hold, and how much aliases may add to it in values and code points: js-yaml has no such
# bounds, but what lies beyond them is an attack and no card (the largest real ones hold some 60,000 values).
MOST_VALUES = 400_000
MOST_ALIASED = 1_000_000
# js-yaml's own bound, its option maxTotalMergeKeys
MOST_MERGED = 10_000
# and how many mappings it merges at once
MOST_SOURCES = 100


class RefusalError(Exception):
    """The text is not YAML as js-yaml reads it.

    Attributes:
        reason: Why, in js-yaml's words.
        offset: Where in the YAML text.
        bound: Whether it is our own bound that was met, and not one of js-yaml's.
    """

    def __init__(self, reason: str, offset: int, bound: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.bound = bound


class Cursor:
    """A place in a YAML text.

    Attributes:
        text: The YAML; it ends with a line end and a NUL, so that the character after a place is always there.
        position: The place.
        line: Where its line begins.
        indent: How many spaces its line begins with, as far as they have been stepped over.
        tab: The first tab in its line that was stepped over as white space; -1 without.
        base: What to add to a place in the YAML for one in the card.
        dirty: Whether the YAML holds anything unprintable.
        values: How many values were read.
        weight: How many values and code points of scalars were read, those that aliases stand for among them.
        aliased: How many of these came by aliases.
        merged: How many merges there were, and how many keys they went through.
    """

    __slots__ = ("aliased", "base", "dirty", "indent", "line", "merged", "position", "tab", "text", "values", "weight")

    def __init__(self, yaml: str, base: int) -> None:
        # js-yaml drops a byte order mark at the beginning
        if yaml.startswith("\ufeff"):
            yaml, base = yaml[1:], base + 1
        if yaml and yaml[-1] not in "\r\n":
            yaml += "\n"
        self.text = yaml + "\0"
        self.base = base
        self.position = self.line = self.indent = 0
        self.tab = -1
        # most texts hold nothing unprintable at all, and need not be searched piece by piece
        unprintable = _UNPRINTABLE.search(yaml)
        self.dirty = unprintable is not None
        self.values = self.weight = self.aliased = self.merged = 0

    def space(self, comments: bool = True) -> int:
        """Steps over white space, line ends and comments, and says how many line ends these were."""
        text, position = self.text, self.position
        breaks = 0
        while True:
            letter = text[position]
            if letter in " \t":
                end = match_end(_BLANKS, text, position)
                if self.tab < 0:
                    self.tab = text.find("\t", position, end)
                position = end
                letter = text[position]
            if letter == "#" and comments:
                position = match_end(_COMMENT, text, position)
                letter = text[position]
            if letter not in "\r\n":
                break
            position += 2 if letter == "\r" and text[position + 1] == "\n" else 1
            breaks += 1
            self.line = position
            self.tab = -1
            if text[position] == " ":
                position = match_end(_SPACES, text, position)
            self.indent = position - self.line
        self.position = position
        return breaks

    def at_separator(self) -> bool:
        """Whether ``---`` or ``...`` stands here, at the beginning of a line."""
        return (
            self.position == self.line
            and self.text[self.position] in "-."
            and _SEPARATOR.match(self.text, self.position) is not None
        )

    def refusal(self, reason: str, offset: int | None = None) -> RefusalError:
        """The refusal to go on; to be raised."""
        return RefusalError(reason, self.position if offset is None else offset)

    def count(self, size: int = 0) -> None:
        """Counts a value, and the code points of a scalar."""
        self.values += 1
        self.weight += size + 1
        if self.values > MOST_VALUES:
            raise RefusalError(f"it holds more than {MOST_VALUES:,} values", self.position, bound=True)

    def count_alias(self, weight: int) -> None:
        """Counts what an alias stands for."""
        self.weight += weight
        self.aliased += weight
        if self.aliased > MOST_ALIASED:
            raise RefusalError("its aliases stand for too much", self.position, bound=True)

    def count_merged(self, keys: int) -> None:
        """Counts a merge and the keys that it goes through."""
        self.merged += keys + 1
        if self.merged > MOST_MERGED:
            raise self.refusal(f"merge keys exceeded maxTotalMergeKeys ({MOST_MERGED})")

    def printable(self, start: int, end: int) -> None:
        """Refuses a piece of content that holds what cannot be printed."""
        match = _UNPRINTABLE.search(self.text, start, end) if self.dirty else None
        if match:
            raise self.refusal("the stream contains non-printable characters", match.start())


def match_end(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where a match that begins here ends; here itself, where the pattern does not match."""
    match = pattern.match(text, position)
    return match.end() if match else position


def folded(breaks: int) -> str:
    """What line ends within a flowing text stand for."""
    return " " if breaks == 1 else "\n" * (breaks - 1)
