"""What the server keeps: plain values that a test can build, read and edit directly.

Node ids are built as wandb.ai builds those of its runs: base64 of the kind and the parts, colons between.
"""

from __future__ import annotations

import base64
import mimetypes
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


def node_id(kind: str, *parts: object) -> str:
    """The id of a node as the client sees it; opaque to the client."""
    return base64.b64encode(":".join([kind, *map(str, parts)]).encode()).decode()


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class User:
    """Somebody with keys. Each user has an entity of the same name."""

    name: str
    keys: list[str] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        return node_id("User", self.name)


@dataclass
class Entity:
    """Who owns projects; `members` are the names of the users who may write to them."""

    name: str
    members: set[str] = field(default_factory=set)
    projects: dict[str, Project] = field(default_factory=dict)


@dataclass(eq=False)
class Project:
    entity: Entity
    name: str
    number: int
    private: bool = False
    created_at: datetime = field(default_factory=now)
    runs: dict[str, Run] = field(default_factory=dict)
    collections: dict[str, Collection] = field(default_factory=dict)
    # ids that were used once: the server never gives them out again
    deleted_runs: set[str] = field(default_factory=set)

    @property
    def node_id(self) -> str:
        return node_id("Project", "v1", self.name, self.entity.name)


@dataclass(frozen=True)
class StoredFile:
    """A file of a run. `md5` in hex names its bytes in the store."""

    name: str
    md5: str
    size: int
    updated_at: datetime = field(default_factory=now)

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or ""


@dataclass(eq=False)
class Run:
    """`config` and `summary` are plain values here; the wire wraps those of the config."""

    project: Project
    id: str
    user: User
    display_name: str | None = None
    job_type: str | None = None
    state: str = "running"
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    files: dict[str, StoredFile] = field(default_factory=dict)
    commit: str | None = None
    host: str | None = None
    program: str | None = None
    repo: str | None = None
    group: str | None = None
    notes: str | None = None
    description: str | None = None
    tags: list[str] = field(default_factory=list)
    created_at: datetime = field(default_factory=now)
    heartbeat_at: datetime | None = field(default_factory=now)
    used: list[Artifact] = field(default_factory=list)
    logged: list[Artifact] = field(default_factory=list)
    exit_code: int | None = None
    deleted: bool = False

    @property
    def node_id(self) -> str:
        return node_id("Run", "v1", self.id, self.project.name, self.project.entity.name)


@dataclass(eq=False)
class Collection:
    """The versions of one artifact, in order: version N is at place N."""

    project: Project
    name: str
    type: str
    number: int
    created_at: datetime = field(default_factory=now)
    versions: list[Artifact] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        return node_id("ArtifactCollection", self.number)

    def latest(self) -> Artifact | None:
        """The newest version that is not deleted."""
        return next((one for one in reversed(self.versions) if one.state == "COMMITTED"), None)


@dataclass(eq=False)
class Artifact:
    """One version. `version_index` is None until it is committed; `aliases` holds no `vN`.

    `producer` is the run that logged it; None when it was made by `use_artifact` of a draft, or by a user.
    """

    collection: Collection
    number: int
    digest: str
    state: str = "PENDING"
    producer: Run | None = None
    aliases: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    description: str | None = None
    version_index: int | None = None
    manifest: dict[str, Any] | None = None
    digest_algorithm: str = "MANIFEST_MD5"
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    # aliases that it gets when it is committed
    wanted_aliases: list[str] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        return node_id("Artifact", self.number)

    @property
    def type(self) -> str:
        return self.collection.type

    @property
    def name(self) -> str:
        """As users write it: `collection:vN`."""
        return f"{self.collection.name}:v{self.version_index}"

    @property
    def path(self) -> str:
        """As `wandb.Api().artifact()` takes it: `entity/project/collection:vN`."""
        project = self.collection.project
        return f"{project.entity.name}/{project.name}/{self.name}"

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """The entries of the manifest by path."""
        return self.manifest["contents"] if self.manifest else {}

    @property
    def size(self) -> int:
        return sum(entry.get("size") or 0 for entry in self.entries.values())

    @property
    def commit_hash(self) -> str:
        return f"{self.number:020x}"

    def answers_to(self, alias: str) -> bool:
        """Whether `collection:alias` means this version."""
        return alias in {f"v{self.version_index}", *self.aliases, self.digest, self.commit_hash}
