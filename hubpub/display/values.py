"""Every value that `print` shows in Python, as the command line prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hubpub.display.checkpoints import show_checkpoints
from hubpub.display.findings import check_lines, finding_lines
from hubpub.display.fleet import show_fleet
from hubpub.display.lineage import show_links
from hubpub.display.plan import show_plan
from hubpub.display.receipt import show_receipt
from hubpub.display.verification import show_verification
from hubpub.types.checkpoint import CheckpointReport
from hubpub.types.findings import Checked, Finding
from hubpub.types.fleet import FleetStatus, RowResult
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.plan import Plan
from hubpub.types.proof import Links
from hubpub.types.receipt import Receipt
from hubpub.types.verification import Verification

_TEXTS: Mapping[type, Callable[[Any], str]] = {
    Checked: lambda checked: "\n".join(check_lines(checked, {})),
    CheckpointReport: show_checkpoints,
    Finding: lambda finding: "\n".join(finding_lines([finding])),
    FleetStatus: show_fleet,
    LineageGraph: lambda graph: show_links(Links(graph)),
    Plan: show_plan,
    Receipt: show_receipt,
    RowResult: lambda result: f"{result.row.name}: {result.state}{f': {result.message}' if result.message else ''}",
    Verification: show_verification,
}


def text_of(value: object) -> str:
    """A value as text, without a line feed at its end: `print` adds one."""
    return _TEXTS[type(value)](value).rstrip("\n")
