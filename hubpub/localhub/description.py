"""A repository as the Hub's answers and lists tell of it: its card, its tags, its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dulwich.objects import ObjectID
from dulwich.repo import Repo

from hubpub.localhub.cards import CARD_PATH, card_body, card_data, plain
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
from hubpub.localhub.weights import content_of, gguf_of, parameters_of
from hubpub.pages.metadata import tags_of

_CARD_MAX = 2 * 1024 * 1024
# Bytes of a JSON file that is read; a tokenizer's config of many added tokens has some 2 MB.
_JSON_MAX = 8_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What a commit tells of its model.

    Attributes:
        card: The front matter, as JSON values.
        tags: The tags that the Hub makes of the card and the files.
        commit: The commit's title.
        date: Its time, as ISO 8601 in UTC.
        inferred: What the Hub infers of card and files (`Configuration.infer`); empty for what is no model.
        parameters: How many the safetensors files have, by what they are stored in.
        gguf: What the header of a GGUF file tells.
    """

    card: dict[str, Any]
    tags: tuple[str, ...]
    commit: str
    date: str
    inferred: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    gguf: Mapping[str, Any] = field(default_factory=dict)

    @property
    def task(self) -> str:
        """The pipeline tag; empty where none is known."""
        return str(self.inferred.get("pipeline_tag", ""))

    @property
    def library(self) -> str:
        """The library's key; empty where none is known."""
        return str(self.inferred.get("library_name", ""))


def facts_at(hub: Context, repository: Repository, git: Repo, head: ObjectID) -> Facts:
    """What a commit tells of its model: read once, since a commit never changes."""
    key = (repository.settings["uid"], head)
    known: Facts | None = hub.facts.get(key)
    if known is None:
        known = _facts(hub, repository, git, head)
        hub.facts.put(key, known)
    return known


def _facts(hub: Context, repository: Repository, git: Repo, head: ObjectID) -> Facts:
    commit = commit_at(git, head)
    text = card_text(git, commit.tree)
    card = card_data(text.encode(), hub.configuration.read_card) if text else {}
    made, title, date = tags_of(card, card_body(text)), commit_title(commit)[0], commit_date(commit)
    if repository.key.type != "model":
        return Facts(card, tuple(made), title, date)
    entries = {entry.path: entry for entry in tree_files(git, commit.tree)}

    def read_json(path: str) -> Any:
        try:
            found = content_of(git, repository, entries[path], _JSON_MAX)
            return plain(json.loads(found)) if found is not None else None
        except (KeyError, ValueError, RecursionError):
            return None

    inferred = hub.configuration.infer(card, list(entries), read_json)
    first = (inferred.get("library_name"), *inferred.get("tags", ()), inferred.get("pipeline_tag"))
    return Facts(
        card,
        tuple(dict.fromkeys([*filter(None, first), *made])),
        title,
        date,
        inferred,
        parameters_of(hub, git, repository, list(entries.values())),
        gguf_of(hub, git, repository, list(entries.values())),
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
        count = dict(facts.parameters)
        told: dict[str, Any] = {
            **{name: facts.inferred.get(name) for name in ("library_name", "pipeline_tag", "config")},
            "safetensors": {"parameters": count, "total": sum(count.values())} if count else None,
            "gguf": dict(facts.gguf),
        }
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
