"""Pull requests and discussions: their texts, and the merge of a pull request.

Each is a JSON file in the repository (`discussions/<number>.json`); a pull request's commits are at refs/pr/<number>.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

from dulwich.graph import find_merge_base
from dulwich.objects import ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from hubpub.localhub.commits import Committed, NewCommit, write_new_commit
from hubpub.localhub.disk import read_json, write_json
from hubpub.localhub.errors import ApiError, bad_request
from hubpub.localhub.events import Events
from hubpub.localhub.history import (
    MAIN,
    Author,
    commit_at,
    commit_title,
    move_ref,
    open_git,
    refs_under,
    resolve_revision,
    timestamp,
    writable_ref,
    write_commit,
)
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEdit, tree_files

_NUMBER = re.compile(r"refs/pr/([1-9][0-9]{0,8})")
STATUSES = ("draft", "open", "closed", "merged")


def open_pull_request(
    repository: Repository, revision: str, change: NewCommit, events: Events
) -> tuple[Committed, int]:
    """Commit operations as a new pull request on a branch; the commit and the pull request's number."""
    where = {"repo": repository.key.id, "type": repository.key.type}
    with repository.lock, open_git(repository.git) as git:
        base = writable_ref(git, revision)
        commit = write_new_commit(git, repository, resolve_revision(git, base.decode()), change, events)
        number = _next_number(repository, git)
        ref = Ref(f"refs/pr/{number}".encode())
        header = change.header
        discussion = _new(number, header.summary, header.description, change.author, base.decode(), status="open")
        _write_with_ref(repository, git, discussion, commit)
        events.emit("ref.updated", **where, ref=ref.decode(), commit=commit.decode())
    return Committed(commit.decode(), ref.decode()), number


def open_discussion(
    repository: Repository, title: str, description: str, author: Author, *, pull_request: bool, events: Events
) -> dict[str, Any]:
    """Open a discussion, or a pull request that has no commits of its own yet."""
    with repository.lock, open_git(repository.git) as git:
        number = _next_number(repository, git)
        base = MAIN.decode() if pull_request else None
        status = "draft" if pull_request else "open"
        discussion = _new(number, title, description, author, base, status=status)
        if base:
            _write_with_ref(repository, git, discussion, resolve_revision(git, base))
        else:
            _write(repository, discussion)
    events.emit("discussion.created", repo=repository.key.id, type=repository.key.type, number=number)
    return discussion


def read_discussion(repository: Repository, number: int) -> dict[str, Any]:
    """A discussion as stored. Raises ApiError 404."""
    found: dict[str, Any] | None = read_json(repository.path / "discussions" / f"{number}.json")
    if found is None:
        raise ApiError(404, f"There is no discussion {number}.")
    return found


def all_discussions(repository: Repository) -> list[dict[str, Any]]:
    """All discussions, the newest first."""
    numbers = sorted((int(p.stem) for p in (repository.path / "discussions").glob("[0-9]*.json")), reverse=True)
    return [read_discussion(repository, number) for number in numbers]


def is_author(repository: Repository, ref: str, user: str) -> bool:
    """Tell whether a user opened the pull request behind a ref."""
    match = _NUMBER.fullmatch(ref)
    found = read_json(repository.path / "discussions" / f"{match[1]}.json") if match else None
    return bool(found and found["author"] == user)


def add_event(
    repository: Repository, number: int, author: Author, kind: str, data: dict[str, Any], **changes: object
) -> dict[str, Any]:
    """Add an event to a discussion and change members of it; returns the event."""
    with repository.lock:
        found = read_discussion(repository, number)
        event = _event(kind, author, data)
        found["events"].append(event)
        _write(repository, {**found, **changes})
    return event


def merge_pull_request(repository: Repository, number: int, author: Author, comment: str, events: Events) -> str:
    """Merge a pull request as one commit on its base; that commit's id.

    Raises ApiError 400 for what is no open pull request, 409 when both sides changed the same files.
    """
    where = {"repo": repository.key.id, "type": repository.key.type}
    with repository.lock, open_git(repository.git) as git:
        found = read_discussion(repository, number)
        if not found["base"] or found["status"] not in {"open", "draft"}:
            raise bad_request(f"Discussion {number} is not an open pull request.")
        base = Ref(found["base"].encode())
        head, proposed = resolve_revision(git, base.decode()), resolve_revision(git, f"refs/pr/{number}")
        changes, conflicts = _changes(git, head, proposed)
        if conflicts:
            raise ApiError(409, f"Cannot merge: both sides changed {', '.join(conflicts[:10])}.")
        edit = TreeEdit(git, commit_at(git, head).tree)
        # Removals first: a file may have become a folder of the same name.
        for path, oid in sorted(changes.items(), key=lambda change: change[1] is not None):
            if oid is None:
                if edit.get(path):
                    edit.delete_file(path)
            else:
                edit.put(path, oid)
        commit = write_commit(
            git,
            tree=edit.write(),
            parents=[head],
            author=author,
            summary=f"{found['title']} (#{number})",
            description=comment or commit_title(commit_at(git, proposed))[1],
        )
        events.emit("commit.object", **where, commit=commit.decode())
        move_ref(git, base, head, commit)
        events.emit("ref.updated", **where, ref=base.decode(), commit=commit.decode())
        found["events"].append(_event("status-change", author, {"status": "merged"}))
        _write(repository, {**found, "status": "merged", "merge_commit": commit.decode()})
    return commit.decode()


def conflicting_files(repository: Repository, found: dict[str, Any]) -> list[str]:
    """The files that both a pull request and its base changed."""
    if not found["base"] or found["status"] not in {"open", "draft"}:
        return []
    with open_git(repository.git) as git:
        if git.refs.read_ref(Ref(found["base"].encode())) is None:
            return []  # the branch was deleted meanwhile
        return _changes(git, resolve_revision(git, found["base"]), resolve_revision(git, f"refs/pr/{found['number']}"))[
            1
        ]


def _changes(git: Repo, head: ObjectID, proposed: ObjectID) -> tuple[dict[str, ObjectID | None], list[str]]:
    """What a proposal changes (None: removed), and where the head has changed something else meanwhile."""
    bases = find_merge_base(git, [head, proposed])
    old = _blobs(git, bases[0]) if bases else {}
    ours, theirs = _blobs(git, head), _blobs(git, proposed)
    changes = {p: theirs.get(p) for p in {*old, *theirs} if old.get(p) != theirs.get(p)}
    conflicts = [p for p, oid in changes.items() if ours.get(p) not in {old.get(p), oid}]
    return changes, sorted(conflicts)


def _blobs(git: Repo, commit: ObjectID) -> dict[str, ObjectID]:
    return {entry.path: entry.oid for entry in tree_files(git, commit_at(git, commit).tree)}


def _new(number: int, title: str, description: str, author: Author, base: str | None, *, status: str) -> dict[str, Any]:
    comment = {"edited": False, "hidden": False, "latest": {"raw": description}}
    return {
        "number": number,
        "title": title,
        "author": author.name,
        "status": status,
        "created": timestamp(time.time()),
        "base": base,
        "merge_commit": None,
        "events": [_event("comment", author, comment)],
    }


def _event(kind: str, author: Author, data: dict[str, Any]) -> dict[str, Any]:
    created = timestamp(time.time())
    return {
        "id": secrets.token_hex(12),
        "type": kind,
        "createdAt": created,
        "author": {"name": author.name},
        "data": data,
    }


def _write(repository: Repository, discussion: dict[str, Any]) -> None:
    directory = repository.path / "discussions"
    directory.mkdir(exist_ok=True)
    write_json(directory / f"{discussion['number']}.json", discussion)


def _write_with_ref(repository: Repository, git: Repo, discussion: dict[str, Any], commit: ObjectID) -> None:
    """Store a new pull request, its ref last: one without its ref is cleared away when a hub starts."""
    _write(repository, discussion)
    try:
        move_ref(git, Ref(f"refs/pr/{discussion['number']}".encode()), None, commit)
    except BaseException:
        (repository.path / "discussions" / f"{discussion['number']}.json").unlink(missing_ok=True)
        raise


def _next_number(repository: Repository, git: Repo) -> int:
    taken = [int(name.rpartition("/")[2]) for name in refs_under(git, "refs/pr/")]
    taken += [int(path.stem) for path in (repository.path / "discussions").glob("[0-9]*.json")]
    return max(taken, default=0) + 1
