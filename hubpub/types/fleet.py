"""The values of a fleet: its rows, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hubpub.types.shown import Shown


class Verb(StrEnum):
    """What is done with every row of a fleet."""

    CHECK = "check"
    PLAN = "plan"
    PUSH = "push"
    VERIFY = "verify"
    FIX = "fix"


class RowState(StrEnum):
    """What has become of a row. The first two are of rows that are not done."""

    WAITING = "waiting"
    BEGUN = "begun"
    CHANGED = "changed"
    """A push made a commit, a plan would make one."""
    UNCHANGED = "unchanged"
    """There was nothing to do, or nothing is wrong."""
    BLOCKED = "blocked"
    """Findings stand in the way, or what is published is not what was: the folder's owner must act."""
    FAILED = "failed"
    """There is no answer: the call, the Hub, W&B or the machine is at fault."""

    @property
    def is_good(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self in (RowState.CHANGED, RowState.UNCHANGED)

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to."""
        return self in (RowState.BLOCKED, RowState.FAILED)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a fleet: a small value, which travels to a worker.

    Attributes:
        number: Its place in the fleet, from 1.
        folder: The model's folder, or its card; absolute. None where only a repository is named.
        repo: ``namespace/name``; None where the folder's ``hubpub.toml`` says it.
        options: What the row says besides: any option of a push, but none of what is the caller's own.
        place: Where it stands, for errors: ``fleet.jsonl:7``.
    """

    number: int
    folder: str | None = None
    repo: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""

    @property
    def key(self) -> str:
        """What it is known by from one run of the fleet to the next."""
        branch = self.options.get("branch")
        return "\n".join(str(part or "") for part in (self.folder, self.repo, branch))

    def target(self, asked: Mapping[str, Any]) -> str | None:
        """What it publishes to, which no other row may; None where that is not known, or is a pull request.

        The Hub takes no two repositories whose names differ in capitals alone.

        Args:
            asked: What is said for every row.
        """
        said = {**asked, **self.options}
        if self.repo is None or said.get("pr"):
            return None
        return f"{self.repo.lower()}\n{said.get('branch') or ''}"

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.repo or self.folder or self.place


@dataclass(frozen=True, slots=True, repr=False)
class RowResult(Shown):
    """What became of one row.

    Attributes:
        row: The row.
        state: What became of it.
        message: What is wrong, and the next step; empty where nothing is.
        exit_code: The exit code that the command for this row alone would have had.
        repo: The repository, where it is known.
        url: Its page.
        commit: The commit that holds what was published.
        findings: How many findings there are of each code.
        commits: How many commits were made, or would be.
        upload_size: Bytes that a plan would send.
        seconds: How long it took.
        wait: How long the hub asks to wait before this row is tried again, seconds; None where it does not ask.
        limit: The limit that the hub names, in its words: ``128 repository commits per hour``.
        is_limited: Whether the hub's limit alone stopped it: then it waits for another turn.
        allowances: What the hub still allows the worker, by the window's name: requests, and seconds until it ends.
        attempts: How often it was begun.
        receipt: The receipt as plain data; None for what has none.
        dry_run: Whether nothing was changed, and the message tells what would be.
        changed: What was changed in a card, or would be, in one line; empty where that is not told.
    """

    row: Row
    state: RowState
    message: str = ""
    exit_code: int = 0
    repo: str | None = None
    url: str = ""
    commit: str | None = None
    findings: Mapping[str, int] = field(default_factory=dict)
    commits: int = 0
    upload_size: int = 0
    seconds: float = 0.0
    wait: float | None = None
    limit: str = ""
    is_limited: bool = False
    allowances: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    attempts: int = 1
    receipt: Mapping[str, Any] | None = None
    dry_run: bool = False
    changed: str = ""

    def __repr__(self) -> str:
        return f"<RowResult {self.row.name} {self.state}{f': {self.message}' if self.message else ''}>"


@dataclass(frozen=True, slots=True, repr=False)
class FleetStatus(Shown):
    """Where a fleet's run stands.

    Attributes:
        fleet: What the fleet was read from.
        verb: What is done.
        rows: How many rows there are.
        counts: How many are in each state.
        commits: How many commits were made, or would be.
        upload_size: Bytes that would be sent.
        journal: The journal's file.
        began_at: When this run began, UTC, ISO 8601.
        is_over: Whether every row has had its turn.
        is_under_way: Whether a run of the fleet is at it now.
        bad: The rows that somebody has to look at; the first of them where all were not asked for.
        to_change: Of a dry run, the rows that would be changed; the first of them likewise.
    """

    fleet: str
    verb: Verb
    rows: int
    counts: Mapping[RowState, int]
    commits: int = 0
    upload_size: int = 0
    journal: str = ""
    began_at: str = ""
    is_over: bool = False
    is_under_way: bool = False
    bad: tuple[RowResult, ...] = ()
    to_change: tuple[RowResult, ...] = ()

    @property
    def wrong(self) -> int:
        """How many rows somebody has to look at."""
        return sum(count for state, count in self.counts.items() if state.is_bad)

    @property
    def done(self) -> int:
        """How many rows have had their turn."""
        return sum(count for state, count in self.counts.items() if state.is_good or state.is_bad)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {state}" for state, count in self.counts.items())
        return f"<FleetStatus {self.verb} of {self.fleet}: {counts}>"
