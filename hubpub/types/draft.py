"""Draft: what would be published, not yet judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from hubpub.types.card import Card
from hubpub.types.files import Digests, ModelFolder, RemoteTree
from hubpub.types.lineage import Lineage
from hubpub.types.proof import Evidence

Remember = Callable[[BinaryIO, str, Callable[[], Any]], Any]
"""Answers a question about an open file, named by a text, as the third argument would by reading it; or from memory."""


def ask_again(_stream: BinaryIO, _question: str, look: Callable[[], Any]) -> Any:
    """Remembers nothing."""
    return look()


# the same only as itself: what rules work out of a draft is kept by it, and to compare two would take long
@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What would be published, not yet judged.

    Attributes:
        repo: ``namespace/name``; None where it is not known, as for a folder that is only checked.
        folder: What training left behind; None for a card by itself.
        card: The card to publish.
        remote: The repository as it is now.
        digests: The digests of the folder's files and of the card, by path in the repository; a check without a
            hub needs none.
        remote_card: The text of the repository's card; None where it has none.
        published_card: git's blob id of the card that the last receipt tells of; None without a receipt.
        is_merged: Whether the card was merged of the one that this push brought and of what others wrote on the Hub.
        conflicts: What this push and others on the Hub both changed in the card, and not the same, in words.
        source: What the card was rendered from, as plain data; None where the folder brought the card.
        lineage: Where the model comes from; None where nothing is known.
        signed: The sha256 of every file that the signature names which the repository will hold, by path; None where
            there is none, where it is yet to be made, or where nothing that it covers changes.
        pictures: The sizes in bytes of the pictures that were drawn for the card, by path.
        stays: Why files stay that the repository alone has and a push cares for, as half a sentence, by path.
        remember: What knows of earlier looks into files of the folder.
        evidence: What its run tells of it; None where no run is named.
        opened: What the repository's gate is, and to what it would be opened on the word of hubpub.toml alone; None
            where it is not.
        deleted_of_others: The files that no push of ours published and that would be deleted on the same word.
        results: The files of evaluation results that are written for it, by path.
        authored: The card.md that the card was made with; empty without one.
    """

    repo: str | None
    folder: ModelFolder | None
    card: Card
    remote: RemoteTree = field(default_factory=RemoteTree)
    digests: Mapping[str, Digests] = field(default_factory=dict)
    remote_card: str | None = None
    published_card: str | None = None
    is_merged: bool = False
    conflicts: str = ""
    source: Mapping[str, Any] | None = None
    lineage: Lineage | None = None
    signed: Mapping[str, str] | None = None
    pictures: Mapping[str, int] = field(default_factory=dict)
    stays: Mapping[str, str] = field(default_factory=dict)
    remember: Remember = ask_again
    evidence: Evidence | None = None
    opened: tuple[str | bool, str | bool] | None = None
    deleted_of_others: tuple[str, ...] = ()
    results: Mapping[str, str] = field(default_factory=dict)
    authored: str = ""
