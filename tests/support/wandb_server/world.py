"""The world that the server serves. Tests build and edit it; the real client reads it and writes to it.

Every public method holds the lock that the server holds while it answers, so a test may edit a world that is being
read.
"""

from __future__ import annotations

import itertools
import json
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from tests.support.wandb_server.blobs import Blobs
from tests.support.wandb_server.manifests import digest_of, manifest_of
from tests.support.wandb_server.values import Artifact, Collection, Entity, Project, Run, StoredFile, User, now

P = ParamSpec("P")
T = TypeVar("T")


def _locked(method: Callable[Concatenate[World, P], T]) -> Callable[Concatenate[World, P], T]:
    @wraps(method)
    def locked(self: World, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.lock:
            return method(self, *args, **kwargs)

    return locked


class World:
    """Entities, projects, runs and artifacts. `page_size` is the most that one page of a list holds."""

    def __init__(self, blobs: Blobs, *, page_size: int = 100) -> None:
        self.blobs = blobs
        self.page_size = page_size
        self.lock = threading.RLock()
        self.users: dict[str, User] = {}
        self.entities: dict[str, Entity] = {}
        self.artifacts: dict[str, Artifact] = {}
        self.client_ids: dict[str, Artifact] = {}
        self._numbers = itertools.count(1000)

    # ── who ──

    @_locked
    def add_user(self, name: str) -> User:
        """The user of this name, made if new, who owns the entity of the same name."""
        self.add_entity(name, members=[name])
        return self.users.setdefault(name, User(name))

    @_locked
    def add_key(self, user: str) -> str:
        """A new key of a user, who is made if new: 40 hex digits, as wandb.ai's keys were until 2025."""
        key = secrets.token_hex(20)
        self.add_user(user).keys.append(key)
        return key

    @_locked
    def add_entity(self, name: str, *, members: Iterable[str] = ()) -> Entity:
        """The entity of this name, made if new, with these members besides those it has."""
        entity = self.entities.setdefault(name, Entity(name))
        entity.members |= set(members)
        return entity

    def user_of(self, key: str) -> User | None:
        return next((user for user in self.users.values() if key in user.keys), None)

    # ── projects ──

    @_locked
    def add_project(self, entity: str, name: str) -> Project:
        """The project of this name, made if new."""
        owner = self.add_entity(entity)
        return owner.projects.setdefault(name, Project(owner, name, next(self._numbers)))

    def project(self, entity: str, name: str) -> Project | None:
        owner = self.entities.get(entity)
        return owner.projects.get(name) if owner else None

    @_locked
    def make_private(self, entity: str, project: str) -> None:
        """From now on only members of the entity see the project."""
        self.add_project(entity, project).private = True

    # ── runs ──

    @_locked
    def add_run(
        self,
        /,
        entity: str,
        project: str,
        id: str,  # noqa: A002 - W&B's own word
        *,
        display_name: str | None = None,
        job_type: str | None = None,
        state: str = "finished",
        config: Mapping[str, Any] | None = None,
        summary: Mapping[str, Any] | None = None,
        commit: str | None = None,
        host: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        user: str | None = None,
        created_at: datetime | None = None,
        heartbeat_at: datetime | None = None,
        **more: Any,
    ) -> Run:
        """A new run. `metadata` becomes its wandb-metadata.json (host, gpu, git…); `more` are fields of Run.

        It is of the server's first user unless another is named: the client reads no run without a user.
        """
        place = self.add_project(entity, project)
        created = created_at or now()
        run = Run(
            place,
            id,
            self.add_user(user or next(iter(self.users), entity)),
            display_name=display_name if display_name is not None else f"quiet-river-{len(place.runs) + 1}",
            job_type=job_type,
            state=state,
            config=dict(config or {}),
            summary=dict(summary or {}),
            commit=commit,
            host=host,
            created_at=created,
            heartbeat_at=heartbeat_at or created,
            **more,
        )
        if metadata is not None:
            self.add_file(run, "wandb-metadata.json", json.dumps(metadata).encode())
        place.runs[id] = run
        return run

    @_locked
    def add_file(self, run: Run, name: str, data: bytes) -> StoredFile:
        """Gives a run a file, in place of one of the same name."""
        run.files[name] = StoredFile(name, self.blobs.put(data), len(data))
        return run.files[name]

    @_locked
    def use(self, run: Run, artifact: Artifact) -> None:
        """The run takes the artifact as input."""
        if artifact not in run.used:
            run.used.append(artifact)

    @_locked
    def delete_run(self, run: Run) -> None:
        """The run is gone; what it logged stays, and still names it as its producer. Its id is never free again."""
        run.deleted = True
        run.project.runs.pop(run.id, None)
        run.project.deleted_runs.add(run.id)

    # ── artifacts ──

    @_locked
    def add_artifact(
        self,
        entity: str,
        project: str,
        name: str,
        type: str,  # noqa: A002 - W&B's own word
        *,
        producer: Run | None = None,
        files: Mapping[str, bytes] | None = None,
        references: Mapping[str, tuple[str, str]] | None = None,
        metadata: Mapping[str, Any] | None = None,
        aliases: Iterable[str] = ("latest",),
        state: str = "COMMITTED",
        description: str | None = None,
        created_at: datetime | None = None,
    ) -> Artifact:
        """A new version of an artifact, with the bytes of its files stored.

        A reference is its URL and its digest; with the URL itself as digest it is one logged with `checksum=False`.
        """
        artifact = self.draft(self.add_project(entity, project), name, type)
        for data in (files or {}).values():
            self.blobs.put(data)
        artifact.manifest = manifest_of(files or {}, references or {}, artifact.node_id)
        artifact.digest = digest_of(artifact.manifest)
        artifact.producer = producer
        artifact.metadata = dict(metadata or {})
        artifact.description = description
        artifact.created_at = artifact.updated_at = created_at or now()
        artifact.wanted_aliases = list(aliases)
        if state != "PENDING":
            self.commit(artifact)
            if state == "DELETED":
                self.delete_artifact(artifact)
        return artifact

    @_locked
    def draft(self, project: Project, name: str, type_: str) -> Artifact:
        """A version that is not committed yet, in a collection that is made if new."""
        collection = project.collections.get(name)
        if collection is None:
            collection = project.collections[name] = Collection(project, name, type_, next(self._numbers))
        artifact = Artifact(collection, next(self._numbers), digest="")
        self.artifacts[artifact.node_id] = artifact
        return artifact

    @_locked
    def commit(self, artifact: Artifact) -> None:
        """The draft becomes the next version; its aliases move to it, and its producer has logged it."""
        if artifact.version_index is None:
            artifact.version_index = len(artifact.collection.versions)
            artifact.collection.versions.append(artifact)
        artifact.state = "COMMITTED"
        self.give_aliases(artifact, artifact.wanted_aliases)
        if artifact.producer is not None and artifact not in artifact.producer.logged:
            artifact.producer.logged.append(artifact)

    @_locked
    def give_aliases(self, artifact: Artifact, aliases: Iterable[str]) -> None:
        """An alias means one version of a collection: it leaves the one that had it."""
        for alias in aliases:
            for version in artifact.collection.versions:
                version.aliases = [one for one in version.aliases if one != alias]
            artifact.aliases.append(alias)

    @_locked
    def delete_artifact(self, artifact: Artifact) -> None:
        """The version is gone by name; the runs that used or logged it still list it, as deleted."""
        artifact.state = "DELETED"
        artifact.aliases = []

    def find_artifact(self, project: Project, name: str) -> Artifact | None:
        """The version that `collection:alias` means; `latest` without an alias."""
        collection_name, _, alias = name.partition(":")
        collection = project.collections.get(collection_name)
        versions = collection.versions if collection else []
        living = (one for one in versions if one.state == "COMMITTED")
        return next((one for one in living if one.answers_to(alias or "latest")), None)
