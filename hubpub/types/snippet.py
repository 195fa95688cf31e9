"""A usage snippet: the code by which a reader loads a published model, and what to know before it is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["python", "bash"]


@dataclass(frozen=True, slots=True)
class Snippet:
    """The code by which a reader loads a model.

    Attributes:
        language: What it is written in, as a fence of Markdown names it.
        code: The code, without a newline at its end. What a stranger named (ids, files) stands in it as a literal or
            as one plain word of a command, so it is never code.
        install: One line of a shell that installs what the code imports; None where that is not known.
        notes: What to know before it is run: a sentence of Markdown each, hubpub's own words alone.
        places: Where the facts were read that it rests on.
        others: Other ways to use the same model, the best one first.
    """

    language: Language
    code: str
    install: str | None = None
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    others: tuple[Snippet, ...] = ()
