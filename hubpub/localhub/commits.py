"""Commits over the HTTP API: operations become git objects, and a ref moves.

The objects are written first and the ref last, by compare-and-swap, so a hub that is killed at any point leaves the
branch at the old commit or at the new one.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dulwich.objects import Blob, ObjectID
from dulwich.repo import Repo

from hubpub.localhub.attributes import REGULAR_MAX, Attributes, attribute_line
from hubpub.localhub.disk import is_text
from hubpub.localhub.errors import ApiError, bad_request
from hubpub.localhub.events import Events
from hubpub.localhub.history import (
    Author,
    blob_bytes,
    commit_at,
    move_ref,
    open_git,
    resolve_revision,
    writable_ref,
    write_commit,
)
from hubpub.localhub.names import byte_size, repo_path, sha256_hex
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import Pointer, TreeEdit, read_pointer, remember_blob

ATTRIBUTES = ".gitattributes"
# hub-docs, storage-limits.md; the Hub's words are told in datasets#7956.
MOST_FILES = 10_000


@dataclass(frozen=True)
class CommitHeader:
    """The first line of a commit's body."""

    summary: str
    description: str
    parent: str | None


@dataclass(frozen=True)
class PutFile:
    """Add or replace a regular file; its blob is stored already."""

    path: str
    blob: ObjectID


@dataclass(frozen=True)
class PutLfs:
    """Add or replace a large file; a copy within the Hub tells no size."""

    path: str
    sha256: str
    size: int | None


@dataclass(frozen=True)
class DeleteFile:
    """Remove a file."""

    path: str


@dataclass(frozen=True)
class DeleteFolder:
    """Remove a folder and all in it."""

    path: str


Operation = PutFile | PutLfs | DeleteFile | DeleteFolder


@dataclass(frozen=True)
class NewCommit:
    """A commit that is to be made: its header, its operations in order, and its author."""

    header: CommitHeader
    operations: Sequence[Operation]
    author: Author


@dataclass(frozen=True)
class Committed:
    """A commit that was made: its id, and the ref that points to it now."""

    commit: str
    ref: str


def read_commit_header(line: bytes) -> CommitHeader:
    """Read the first line of a commit's body. Raises ApiError 400."""
    key, value = _key_value(line)
    if key != "header":
        raise bad_request("A commit's first line must be its header.")
    summary, description, parent = (value.get(name) for name in ("summary", "description", "parentCommit"))
    if not isinstance(summary, str) or not summary.strip():
        raise bad_request("A commit needs a summary.")
    if not isinstance(description, str | None) or not isinstance(parent, str | None):
        raise bad_request("'description' and 'parentCommit' must be strings.")
    if not is_text(line, value):
        raise bad_request("The commit's header holds a lone surrogate, which is no text.")
    return CommitHeader(summary, description or "", parent or None)


def read_operation(git: Repo, line: bytes) -> Operation:
    """Read one further line of a commit's body; the content of a regular file is stored as a blob right away.

    Raises ApiError 400. A file that is an LFS pointer counts as the large file that it names.
    """
    key, value = _key_value(line)
    path = repo_path(value.get("path"))
    if key == "deletedFile":
        return DeleteFile(path)
    if key == "deletedFolder":
        return DeleteFolder(path)
    if key == "lfsFile":
        if value.get("algo", "sha256") != "sha256":
            raise bad_request("LFS objects are named by their sha256 on this hub.")
        size = value.get("size")
        return PutLfs(path, sha256_hex(value.get("oid")), None if size is None else byte_size(size))
    if key != "file":
        raise bad_request(f"Unknown operation {key!a} in a commit.")
    content = _content(value)
    if len(content) > REGULAR_MAX:
        raise bad_request(
            f"{path} has {len(content)} bytes: files above {REGULAR_MAX} bytes must be uploaded over LFS or Xet first."
        )
    pointer = read_pointer(content)
    if pointer:
        return PutLfs(path, pointer.sha256, pointer.size)
    blob = Blob.from_string(content)
    git.object_store.add_object(blob)
    remember_blob(blob.id, content)
    return PutFile(path, blob.id)


def apply_commit(repository: Repository, revision: str, change: NewCommit, events: Events) -> Committed:
    """Commit operations to a branch or pull request. Every LFS object must be stored.

    Raises ApiError: 412 when `parentCommit` is not the head, 404 for a revision or a deleted file that is not there,
    400 for operations that contradict each other.
    """
    where = {"repo": repository.key.id, "type": repository.key.type}
    with repository.lock, open_git(repository.git) as git:
        ref = writable_ref(git, revision)
        head = resolve_revision(git, ref.decode())
        commit = write_new_commit(git, repository, head, change, events)
        move_ref(git, ref, head, commit)
        events.emit("ref.updated", **where, ref=ref.decode(), commit=commit.decode())
    return Committed(commit.decode(), ref.decode())


def write_new_commit(git: Repo, repository: Repository, head: ObjectID, change: NewCommit, events: Events) -> ObjectID:
    """Store the trees and the commit that a change makes of `head`; no ref moves. Raises as apply_commit does."""
    where = {"repo": repository.key.id, "type": repository.key.type}
    check_parent(change.header, head)
    tree = edit_tree(git, repository, head, change.operations)
    events.emit("commit.tree", **where, tree=tree.decode())
    commit = write_commit(
        git,
        tree=tree,
        parents=[head],
        author=change.author,
        summary=change.header.summary,
        description=change.header.description,
    )
    events.emit("commit.object", **where, commit=commit.decode())
    return commit


def check_parent(header: CommitHeader, head: ObjectID) -> None:
    """Raise ApiError 412 if a commit was made for another parent than the head."""
    parent = header.parent
    if parent is not None and (len(parent) < 7 or not head.decode().startswith(parent)):
        raise ApiError(412, "A commit has happened since. Please refresh and try again.", code="PreconditionFailed")


def edit_tree(git: Repo, repository: Repository, head: ObjectID, operations: Sequence[Operation]) -> ObjectID:
    """The tree that operations, in their order, make of a commit's tree.

    Raises ApiError 400, as the Hub does, if a folder that they touch would hold too many files.
    A large file that .gitattributes does not cover gets a line there, so that git clone fetches its content.
    """
    edit = TreeEdit(git, commit_at(git, head).tree)
    large: list[str] = []
    for operation in operations:
        match operation:
            case PutFile(path, blob):
                edit.put(path, blob)
            case PutLfs(path, sha256, size):
                stored = repository.lfs.size(sha256)
                if stored is None or (size is not None and stored != size):
                    raise bad_request(f"The LFS object {sha256} of {path} is not stored, or not with {size} bytes.")
                pointer = Blob.from_string(Pointer(sha256, stored).encode())
                git.object_store.add_object(pointer)
                edit.put(path, pointer.id)
                large.append(path)
            case DeleteFile(path):
                edit.delete_file(path)
            case DeleteFolder(path):
                edit.delete_folder(path)
    _cover(git, edit, large)
    if crowded := list(edit.folders_with_more_files(MOST_FILES)):
        raise bad_request(
            "Your push was rejected because it contains too many files per directory. Each directory in your git repo "
            f"can only contain up to {MOST_FILES} files. Offending directories: {' '.join(crowded)}"
        )
    return edit.write()


def _cover(git: Repo, edit: TreeEdit, large: Sequence[str]) -> None:
    def read(path: str) -> bytes | None:
        oid = edit.get(path)
        return blob_bytes(git, oid) if oid else None

    attributes = Attributes(read)
    missing = sorted({path for path in large if edit.get(path) and not attributes.is_lfs(path)})
    if missing:
        content = read(ATTRIBUTES) or b""
        if content and not content.endswith(b"\n"):
            content += b"\n"
        blob = Blob.from_string(content + b"".join(attribute_line(path) for path in missing))
        git.object_store.add_object(blob)
        edit.put(ATTRIBUTES, blob.id)


def _key_value(line: bytes) -> tuple[str, dict[str, Any]]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        raise bad_request("A commit's body must be one JSON object per line.") from None
    if not isinstance(item, dict) or not isinstance(item.get("value"), dict):
        raise bad_request("Each line of a commit must have a 'key' and a 'value'.")
    return str(item.get("key")), item["value"]


def _content(value: dict[str, Any]) -> bytes:
    content, encoding = value.get("content"), value.get("encoding", "utf-8")
    if not isinstance(content, str):
        raise bad_request("A file's 'content' must be a string.")
    try:
        return base64.b64decode(content, validate=True) if encoding == "base64" else content.encode()
    except (binascii.Error, ValueError):
        raise bad_request("A file's 'content' is not valid base64.") from None
