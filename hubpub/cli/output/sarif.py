"""Findings as SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from hubpub._version import __version__
from hubpub.cli.output.formats import Format, RuleText
from hubpub.cli.output.json import plain_to_json
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.fleet import RowState
from hubpub.types.report import FleetReport
from hubpub.types.shown import counted

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_log(checked: Checked, rules: Iterable[RuleText], failures: Iterable[str] = ()) -> str:
    """One SARIF log of one run.

    Args:
        checked: What was found.
        rules: Every rule there is.
        failures: What could not be judged, and why.
    """
    known = {rule.code: _rule(rule) for rule in rules}
    for finding in checked.findings:
        known.setdefault(finding.code, {"id": finding.code})
    places = {code: place for place, code in enumerate(known)}
    driver = {
        "name": "hubpub",
        "version": __version__,
        "informationUri": "https://github.com/hubpub/hubpub",
        "rules": list(known.values()),
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, places[finding.code]) for finding in checked.findings],
    }
    if told := [{"level": "error", "message": {"text": text}} for text in failures]:
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": told}]
    return plain_to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def sarif_of_fleet(report: FleetReport, rules: Iterable[RuleText]) -> str:
    """The findings of a fleet: one result for each row and rule, at the row's folder or repository."""
    claims = {rule.code: rule for rule in report.rules}
    found = []
    for result in report.results:
        where = result.url or result.row.folder or ""
        subject = Subject(url=where) if result.url else Subject(where)
        for code, count in result.findings.items():
            rule = claims[code]
            told = f"{result.repo or result.row.name}: {counted(count, 'finding')} of {code}: {rule.title}"
            found.append(Finding(code, rule.severity, told, "", subject))
    failed = [f"{one.row.name}: {one.message}" for one in report.results if one.state is RowState.FAILED]
    return sarif_log(Checked(len(report.results), tuple(found)), rules, failed)


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": f"{rule.title}."},
        "help": {"text": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}. {finding.remedy}".rstrip()},
    }
    subject = finding.subject
    if uri := quote(subject.path, safe="/-_.~") if subject.path is not None else subject.url:
        location: dict[str, Any] = {"artifactLocation": {"uri": uri}}
        if subject.line is not None:
            column = {} if subject.column is None else {"startColumn": subject.column}
            location["region"] = {"startLine": subject.line, **column}
        result["locations"] = [{"physicalLocation": location}]
    return result


FORMAT = Format({"checked": lambda checked, style: sarif_log(checked, style.rules)})
