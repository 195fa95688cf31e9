"""The routes that change files: preupload and commit."""

from __future__ import annotations

import base64
import binascii
import shutil
from collections.abc import AsyncIterator
from typing import Any

from anyio.to_thread import run_sync
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.attributes import Attributes, Ignored, upload_mode
from hubpub.localhub.cards import CARD_PATH
from hubpub.localhub.commits import (
    CommitHeader,
    Committed,
    NewCommit,
    Operation,
    PutFile,
    PutLfs,
    apply_commit,
    read_commit_header,
    read_operation,
)
from hubpub.localhub.context import Context, hub_of, json_body, query_flag, text_field
from hubpub.localhub.discussions import is_author, open_pull_request
from hubpub.localhub.errors import bad_request, disk_full, forbidden, invalid_card
from hubpub.localhub.history import Author, blob_bytes, commit_at, open_git, resolve_revision
from hubpub.localhub.names import byte_size, repo_path
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import blob_info, find_entry
from hubpub.localhub.users import User

# One line of a commit carries one regular file in base64, at most 10 MiB of it.
_LINE_MAX = 16 * 1024 * 1024
_BATCH = 1024 * 1024


async def preupload(request: Request) -> Response:
    """POST /api/{repo}/preupload/{rev}: how each file is to be uploaded, and what is there under its name.

    The `oid` in the answer is what lets a client leave out files that did not change: a sha256 for large files, the
    git blob's id for regular ones.
    """
    hub = hub_of(request)
    repository = await hub.repository(request, "propose", "An upload")
    revision = request.path_params["revision"]
    _check_writer(hub, request, repository, revision, "An upload")
    body = await json_body(request)
    files = body.get("files")
    if not isinstance(files, list):
        raise bad_request("'files' must be a list.")
    wanted = [_announced(item) for item in files]
    ignore = text_field(body, "gitIgnore") if body.get("gitIgnore") is not None else None
    answer, needed = await run_sync(_modes, repository, revision, wanted, ignore)
    if needed > (await run_sync(shutil.disk_usage, hub.store.root)).free:
        # Better now than after the upload, and over Xet the reason would not even reach the user.
        raise disk_full()
    return JSONResponse(answer)


async def commit(request: Request) -> Response:
    """POST /api/{repo}/commit/{rev}: operations, one JSON object per line, become one commit."""
    hub = hub_of(request)
    repository = await hub.repository(request, "propose", "A commit")
    revision = request.path_params["revision"]
    author = _check_writer(hub, request, repository, revision, "A commit")
    header, operations = await _read_body(request, repository)
    await run_sync(_check_card, hub, repository, operations)
    hub.events.emit("commit.blobs", repo=repository.key.id, type=repository.key.type, operations=len(operations))
    base = hub.base_url(request)
    for sha256, size in {(o.sha256, o.size) for o in operations if isinstance(o, PutLfs)}:
        await hub.assembler.ensure_stored(repository, sha256, size, base)
    change = NewCommit(header, operations, Author(author.name))
    if query_flag(request, "create_pr"):
        committed, number = await run_sync(open_pull_request, repository, revision, change, hub.events)
        pull: str | None = f"{base}/{repository.key.web_path}/discussions/{number}"
    else:
        committed = await run_sync(apply_commit, repository, revision, change, hub.events)
        pull = None
    return _committed(hub, repository, base, committed, pull)


def _committed(hub: Context, repository: Repository, base: str, committed: Committed, pull: str | None) -> Response:
    key = repository.key

    def answered() -> None:
        hub.events.emit("commit.answered", repo=key.id, type=key.type, ref=committed.ref, commit=committed.commit)

    body = {
        "success": True,
        "commitOid": committed.commit,
        "commitUrl": f"{base}/{key.web_path}/commit/{committed.commit}",
        "hookOutput": "",
        "pullRequestUrl": pull,
    }
    return JSONResponse(body, background=BackgroundTask(answered))


def _check_card(hub: Context, repository: Repository, operations: list[Operation]) -> None:
    """Raise ApiError 400 for a commit that brings a card which the validator refuses, as the Hub does."""
    cards = [operation for operation in operations if isinstance(operation, PutFile) and operation.path == CARD_PATH]
    if not cards:
        return
    with open_git(repository.git) as git:
        content = blob_bytes(git, cards[-1].blob).decode("utf-8", "replace")
    errors, _ = hub.configuration.validate(content, repository.key.type)
    if errors:
        raise invalid_card(errors)


async def _read_body(request: Request, repository: Repository) -> tuple[CommitHeader, list[Operation]]:
    """Read a commit line by line; the files in it go to the git store as they come."""
    header: CommitHeader | None = None
    operations: list[Operation] = []

    def store(lines: list[bytes]) -> list[Operation]:
        # Two commits may bring the same blob, and git's lock files know no waiting.
        with repository.lock, open_git(repository.git) as git:
            return [read_operation(git, line) for line in lines]

    async for lines in _batches(request):
        if header is None:
            header = read_commit_header(lines.pop(0))
        if lines:
            operations += await run_sync(store, lines)
    if header is None:
        raise bad_request("The commit is empty.")
    return header, operations


async def _batches(request: Request) -> AsyncIterator[list[bytes]]:
    """The lines of a body that are not blank, some at a time: one by one, opening the store costs more than they do."""
    batch: list[bytes] = []
    size = 0
    async for line in _lines(request):
        batch.append(line)
        size += len(line)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def _lines(request: Request) -> AsyncIterator[bytes]:
    """The lines of a body that are not blank."""
    parts: list[bytes] = []
    length = 0
    async for chunk in request.stream():
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            line = b"".join([*parts, piece])
            parts, length = [], 0
            if line.strip():
                yield line
        length += len(rest)
        if length > _LINE_MAX:
            raise bad_request("A line of the commit is too long: large files must be uploaded over LFS or Xet first.")
        parts.append(rest)
    if (last := b"".join(parts)).strip():
        yield last


def _check_writer(hub: Context, request: Request, repository: Repository, revision: str, what: str) -> User:
    """Who may change a revision: those who may write; for a pull request all who may propose one, and its author."""
    user = hub.user(request, what)
    key = repository.key
    if user.may_write(key) or query_flag(request, "create_pr"):
        return user
    if revision.startswith("refs/pr/") and is_author(repository, revision, user.name):
        return user
    raise forbidden(
        f"{user.name} may not write in the namespace {key.namespace}. Open a pull request instead (create_pr=1)."
    )


def _announced(item: object) -> tuple[str, int, bytes]:
    """One file of a preupload: path, size in bytes, and its first bytes."""
    if not isinstance(item, dict):
        raise bad_request("'files' must list {path, size, sample}.")
    try:
        sample = base64.b64decode(str(item.get("sample") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise bad_request("A file's 'sample' is not valid base64.") from None
    return repo_path(item.get("path")), byte_size(item.get("size", 0)), sample


def _modes(
    repository: Repository, revision: str, wanted: list[tuple[str, int, bytes]], ignore: str | None
) -> tuple[dict[str, Any], int]:
    """The answer to a preupload, and how many bytes of large files are sure to be new."""
    needed = 0
    with open_git(repository.git) as git:
        head = resolve_revision(git, revision)
        tree = commit_at(git, head).tree

        def read(path: str) -> bytes | None:
            entry = find_entry(git, tree, path)
            return None if entry is None or entry.is_folder else blob_bytes(git, entry.oid)

        attributes = Attributes(read)
        ignored = Ignored(ignore.encode("utf-8", "replace") if ignore is not None else read(".gitignore") or b"")
        files: list[dict[str, Any]] = []
        for path, size, sample in wanted:
            mode = upload_mode(attributes, path, size, sample)
            file = {"path": path, "uploadMode": mode, "shouldIgnore": ignored(path)}
            known: int | None = None
            entry = find_entry(git, tree, path)
            if entry is not None and not entry.is_folder:
                pointer = blob_info(git, entry.oid).pointer
                file["oid"] = pointer.sha256 if pointer else entry.oid.decode()
                known = pointer.size if pointer else None
            if mode == "lfs" and size != known:
                needed += size
            files.append(file)
        return {"files": files, "commitOid": head.decode()}, needed
