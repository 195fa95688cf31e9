"""A sentence that is put together clause by clause, each with the places that it was read from."""

from __future__ import annotations

from typing import Any

from hubpub.types.profile import Known
from hubpub.types.sections import Line


class Sentence:
    """Clauses, and where they were read."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._places: list[str] = []

    def say(self, text: str, *known: Known[Any] | None) -> None:
        """Adds a clause, with the facts that it tells; those that are None tell nothing."""
        self._text.append(text)
        self._places += [one.place for one in known if one]

    @property
    def is_empty(self) -> bool:
        """Whether no fact was told."""
        return not self._places

    def line(self) -> Line | None:
        """The sentence with its full stop; None where no fact was told."""
        return None if self.is_empty else Line(f"{''.join(self._text)}.", tuple(dict.fromkeys(self._places)))
