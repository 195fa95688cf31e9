"""What a push warns of in Python: findings that do not stop it, as warnings at the line that called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubpub.display.words import one_line
from hubpub.rules.secrets.redactor import masked
from hubpub.types.findings import Finding, FindingWarning, Severity
from hubpub.types.plan import Plan
from hubpub.workflows.inputs.caller import Place


def warn_of(plan: Plan, place: Place) -> None:
    """Warns of each rule whose findings do not stop a plan, and were not let through by who asked for the push.

    Raises:
        FindingWarning: The caller's filters make errors of such warnings. Nothing has been published.
    """
    for found in _by_rule(finding for finding in plan.findings if finding.severity is not Severity.ERROR):
        place.warn(FindingWarning(_words(found), found))


def _by_rule(findings: Iterable[Finding]) -> Iterator[tuple[Finding, ...]]:
    by_rule: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.code, finding.severity), []).append(finding)
    yield from map(tuple, by_rule.values())


def _words(found: tuple[Finding, ...]) -> str:
    first, more = found[0], len(found) - 1
    others = f" (and {more:,} more of {first.code})" if more else ""
    text = f"{first.code} ({first.severity}): {first.subject}: {first.message}{others}. {first.remedy}"
    return one_line(masked(text.rstrip()))
