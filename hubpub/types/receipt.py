"""The receipt: what a push did; `verify` checks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubpub.types.files import Digests, RemoteFile
from hubpub.types.findings import Finding, Severity
from hubpub.types.lineage import Lineage
from hubpub.types.plan import MAIN, KeyChange, Target
from hubpub.types.shown import Shown, counted
from hubpub.types.thumbnail import PublishedThumbnail


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as it is on the hub, verified against its tree.

    Attributes:
        path: Path in the repository.
        size: Bytes.
        digests: Of its bytes.
    """

    path: str
    size: int
    digests: Digests


@dataclass(frozen=True, slots=True, repr=False)
class Receipt(Shown):
    """What a push did; `verify` checks against it.

    Attributes:
        target: Where it went.
        commit: The commit that holds the files.
        parent: The commit before it; the same as ``commit`` where nothing had to change.
        changed: Whether this push made a commit.
        files: Every published file, each verified against the hub's tree at ``commit``.
        published_at: When, UTC, ISO 8601.
        published_by: The account.
        findings: What the rules said.
        forced: Codes of the findings that the user let through.
        source: What the card was rendered from.
        lineage: Where the model comes from.
        versions: Of hubpub and of what it published with.
        url: Where to see it: the repository's page, its branch, or the pull request.
        branch: The branch that it was published to; None for ``main``.
        tag: The tag that is at the commit.
        pull_request: The pull request's page; None where none was opened.
        pull_request_number: Its number.
        others: The files that the repository held besides, left as they were.
        link_back: What came of telling W&B where the model went; empty where that was not asked.
        signed_by: Who signed the files, for people; None where this push signed nothing.
        settings: How this push changed the repository's settings.
        unmerged_card: The card as this push brought it, where the published one was merged of it and of what others
            had written on the Hub; None where nothing was merged. The next push merges by it.
        thumbnail: What the picture for sharing was drawn of; while that is the same, it is not drawn again.
    """

    target: Target
    commit: str
    parent: str
    changed: bool
    files: tuple[PublishedFile, ...]
    published_at: str
    published_by: str
    findings: tuple[Finding, ...] = ()
    forced: tuple[str, ...] = ()
    source: Mapping[str, Any] | None = None
    lineage: Lineage | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    branch: str | None = None
    tag: str | None = None
    pull_request: str | None = None
    pull_request_number: int | None = None
    others: tuple[RemoteFile, ...] = ()
    link_back: str = ""
    signed_by: str | None = None
    settings: tuple[KeyChange, ...] = ()
    unmerged_card: str | None = None
    thumbnail: PublishedThumbnail | None = None

    @property
    def forced_through(self) -> tuple[str, ...]:
        """The codes of the errors that would have stopped the push, had the user not let them through."""
        errors = [finding.code for finding in self.findings if finding.severity is Severity.ERROR]
        return tuple(code for code in dict.fromkeys(errors) if code in self.forced)

    @property
    def revision(self) -> str:
        """What of the repository it was published to: a branch, or the pull request's own."""
        return f"refs/pr/{self.pull_request_number}" if self.pull_request_number else self.branch or MAIN

    def find(self, path: str) -> PublishedFile | None:
        """The file at ``path``, or None."""
        return next((file for file in self.files if file.path == path), None)

    def __repr__(self) -> str:
        done = "committed" if self.changed else "there already"
        return f"<Receipt of {self.target.repo} at {self.commit[:12]}: {counted(len(self.files), 'file')}, {done}>"
