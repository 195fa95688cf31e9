"""Findings as SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from hubpub._version import __version__
from hubpub.cli.output.formats import Format, RuleText
from hubpub.cli.output.json import plain_to_json
from hubpub.types.findings import Checked, Finding, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_log(checked: Checked, rules: Iterable[RuleText]) -> str:
    """One SARIF log of one run."""
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
    return plain_to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


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
