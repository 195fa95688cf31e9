"""Values for agents: one thing a line, its parts apart by tabs, nothing said twice, no colours, no width.

It is chosen by its flag alone, so that no output depends on who runs a command. The first word of a line tells what it
is. A tab, a line feed and whatever else would be no text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hubpub.cli.output.formats import Format
from hubpub.display.fleet import word
from hubpub.display.words import one_line
from hubpub.types.findings import Checked, Finding, Severity
from hubpub.types.fleet import FleetStatus
from hubpub.types.plan import Action, Plan
from hubpub.types.proof import Links
from hubpub.types.receipt import Receipt
from hubpub.types.setup import Setup
from hubpub.types.verification import State, Verification


def plan_lines(plan: Plan) -> Iterator[str]:
    """A plan: what would change, what the rules say, and whether a push would be stopped."""
    yield _line("repository", plan.target.url, "there" if plan.parent else "new")
    for change in plan.changes:
        if change.action not in (Action.KEEP, Action.SKIP):
            yield _line(change.action, change.path, change.size, change.reason)
    for setting in plan.settings:
        yield _line("setting", setting.key, setting.before, setting.after)
    yield from _findings(plan.findings)
    if plan.access is not None and plan.access.may_write is False:
        yield _line("denied", plan.access.account, plan.access.reason)
    if plan.blocking:
        yield _line("blocked", " ".join(dict.fromkeys(finding.code for finding in plan.blocking)))
    else:
        yield _line("commit" if plan.to_commit else "unchanged", len(plan.to_commit), plan.upload_size)


def receipt_lines(receipt: Receipt) -> Iterator[str]:
    """A receipt: where what was published is."""
    what = "pull-request" if receipt.pull_request else "published" if receipt.changed else "unchanged"
    yield _line(what, receipt.target.repo, receipt.commit, receipt.url or receipt.target.url)
    yield _line("verified", len(receipt.files), sum(file.size for file in receipt.files))
    for name in ("branch", "tag", "signed_by", "link_back"):
        if value := getattr(receipt, name):
            yield _line(name, value)


def checked_lines(checked: Checked) -> Iterator[str]:
    """What a check came to."""
    yield from _findings(checked.findings)
    counts = [sum(finding.severity is severity for finding in checked.findings) for severity in Severity]
    said = [f"{severity}={count}" for severity, count in zip(Severity, counts, strict=True)]
    yield _line("checked", checked.checked, *said, *([f"mended={checked.mended}"] if checked.mended else []))


def verification_lines(found: Verification) -> Iterator[str]:
    """What has changed in a repository."""
    for file in found.files:
        if file.state is not State.SAME:
            yield _line(file.state, file.path, file.detail)
    if found.signature:
        yield _line("signature", found.signature)
    yield _line("holds" if found.holds else "changed", found.target.repo, found.commit, f"against={found.against}")


def links_lines(links: Links) -> Iterator[str]:
    """Where a model comes from."""
    graph = links.graph
    for role, run in (("training-run", graph.training_run), *(("data-run", run) for run in graph.data_runs)):
        yield _line(role, run.label, run.url)
    for role, artifacts in (("dataset", graph.datasets), ("model", graph.models)):
        for artifact in artifacts:
            yield _line(role, artifact.key, artifact.url)
    for gap in graph.gaps:
        yield _line("unknown", gap.what, gap.reason)
    yield from _findings(links.findings)


def fleet_lines(status: FleetStatus) -> Iterator[str]:
    """Where a fleet's run stands."""
    for result in (*status.bad, *status.to_change):
        yield _line(word(status.verb, result.state), result.row.name, result.message)
    counts = [f"{word(status.verb, state)}={count}" for state, count in status.counts.items()]
    yield _line("rows", status.rows, *counts, "over" if status.is_over else "not over")


def setup_lines(setup: Setup) -> Iterator[str]:
    """What is known of a folder, and what was written."""
    for key, known in setup.known.items():
        yield _line("known", key, known.value)
    for key, why in setup.missing.items():
        yield _line("missing", key, why)
    for written in setup.written:
        yield _line("wrote", written.path)


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        fixable = "fixable" if finding.fix else ""
        said = f"{finding.message}. {finding.remedy}".rstrip()
        yield _line(finding.severity, finding.code, finding.subject, said, *filter(None, [fixable]))


def _line(*parts: Any) -> str:
    return "\t".join(one_line("" if part is None else str(part)).replace("\t", "\\t") for part in parts) + "\n"


FORMAT = Format(
    {
        "card": lambda rendered, _: rendered.card.text,
        "checked": lambda value, _: "".join(checked_lines(value)),
        "fleet": lambda value, _: "".join(fleet_lines(value)),
        "links": lambda value, _: "".join(links_lines(value)),
        "plan": lambda value, _: "".join(plan_lines(value)),
        "receipt": lambda value, _: "".join(receipt_lines(value)),
        "setup": lambda value, _: "".join(setup_lines(value)),
        "verification": lambda value, _: "".join(verification_lines(value)),
    }
)
