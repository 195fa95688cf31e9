"""Findings as SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import quote

from hubpub._version import __version__
from hubpub.cli.output.json import dump_plain
from hubpub.types.findings import Checked, Finding, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class Rule(Protocol):
    """What is told of a rule."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def severity(self) -> Severity:
        """What its findings weigh."""

    @property
    def title(self) -> str:
        """Its claim."""

    @property
    def page(self) -> str:
        """Its claim, reason and remedy."""


def dump(checked: Checked, rules: Iterable[Rule]) -> str:
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
    return dump_plain({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
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
