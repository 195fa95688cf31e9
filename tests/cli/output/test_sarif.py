"""What a check came to, as SARIF."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from hubpub.cli.output.sarif import sarif_log
from hubpub.rules.engine import RULES, judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Checked
from tests.support.shown_values import CHECKED

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text())


def test_sarif():
    log = json.loads(sarif_log(CHECKED, RULES))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    assert all(rule["shortDescription"]["text"].endswith(".") for rule in rules)
    for result, finding in zip(run["results"], CHECKED.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["message"]["text"].startswith(finding.message)
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert places == [
        {"artifactLocation": {"uri": "models/a%2C%20b"}},
        {"artifactLocation": {"uri": "models/%C3%A4%23.md"}, "region": {"startLine": 12, "startColumn": 7}},
        {"artifactLocation": {"uri": "https://wandb.ai/a/b/runs/c"}},
    ]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]


def test_sarif_of_nothing():
    [run] = json.loads(sarif_log(Checked(0), ()))["runs"]
    assert run["results"] == []


def test_sarif_is_what_its_schema_says():
    card = Card("---\nlicense: nope\nthumbnail: http://a.b/c\n---\n# A\n\n](None) ðŸ¤– {{ x }}\n")
    found = Checked(1, judge_draft(Draft(None, None, card)))
    assert found.findings
    for checked in (CHECKED, found, Checked(0)):
        validator = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
        log = json.loads(sarif_log(checked, RULES))
        assert list(validator.iter_errors(log)) == []
        log["runs"][0]["results"] = [{"ruleId": 3}]
        assert list(validator.iter_errors(log))
