"""A repository as the Hub's answers and lists tell of it: its card, its tags, its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dulwich.objects import ObjectID
from dulwich.repo import Repo

from hubpub.localhub.cards import CARD_PATH, card_body, card_data
from hubpub.localhub.context import Context
from hubpub.localhub.history import (
    blob_bytes,
    commit_at,
    commit_date,
    commit_title,
    open_git,
    resolve_revision,
    timestamp,
)
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEntry, blob_info, find_entry, tree_files
from hubpub.pages.metadata import tags_of

_CARD_MAX = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Facts:
    """What a commit tells of its model.

    Attributes:
        card: The front matter, as JSON values.
        tags: The tags that the Hub makes of it.
        task: The pipeline tag; empty where none is known.
        library: The library's key; empty where none is known.
        commit: The commit's title.
        date: Its time, as ISO 8601 in UTC.
    """

    card: dict[str, Any]
    tags: tuple[str, ...]
    task: str = ""
    library: str = ""
    commit: str = ""
    date: str = ""


def facts_at(hub: Context, repository: Repository, git: Repo, head: ObjectID) -> Facts:
    """What a commit tells of its model: read once, since a commit never changes."""
    key = (repository.settings["uid"], head)
    if (known := hub.facts.get(key)) is None:
        known = _facts(hub, repository, git, head)
        hub.facts.put(key, known)
    return known


def _facts(hub: Context, repository: Repository, git: Repo, head: ObjectID) -> Facts:
    commit = commit_at(git, head)
    root = commit.tree
    text = card_text(git, root)
    card = card_data(text.encode(), hub.configuration.read_card) if text else {}
    is_model = repository.key.type == "model"

    def told(name: str) -> str:
        value = card.get(name) if is_model else None
        return value if isinstance(value, str) else ""

    return Facts(
        card,
        tuple(tags_of(card, card_body(text))),
        told("pipeline_tag"),
        told("library_name"),
        commit_title(commit)[0],
        commit_date(commit),
    )


def card_text(git: Repo, root: ObjectID) -> str:
    """The card of a tree; empty without one, and where it is longer than any that the Hub shows."""
    readme = find_entry(git, root, CARD_PATH)
    if readme is None or readme.is_folder or blob_info(git, readme.oid).size > _CARD_MAX:
        return ""
    return blob_bytes(git, readme.oid).decode("utf-8", "replace")


def describe(hub: Context, repository: Repository, revision: str, blobs: bool) -> dict[str, Any]:
    """A repository at a revision, as the Hub describes it; with `blobs`, each file's size and digests too."""
    key = repository.key
    with open_git(repository.git) as git:
        head = resolve_revision(git, revision)
        commit = commit_at(git, head)
        entries = tree_files(git, commit.tree)
        siblings = [_sibling(git, entry, blobs) for entry in entries]
        used = sum(blob_info(git, entry.oid).size for entry in entries)
        facts = facts_at(hub, repository, git, head)
    described: dict[str, Any] = {
        "_id": repository.settings["uid"],
        "id": key.id,
        "author": key.namespace,
        "sha": head.decode(),
        "lastModified": commit_date(commit),
        "createdAt": timestamp(repository.settings["created"]),
        "private": repository.is_private,
        "visibility": repository.settings["visibility"],
        "gated": repository.gated,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": list(facts.tags),
        "cardData": facts.card,
        "siblings": siblings,
        "usedStorage": used,
    }
    if key.type == "model":
        described["modelId"] = key.id
        told = {"library_name": facts.library, "pipeline_tag": facts.task}
        described |= {name: value for name, value in told.items() if value}
    if key.type == "space":
        described["sdk"] = repository.settings.get("sdk")
    return described


def _sibling(git: Repo, entry: TreeEntry, blobs: bool) -> dict[str, Any]:
    sibling: dict[str, Any] = {"rfilename": entry.path}
    if blobs:
        info = blob_info(git, entry.oid)
        sibling |= {"size": info.size, "blobId": entry.oid.decode()}
        if info.pointer:
            sibling["lfs"] = {"sha256": info.pointer.sha256, "size": info.size, "pointerSize": info.pointer_size}
    return sibling
