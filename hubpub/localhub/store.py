"""The repositories of a hub: their places below its root, their creation, renaming and deletion.

repos/{models,datasets,spaces}/<namespace>/<name>/
    hub.json        settings: visibility, gated, when it was made
    git/            a bare git repository
    lfs/            LFS objects by sha256
    xet/            Xet hashes of its files by sha256 (see xet/store.py)
    discussions/    pull requests and discussions, one JSON file each
moved/              where the names lead that repositories had before (see redirects.py)
xet/                the content-addressed Xet storage
tmp/, trash/        what is being made and being removed; emptied when a hub starts
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dulwich.objects import Blob

from hubpub.localhub.attributes import DEFAULT_ATTRIBUTES
from hubpub.localhub.disk import BadFile, make_empty, read_json, read_object, write_json
from hubpub.localhub.errors import conflict
from hubpub.localhub.events import Events
from hubpub.localhub.history import Author, init_git, open_git, refs_under, set_first, write_commit
from hubpub.localhub.names import TYPES, RepoKey
from hubpub.localhub.objects import LfsStore
from hubpub.localhub.redirects import Redirects
from hubpub.localhub.trees import TreeEdit
from hubpub.localhub.xet.store import XetStore
from hubpub.localhub.xet.sweep import sweep


@dataclass(frozen=True)
class Repository:
    """A repository that exists: its key, where it lies, its settings, and the lock that its writers take."""

    key: RepoKey
    path: Path
    settings: Mapping[str, Any]
    lock: threading.Lock

    @property
    def git(self) -> Path:
        """The bare git repository."""
        return self.path / "git"

    @property
    def lfs(self) -> LfsStore:
        """Its LFS objects."""
        return LfsStore(self.path / "lfs")

    @property
    def is_private(self) -> bool:
        """Tell whether only its owners see it."""
        return bool(self.settings["visibility"] == "private")

    @property
    def gated(self) -> str | bool:
        """`auto`, `manual`, or False."""
        gated: str | bool = self.settings["gated"]
        return gated


class Store:
    """All repositories of one hub. Methods block on the disk: call them on threads."""

    def __init__(self, root: Path, events: Events) -> None:
        self.root = root
        self._repos = root / "repos"
        self._tmp = root / "tmp"
        self._trash = root / "trash"
        self._redirects = Redirects(root / "moved")
        self._events = events
        self.xet = XetStore(root / "xet")
        self._locks: dict[RepoKey, threading.Lock] = {}
        self._locks_guard = threading.Lock()
        for directory in (self._repos, self._tmp, self._trash):
            # Private repositories lie here, and whoever made the root may have left it open.
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def recover(self) -> None:
        """Clear what a killed hub left. Only for the process that holds the root's lock."""
        make_empty(self._tmp)
        make_empty(self._trash)
        for path in self._directories():
            if not _is_taken(path):
                # an upload to an earlier hub left this of a repository that was deleted meanwhile
                shutil.rmtree(path, ignore_errors=True)
        for repository in self.all():
            for lock in repository.git.rglob("*.lock"):
                lock.unlink(missing_ok=True)
            _drop_half_proposals(repository, self._tell)
        for pattern in ("repos/*/*/*/.*.tmp", "repos/*/*/*/*/.*.tmp", "moved/*/*/.*.tmp", ".*.tmp"):
            for leftover in self.root.glob(pattern):
                leftover.unlink(missing_ok=True)
        self._sweep()

    def scratch(self, name: str = "part") -> Path:
        """A path for a file to be, in a directory that is emptied when a hub starts."""
        return self._tmp / f"{name}-{secrets.token_hex(12)}"

    def get(self, key: RepoKey) -> Repository | None:
        """A repository, if it exists. Raises BadFile if its settings are damaged."""
        path = self._path(key)
        settings = read_object(path / "hub.json", "uid", "visibility", "gated", "created")
        return None if settings is None else Repository(key, path, settings, self._lock(key))

    def moved(self, key: RepoKey) -> Repository | None:
        """The repository that was renamed from this key, if it is there and no other has the key now."""
        new = self._redirects.follow(key, lambda found: r.settings if (r := self.get(found)) else None)
        return self.get(new) if new else None

    def all(self, repo_type: str | None = None) -> Iterator[Repository]:
        """Every repository (of a type), by name; without those whose settings are damaged."""
        for wanted in (repo_type,) if repo_type else TYPES:
            for settings in sorted((self._repos / f"{wanted}s").glob("*/*/hub.json")):
                try:
                    found = self.get(RepoKey(wanted, settings.parent.parent.name, settings.parent.name))
                except BadFile as error:
                    self._tell(error)
                    continue
                if found is not None:
                    yield found

    def create(self, key: RepoKey, settings: Mapping[str, Any], author: str) -> Repository:
        """Make a repository whose first commit holds the Hub's default .gitattributes.

        It is built aside and renamed into place. Raises ApiError 409 if there is one already.
        """
        path = self._path(key)
        if _is_taken(path):
            raise conflict(f"You already created this {key.type} repo: {key.id}")
        building = self.scratch("repo")
        try:
            building.mkdir()
            init_git(building / "git")
            with open_git(building / "git") as git:
                blob = Blob.from_string(DEFAULT_ATTRIBUTES)
                git.object_store.add_object(blob)
                edit = TreeEdit(git, None)
                edit.put(".gitattributes", blob.id)
                first = write_commit(
                    git, tree=edit.write(), parents=[], author=Author(author), summary="initial commit"
                )
            set_first(building / "git", first)
            defaults = {"uid": secrets.token_hex(12), "visibility": "public", "gated": False, "created": time.time()}
            write_json(building / "hub.json", {**defaults, **settings})
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                building.rename(path)
            except OSError:
                if _is_taken(path):
                    raise conflict(f"You already created this {key.type} repo: {key.id}") from None
                raise
        finally:
            shutil.rmtree(building, ignore_errors=True)
        self._redirects.drop(key)
        self._events.emit("repo.created", repo=key.id, type=key.type)
        created = self.get(key)
        if created is None:
            raise conflict(f"{key.id} was deleted again while it was made.")
        return created

    def change_settings(self, repository: Repository, **changes: object) -> None:
        """Set some of a repository's settings."""
        with repository.lock:
            settings = read_json(repository.path / "hub.json") or dict(repository.settings)
            write_json(repository.path / "hub.json", {**settings, **changes})
        self._events.emit("repo.settings", repo=repository.key.id, type=repository.key.type, **changes)

    def move(self, repository: Repository, key: RepoKey) -> None:
        """Give a repository another id, to which the old one leads from now on. Raises ApiError 409 if it is taken."""
        target = self._path(key)
        with repository.lock, self.xet.lock:
            if _is_taken(target):
                raise conflict(f"{key.id} exists already.")
            target.parent.mkdir(parents=True, exist_ok=True)
            # first: as long as the repository has its old name, nobody follows this
            self._redirects.add(repository.key, key, repository.settings["uid"])
            repository.path.rename(target)
            self._redirects.drop(key)
        self._events.emit("repo.moved", repo=repository.key.id, type=key.type, to=key.id)

    def delete(self, repository: Repository) -> None:
        """Remove a repository: one rename, then the work."""
        grave = self._trash / secrets.token_hex(12)
        with repository.lock:
            repository.path.rename(grave)
        self._events.emit("repo.deleted", repo=repository.key.id, type=repository.key.type)
        shutil.rmtree(grave, ignore_errors=True)
        self._sweep()

    def _tell(self, error: BadFile) -> None:
        self._events.emit("file.damaged", path=error.filename, reason=error.strerror)

    def _sweep(self) -> None:
        if freed := sweep(self.xet, self._directories):
            self._events.emit("xet.freed", size=freed)

    def _directories(self) -> list[Path]:
        return [path for path in self._repos.glob("*/*/*") if path.is_dir()]

    def _path(self, key: RepoKey) -> Path:
        return self._repos / f"{key.type}s" / key.namespace / key.name

    def _lock(self, key: RepoKey) -> threading.Lock:
        with self._locks_guard:
            return self._locks.setdefault(key, threading.Lock())


def _is_taken(path: Path) -> bool:
    """Tell whether a repository lies there, even one whose settings are lost."""
    return (path / "hub.json").exists() or (path / "git").exists()


def _drop_half_proposals(repository: Repository, tell: Callable[[BadFile], None]) -> None:
    """Remove pull requests without a ref: the hub was killed before it had answered about them."""
    waiting = []
    for path in (repository.path / "discussions").glob("[0-9]*.json"):
        try:
            found = read_object(path, "base", "status") or {}
        except BadFile as error:
            tell(error)
            continue
        if found.get("base") and found["status"] in {"open", "draft"}:
            waiting.append(path)
    if not waiting:
        return
    with open_git(repository.git) as git:
        refs = set(refs_under(git, "refs/pr/"))
    for path in waiting:
        if f"refs/pr/{path.stem}" not in refs:
            path.unlink()
