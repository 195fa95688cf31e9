"""The report of a fleet: what became of every row, and what the rules say across all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubpub.types.findings import Severity
from hubpub.types.fleet import RowResult, RowState, Verb
from hubpub.types.shown import Shown


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule found in a fleet.

    Attributes:
        code: The rule's code.
        severity: What its findings weigh, unless one says otherwise.
        title: Its claim.
        rows: How many rows it found something in.
        findings: How many findings there are in all.
    """

    code: str
    severity: Severity
    title: str
    rows: int
    findings: int


@dataclass(frozen=True, slots=True, repr=False)
class FleetReport(Shown):
    """What a fleet's run came to, row by row.

    Attributes:
        fleet: What the fleet was read from.
        verb: What was done.
        began_at: When the run began, UTC, ISO 8601.
        is_over: Whether every row has had its turn.
        rows: How many rows there are.
        counts: How many are in each state.
        commits: How many commits were made, or would be.
        rules: What the rules found, those that are in most rows first.
        results: What became of each row that had its turn, in the fleet's order; the receipts stay in the journal.
    """

    fleet: str
    verb: Verb
    began_at: str
    is_over: bool
    rows: int
    counts: Mapping[RowState, int]
    commits: int = 0
    rules: tuple[RuleCount, ...] = ()
    results: tuple[RowResult, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<FleetReport {self.verb} of {self.fleet}: {len(self.results)} of {self.rows} rows>"
