"""What a look at a path finds: the card, the files, and what the rules say, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubpub.types.findings import Finding
from hubpub.types.plan import Change


@dataclass(frozen=True, slots=True)
class Look:
    """What a look finds.

    Attributes:
        repo: ``namespace/name``; one that stands in where nobody names it.
        card: The card that is published; None where there is none.
        files: The files and what a push does with them.
        findings: What the rules say.
        told: What whoever looks should know, a sentence each.
        root: The folder; None for what is on a hub.
        pictures: What is written for the card and the folder does not have, by path.
        readable: The files of the folder that are published, and so may be shown.
        is_own: Whether the card is the folder's own as it is, so that a fix may write it.
        is_planned: Whether the files are held against the repository.
        url: The repository's page, where it is on a hub; empty else.
        revision: Which commit or branch of it.
        badges: What is told beside its name.
        parameters: How many elements the weights have, and what most are stored in; None where no header tells.
    """

    repo: str
    card: str | None
    files: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    told: tuple[str, ...] = ()
    root: Path | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    readable: frozenset[str] = frozenset()
    is_own: bool = False
    is_planned: bool = False
    url: str = ""
    revision: str = "main"
    badges: tuple[str, ...] = ()
    parameters: tuple[int, str] | None = None
