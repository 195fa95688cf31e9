"""A card with what is known of its model, and what of it can be mended."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from hubpub.cards.frontmatter import FrontMatter, parse
from hubpub.cards.libraries.patterns import is_id, is_no_id
from hubpub.cards.markdown.code_and_comments import fences
from hubpub.cards.markdown.limits import too_much
from hubpub.types.card import Card, line_starts
from hubpub.types.profile import Profile


@dataclass(frozen=True, slots=True)
class Repair:
    """A piece of a body to be replaced.

    Attributes:
        start: Where it begins, in code points from the card's first.
        end: Where it ends.
        text: What stands there instead.
        words: What that mends, as half a sentence.
    """

    start: int
    end: int
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class KeyRepair:
    """A value of the front matter to be replaced, or taken out.

    Attributes:
        path: Where it stands.
        value: What it is instead; None to take it out.
        words: What that mends, as half a sentence.
        name: The key's new name; empty where it keeps the one it has.
    """

    path: tuple[str | int, ...]
    value: str | None
    words: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class OwnKnowledge:
    """What only the library knows.

    Attributes:
        training: Lines on the training: its method with the paper, and where it was logged.
        citation: What is to be cited, as Markdown.
    """

    training: tuple[str, ...] = ()
    citation: str = ""


class Written:
    """A card, and what is known of its model.

    Attributes:
        text: The whole card.
        repo: The repository to which it is published; None where that is not known.
        profile: What the folder tells.
        folders: The names of the folder, and of those in which it lies.
        front: The front matter.
    """

    def __init__(self, text: str, repo: str | None, profile: Profile, folders: Collection[str] = ()) -> None:
        self.text = text
        self.repo = repo
        self.profile = profile
        self.folders = folders
        self.front: FrontMatter = parse(text)
        self.start = len(text) - len(Card(text).body)

    @property
    def name(self) -> str:
        """The repository's name without its owner; empty where it is not known."""
        return (self.repo or "").rpartition("/")[2]

    @property
    def base(self) -> str | None:
        """The id of the one base model; None where there is none, or several."""
        ids = [known.value for known in self.profile.base_models]
        return ids[0] if len(ids) == 1 and is_id(ids[0]) else None

    @property
    def license(self) -> str | None:
        """The Hub's id of the licence, where it is known."""
        known = self.profile.license
        return known.value if known and re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", known.value) else None

    def find(self, pattern: re.Pattern[str], *, code: bool) -> Iterator[re.Match[str]]:
        """Where a pattern is in the body, in code or outside of it."""
        for match in pattern.finditer(self.text, self.start):
            if self._in_code(match.start()) is code:
                yield match

    def no_links(self, before: str) -> Iterator[re.Match[str]]:
        """Links to a base model that is none, behind some words: with the groups ``link`` and ``base``."""
        link = r"\[(?P<base>[^\[\]\n]*)\]\(https://huggingface\.co/(?P=base)\)"
        for match in self.find(re.compile(rf"{before}(?P<link>{link})", re.MULTILINE), code=False):
            if is_no_id(match["base"]):
                yield match

    @cached_property
    def lines(self) -> Sequence[int]:
        """Where each line begins."""
        return line_starts(self.text)

    def line_of(self, place: int) -> int:
        """The line of a place, from 1."""
        return bisect_right(self.lines, place)

    def _in_code(self, place: int) -> bool:
        return any(start <= place < end for start, end in self._code)

    @cached_property
    def _code(self) -> Sequence[tuple[int, int]]:
        from hubpub.cards.markdown.blocks import blocks

        body = self.text[self.start :]
        if too_much(body):
            return tuple(fences(self.text, self.start))
        first = bisect_right(self.lines, self.start) - 1

        def place(number: int) -> int:
            number += first
            return max(self.lines[number], self.start) if number < len(self.lines) else len(self.text)

        return tuple(
            (place(block.map[0]), place(block.map[1]))
            for block in blocks(body)
            if block.type in ("fence", "code_block") and block.map is not None
        )
