"""Sections: the body of a card in parts, each sentence and row with the places that it was read from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, row or block of a card.

    Attributes:
        text: As it stands in the card.
        places: Where what it says was read, such as ``config.json: architectures[0]`` or ``facts.license``.
    """

    text: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a card.

    Attributes:
        name: What it is known by, such as ``training``: small letters, digits and ``-``; no two of a card are alike.
        heading: Its heading, as Markdown with the marks, such as ``## Training``.
        text: What stands below the heading, as Markdown without a final newline; empty under a title alone.
        lines: The sentences and rows of ``text``, in their order.
    """

    name: str
    heading: str
    text: str
    lines: tuple[Line, ...] = ()

    @property
    def markdown(self) -> str:
        """The section with its heading, without a final newline."""
        return f"{self.heading}\n\n{self.text}" if self.text else self.heading
