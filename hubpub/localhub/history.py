"""The git repository: revisions, refs, the log, and new commits.

Each function takes an open dulwich repository (`open_git`); object ids are lower-case hexadecimal `ObjectID` bytes.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dulwich.objects import Blob, Commit, ObjectID, Tag, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo

from hubpub.localhub.errors import ApiError, bad_request, conflict, revision_not_found
from hubpub.localhub.events import Events
from hubpub.localhub.names import RepoKey, is_ref_name

MAIN = Ref(b"refs/heads/main")
_HEX = re.compile(r"[0-9a-f]{7,40}")
_PULL = re.compile(r"refs/pr/[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Author:
    """The author of a commit: a user name, and the address that git wants beside it."""

    name: str

    @property
    def identity(self) -> bytes:
        """As git stores it."""
        return f"{self.name} <{self.name}@users.noreply.localhub>".encode()


def open_git(path: Path) -> Repo:
    """Open a bare repository; use it as a context manager."""
    return Repo(str(path), bare=True)


# A reflog would only grow: the log of events and the commits themselves tell the story. looseCompression is git's own
# default, which dulwich does not take for one (git-config).
_CONFIG = b"""[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	logallrefupdates = false
	looseCompression = 1
"""


def init_git(path: Path) -> None:
    """Make an empty bare repository with `main` as its default branch.

    Its files are written here (gitrepository-layout): dulwich waits for the disk after each of seven, and nothing of
    the repository counts before it is renamed into its place.
    """
    for directory in ("", "objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags"):
        (path / directory).mkdir()
    (path / "HEAD").write_bytes(b"ref: " + MAIN + b"\n")
    (path / "config").write_bytes(_CONFIG)


def set_first(path: Path, commit: ObjectID) -> None:
    """Point `main` of a repository that nobody else sees yet to its first commit."""
    path.joinpath(MAIN.decode()).write_bytes(commit + b"\n")


def resolve_revision(git: Repo, revision: str) -> ObjectID:
    """The commit that a revision names: branch, tag, full ref, or commit id (seven digits at least).

    Raises ApiError 404 (RevisionNotFound).
    """
    if is_ref_name(revision):
        for prefix in ("refs/heads/", "refs/tags/", ""):
            name = f"{prefix}{revision}"
            if prefix or name.startswith("refs/"):
                target = git.refs.read_ref(Ref(name.encode()))
                if target is not None:
                    return peel(git, ObjectID(target))
    if revision == "HEAD":
        return peel(git, git.refs[MAIN])
    if _HEX.fullmatch(revision):
        found = {oid for oid in git.object_store.iter_prefix(revision.encode()) if _is_commit(git, oid)}
        if len(found) == 1:
            return found.pop()
    raise revision_not_found(revision)


def peel(git: Repo, oid: ObjectID) -> ObjectID:
    """Follow annotated tags to their commit."""
    target = git[oid]
    while isinstance(target, Tag):
        oid = target.object[1]
        target = git[oid]
    return oid


def commit_at(git: Repo, oid: ObjectID) -> Commit:
    """A commit by its id."""
    found = git[oid]
    if not isinstance(found, Commit):
        raise revision_not_found(oid.decode())
    return found


def tree_at(git: Repo, oid: ObjectID) -> Tree:
    """A tree by its id."""
    found = git[oid]
    if not isinstance(found, Tree):
        raise TypeError(f"{oid!r} is not a tree")
    return found


def blob_bytes(git: Repo, oid: ObjectID) -> bytes:
    """The content of a blob, whole (regular files are small)."""
    found = git[oid]
    if not isinstance(found, Blob):
        raise TypeError(f"{oid!r} is not a blob")
    return found.data


def writable_ref(git: Repo, revision: str) -> Ref:
    """The branch or pull request ref that a commit to `revision` moves.

    Raises ApiError 400 for a tag or a commit, 404 for what does not exist.
    """
    candidates = [revision] if revision.startswith("refs/") else [f"refs/heads/{revision}"]
    for name in candidates:
        if name.startswith("refs/heads/") or _PULL.fullmatch(name):
            ref = Ref(name.encode())
            if is_ref_name(name) and git.refs.read_ref(ref) is not None:
                return ref
    resolve_revision(git, revision)
    raise bad_request(f"{revision} is a tag or a commit, not a branch: commits go to branches and pull requests.")


def refs_under(git: Repo, prefix: str) -> dict[str, ObjectID]:
    """Refs below a prefix such as `refs/heads/`, by their full name, in order, with the commit they lead to."""
    found = git.refs.as_dict(Ref(prefix.encode()))
    return {f"{prefix}{name.decode()}": peel(git, oid) for name, oid in sorted(found.items())}


def log(git: Repo, start: ObjectID, path: str = "") -> Iterator[Commit]:
    """The commits that lead to `start`, newest first; with a path, those that changed what is there."""
    for entry in git.get_walker(include=[start], paths=[path.encode()] if path else None):
        yield entry.commit


def write_commit(
    git: Repo,
    *,
    tree: ObjectID,
    parents: list[ObjectID],
    author: Author,
    summary: str,
    description: str = "",
) -> ObjectID:
    """Store a commit object; no ref moves."""
    commit = Commit()
    commit.tree = tree
    commit.parents = parents
    commit.author = commit.committer = author.identity
    commit.author_time = commit.commit_time = int(time.time())
    commit.author_timezone = commit.commit_timezone = 0
    commit.encoding = b"UTF-8"
    message = summary.strip() + (f"\n\n{description.strip()}" if description.strip() else "")
    commit.message = message.encode("utf-8", "replace") + b"\n"
    git.object_store.add_object(commit)
    return commit.id


def move_ref(git: Repo, ref: Ref, old: ObjectID | None, new: ObjectID) -> None:
    """Point a ref from one commit to another, or make it (`old` None); compare and swap.

    Raises ApiError 412 when the ref is elsewhere by now, 409 when the new one exists, and 400 when one of the same
    beginning is in its way: with `exist_ok` the client takes every 409 for success.
    """
    try:
        moved = git.refs.add_if_new(ref, new) if old is None else git.refs.set_if_equals(ref, old, new)
        in_the_way = not moved and old is None and git.refs.read_ref(ref) is None
    except (IsADirectoryError, NotADirectoryError, FileExistsError):
        in_the_way, moved = True, False
    if in_the_way:
        raise bad_request(f"Reference {ref.decode()} cannot exist beside another of the same beginning.")
    if not moved and old is None:
        raise conflict("Reference already exists")
    if not moved:
        raise ApiError(412, "A commit has happened since. Please refresh and try again.", code="PreconditionFailed")


def add_branch(git: Repo, key: RepoKey, name: str, start: str, events: Events) -> None:
    """Make a branch at a revision."""
    target = resolve_revision(git, start)
    ref = Ref(f"refs/heads/{name}".encode())
    move_ref(git, ref, None, target)
    events.emit("ref.updated", repo=key.id, type=key.type, ref=ref.decode(), commit=target.decode())


@dataclass(frozen=True)
class NewTag:
    """A tag that is to be made: its name, its message (empty for a lightweight tag), and its author."""

    name: str
    message: str
    author: Author


def add_tag(git: Repo, key: RepoKey, revision: str, new: NewTag, events: Events) -> None:
    """Tag a revision: annotated when there is a message, lightweight else."""
    target = resolve_revision(git, revision)
    ref = Ref(f"refs/tags/{new.name}".encode())
    if git.refs.read_ref(ref) is not None:
        raise conflict("Tag reference exists already")
    pointed: ObjectID = target
    if new.message.strip():
        tag = Tag()
        tag.name = new.name.encode()
        tag.object = (Commit, target)
        tag.tagger = new.author.identity
        tag.tag_time = int(time.time())
        tag.tag_timezone = 0
        tag.message = new.message.strip().encode("utf-8", "replace") + b"\n"
        git.object_store.add_object(tag)
        pointed = tag.id
    move_ref(git, ref, None, pointed)
    events.emit("ref.updated", repo=key.id, type=key.type, ref=ref.decode(), commit=target.decode())


def delete_ref(git: Repo, key: RepoKey, name: str, events: Events) -> None:
    """Delete a branch or tag by its full ref name; the default branch stays."""
    ref = Ref(name.encode())
    short = name.split("/", 2)[2]
    if ref == MAIN:
        raise bad_request("The default branch cannot be deleted.")
    if not is_ref_name(short):
        raise bad_request(f"Invalid reference: {short[:120]!a}.")
    if git.refs.read_ref(ref) is None or not git.refs.remove_if_equals(ref, None):
        raise revision_not_found(short)
    events.emit("ref.deleted", repo=key.id, type=key.type, ref=name)


def commit_title(commit: Commit) -> tuple[str, str]:
    """A commit's message as title and the rest."""
    title, _, rest = commit.message.decode("utf-8", "replace").partition("\n")
    return title, rest.strip()


def commit_date(commit: Commit) -> str:
    """When a commit was made, as the Hub writes times."""
    return timestamp(commit.commit_time)


def commit_author(commit: Commit) -> str:
    """The name of a commit's author."""
    name: str = commit.author.decode("utf-8", "replace").partition(" <")[0]
    return name


def timestamp(seconds: float) -> str:
    """A time as the Hub writes it: `2026-11-21T08:00:00.000Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _is_commit(git: Repo, oid: ObjectID) -> bool:
    return isinstance(git[oid], Commit)
