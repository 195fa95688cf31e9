"""Slots: places in a text that is yet to be cleaned, for HTML that we made ourselves and that needs no cleaning.

Formulas, highlighted code and check boxes are of elements that a card may not have. They are put into the page after
the card's own HTML was cleaned. A slot's name holds a key that is drawn for each text, so that no card can name one;
and it is only filled where it stands as the very element that was written, not in an attribute or in a comment.
"""

from __future__ import annotations

import re
import secrets


class Slots:
    """The slots of one text."""

    def __init__(self) -> None:
        self._key = secrets.token_hex(12)
        self._kept: list[str] = []
        self._filled: set[int] = set()
        self._pattern = re.compile(rf'<(div|span) title="{self._key}-([0-9]+)"></\1>')

    def block(self, html: str) -> str:
        """A slot for HTML that stands by itself, such as a block of code."""
        return self._slot("div", html)

    def inline(self, html: str) -> str:
        """A slot for HTML within a line."""
        return self._slot("span", html)

    def fill(self, html: str) -> str:
        """A cleaned text with what its slots are for."""

        def kept(slot: re.Match[str]) -> str:
            self._filled.add(int(slot[2]))
            return self._kept[int(slot[2])]

        return self._pattern.sub(kept, html)

    def is_filled(self, slot: str) -> bool:
        """Whether the text that was filled last had a place for it: it may have been in what was taken away."""
        match = self._pattern.fullmatch(slot)
        return match is not None and int(match[2]) in self._filled

    def _slot(self, element: str, html: str) -> str:
        self._kept.append(html)
        return f'<{element} title="{self._key}-{len(self._kept) - 1}"></{element}>'
