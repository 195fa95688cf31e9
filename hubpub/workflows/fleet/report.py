"""Makes the report of a fleet's run from its journal, and the report's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from hubpub.display.fleet import word
from hubpub.pages.assets import Assets, policy_in_page
from hubpub.pages.fleet import FleetPage, ReportedRow, ReportedRule, fleet_page
from hubpub.pages.layout import Site
from hubpub.rules.registry import every_rule
from hubpub.rules.secrets.redactor import masked
from hubpub.types.findings import Severity
from hubpub.types.fleet import RowResult, RowState
from hubpub.types.report import FleetReport, RuleCount
from hubpub.workflows.fleet.journal import Journal

_SHORT = 8


def report_of(journal: Journal) -> FleetReport | None:
    """The report of the run that a journal keeps; None where none was begun."""
    status = journal.status(most=0)
    if status is None:
        return None
    results = tuple(replace(result, receipt=None, allowances={}) for result in journal.results())
    return FleetReport(
        status.fleet,
        status.verb,
        status.began_at,
        status.is_over,
        status.rows,
        status.counts,
        status.commits,
        tuple(_rules(results)),
        results,
    )


def _rules(results: tuple[RowResult, ...]) -> Iterator[RuleCount]:
    rows, findings = Counter[str](), Counter[str]()
    for result in results:
        rows.update(result.findings.keys())
        findings.update(result.findings)
    known = {rule.code: rule for rule in every_rule()} if rows else {}
    for code, count in sorted(rows.items(), key=lambda one: (-one[1], one[0])):
        rule = known.get(code)
        severity, title = (rule.severity, rule.title) if rule else (Severity.INFO, "")
        yield RuleCount(code, severity, title, count, findings[code])


def page_of_report(report: FleetReport) -> str:
    """The report as a page that is one file. No secret that a name or a message holds is in it."""
    verb = report.verb
    states = [(state, report.counts[state]) for state in RowState if report.counts.get(state)]
    shown = FleetPage(
        f"{verb} of {masked(report.fleet)}",
        report.began_at,
        "" if report.is_over else "This run is not over.",
        tuple((state.value, word(verb, state), count) for state, count in states),
        tuple(
            ReportedRule(rule.code, rule.severity.value, rule.title, rule.rows, rule.findings) for rule in report.rules
        ),
        tuple(_row(report, result) for result in report.results),
    )
    assets = Assets()
    site = Site("Fleet", "what became of each row", home="#main", assets=assets, policy=policy_in_page(assets))
    return fleet_page(shown, site)


def _row(report: FleetReport, result: RowResult) -> ReportedRow:
    commit = result.commit or ""
    return ReportedRow(
        result.row.number,
        masked(result.repo or result.row.name),
        result.url,
        masked(result.row.folder or ""),
        result.state.value,
        word(report.verb, result.state),
        masked(result.message),
        masked(result.changed),
        commit[:_SHORT],
        _commit_url(result.url, commit),
        tuple(result.findings.items()),
    )


def _commit_url(url: str, commit: str) -> str:
    """Where a commit of a model is shown; empty where the page that is known is another one's."""
    plain = url.partition("/tree/")[0]
    is_model = plain.count("/") == 4 and "/discussions/" not in plain
    return f"{plain}/commit/{quote(commit, safe='')}" if commit and is_model else ""
