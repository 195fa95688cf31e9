"""What `hubpub init` finds of a folder: what is known, what only its author knows, and what it wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubpub.types.profile import Known


@dataclass(frozen=True, slots=True)
class Written:
    """What was added to a file.

    Attributes:
        path: The file.
        lines: The lines, as they stand there.
        is_new: Whether the file was made.
        kept: The keys that were to be added and stood there already: they stay as they are.
    """

    path: Path
    lines: tuple[str, ...] = ()
    is_new: bool = False
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What a push of a folder goes by.

    Attributes:
        folder: Where its ``hubpub.toml`` lies, or will.
        repo: ``namespace/name``, and where it was read; None where nothing says it.
        known: What the card will say by its keys, each with where it was read.
        missing: What it will not say unless its author does, by key: why, as half a sentence.
        facts: The TOML file that the author's answers go into; None where none can be written.
        by_hand: Where the author says them, where none can be written: ``the front matter of README.md``.
        settings: What ``hubpub.toml`` must say besides for the answers to count, by key.
        notes: What else its author should know, a sentence each.
        written: What was added to the folder's files; empty where nothing was, or is not yet.
    """

    folder: Path
    repo: Known[str] | None = None
    known: Mapping[str, Known[Any]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    facts: Path | None = None
    by_hand: str = ""
    settings: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    written: tuple[Written, ...] = ()
