"""The plan: what a push would do, file by file, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hubpub.types.access import Access
from hubpub.types.card import Card
from hubpub.types.files import Digests, FileEntry, RemoteFile
from hubpub.types.findings import Finding, Severity
from hubpub.types.lineage import Lineage
from hubpub.types.options.values import Prune
from hubpub.types.proof import Evidence
from hubpub.types.request import PushRequest
from hubpub.types.shown import Shown, counted
from hubpub.types.thumbnail import PlannedThumbnail

MAIN = "main"
"""The branch that every repository of the Hub has."""


class Action(StrEnum):
    """What a push does with one file."""

    ADD = "add"
    REPLACE = "replace"
    KEEP = "keep"
    DELETE = "delete"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan.

    Attributes:
        path: Path in the repository; a left-out directory ends in ``/``.
        action: What a push would do.
        reason: Why.
        size: Bytes; None for what is skipped.
        digests: Of the bytes to be published; None for what is skipped, and for a large file that differs from all
            others by its size alone: its upload reads it anyway, and tells.
        mtime_ns: Of the folder's file, nanoseconds; None for a rendered card.
        ctime_ns: The same, of the file or of what is said of it, which no program can set.
    """

    path: str
    action: Action
    reason: str
    size: int | None = None
    digests: Digests | None = None
    mtime_ns: int | None = None
    ctime_ns: int | None = None

    @property
    def is_unread(self) -> bool:
        """Whether the bytes of this file of the folder are yet to be read."""
        return self.digests is None and self.mtime_ns is not None

    @property
    def entry(self) -> FileEntry:
        """The file of the folder that it publishes, as it was scanned."""
        return FileEntry(self.path, self.size or 0, self.mtime_ns or 0, self.ctime_ns or 0)


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What becomes of one key: of the card's metadata, or of the repository's settings.

    Attributes:
        key: The key.
        action: ``add``, ``replace`` or ``delete``.
        before: Its value now, as plain data; None where it has none.
        after: Its value afterwards, as plain data; None where it has none.
    """

    key: str
    action: Action
    before: Any = None
    after: Any = None


LOCAL = "local:"
"""How the identity of a local hub begins; its root follows."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a push goes.

    Attributes:
        endpoint: The hub's URL.
        repo: ``namespace/name``.
        hub: Which hub that is, for good: the endpoint's URL, or the root of a local hub (its port may change).
    """

    endpoint: str
    repo: str
    hub: str

    @property
    def url(self) -> str:
        """The repository's page."""
        return f"{self.endpoint}/{self.repo}"

    def tree_url(self, revision: str) -> str:
        """The page of a branch, a tag or a commit. One part of it is the whole revision, slashes and all."""
        return f"{self.url}/tree/{quote(revision, safe='')}"

    def file_url(self, revision: str, path: str) -> str:
        """Where a file is downloaded from."""
        return f"{self.url}/resolve/{quote(revision, safe='')}/{quote(path)}"

    @property
    def is_local(self) -> bool:
        """Whether it is on a local hub, which nobody else sees."""
        return self.hub.startswith(LOCAL)


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature that a push publishes, or finds there as it would make it.

    Attributes:
        by: Who signs, for people: a key's file, a certificate's, or Sigstore.
        files: The sha256 of every file that it covers, by path.
        text: The signature; None until it is made, which is just before the commit, and where the repository's stays.
    """

    by: str
    files: Mapping[str, str]
    text: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Plan(Shown):
    """What a push would do.

    Attributes:
        target: Where it goes.
        folder: The folder, absolute.
        parent: The commit that the plan was made against; None when the repository does not exist yet.
        changes: Every file of the folder and what becomes of it.
        card: The card to publish.
        card_origin: Where it comes from, as half a sentence.
        unmerged_card: The card as this push brought it, where ``card`` was merged of it and of what others wrote on the
            Hub; None where nothing was merged.
        pictures: The pictures that were drawn for the card, as SVG, by path.
        thumbnail: The picture for sharing that the repository will hold, where hubpub drew it; None for none.
        card_diff: How the repository's card would change, as a unified diff; empty where it would not.
        metadata_changes: How its metadata would change, key by key.
        findings: What the rules say.
        forced: Codes of findings that the user lets through.
        upload_size: Bytes that the hub does not have yet, as far as is known: what a file shares with others on the
            hub is not counted out.
        access: What the token may do there; None without a token.
        message: The commit's first line.
        private: Whether a repository that has to be created is private.
        public: Whether the repository is there already, and everybody sees it.
        settings: How the repository's settings would change.
        prune: What is deleted; None for nothing.
        pull_request: Whether a pull request is opened, and the repository itself left as it is.
        branch: The branch to publish to; None for ``main``.
        new_branch: Whether the branch has to be created.
        tag: The tag to create once all is verified.
        new_tag: Whether it is not there yet.
        others: The files of the repository that this push leaves as they are.
        source: What the card was rendered from, as plain data.
        lineage: Where the model comes from.
        evidence: What its run tells of it; None where no run is named.
        signature: What is signed; None where nothing is. Keys and passwords are in no plan.
        request: What was asked for, by the caller and by hubpub.toml.
        results: The files of evaluation results that are written for it, by path.
        authored: The card.md that the card was made with; empty without one.
    """

    target: Target
    folder: Path
    parent: str | None
    changes: tuple[Change, ...]
    card: Card
    card_origin: str = ""
    unmerged_card: str | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)
    thumbnail: PlannedThumbnail | None = None
    card_diff: str = ""
    metadata_changes: tuple[KeyChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    forced: tuple[str, ...] = ()
    upload_size: int = 0
    access: Access | None = None
    message: str = "Publish with hubpub"
    private: bool = False
    public: bool = False
    settings: tuple[KeyChange, ...] = ()
    prune: Prune | None = None
    pull_request: bool = False
    branch: str | None = None
    new_branch: bool = False
    tag: str | None = None
    new_tag: bool = False
    others: tuple[RemoteFile, ...] = ()
    source: Mapping[str, Any] | None = None
    lineage: Lineage | None = None
    evidence: Evidence | None = None
    signature: Signature | None = None
    request: PushRequest = field(default_factory=lambda: PushRequest().for_plan())
    results: Mapping[str, str] = field(default_factory=dict)
    authored: str = ""

    @property
    def to_commit(self) -> tuple[Change, ...]:
        """The changes that a commit would hold."""
        return tuple(c for c in self.changes if c.action in (Action.ADD, Action.REPLACE, Action.DELETE))

    @property
    def changes_repository(self) -> bool:
        """Whether its files, settings or branches would change, and not its tags alone."""
        return bool(self.to_commit or self.settings or self.new_branch or self.parent is None)

    @property
    def has_work(self) -> bool:
        """Whether anything on the hub would change."""
        return self.changes_repository or self.new_tag

    @property
    def published(self) -> tuple[Change, ...]:
        """The files of this plan that the repository holds after the commit; not those that only the hub had."""
        return tuple(c for c in self.changes if c.digests is not None or c.is_unread)

    @property
    def unread(self) -> tuple[Change, ...]:
        """The files of the folder whose digests their upload tells."""
        return tuple(c for c in self.changes if c.is_unread)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that stop the push."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR and f.code not in self.forced)

    def __repr__(self) -> str:
        work = counted(len(self.to_commit), "file") if self.to_commit else "nothing"
        said = "no findings"
        if self.findings:
            said = f"{counted(len(self.findings), 'finding')}, {len(self.blocking) or 'none'} in the way"
        return f"<Plan for {self.target.repo}: {work} to commit, {len(self.changes)} looked at; {said}>"
