"""What a check came to, as text, as annotations and as SARIF."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from hubpub.cli.output import github, sarif, text
from hubpub.rules.engine import RULES, judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Checked, Finding, Severity, Subject

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text())

CHECKED = Checked(
    3,
    (
        Finding("WT001", Severity.ERROR, "no weights", "Push another folder.", Subject("models/a, b")),
        Finding("BD004", Severity.WARNING, "50%: 'a\rb'\nc", "", Subject("models/ä#.md", 12, 7)),
        Finding("HT001", Severity.INFO, "the run is public", "", Subject(url="https://wandb.ai/a/b/runs/c")),
    ),
    mended=1,
)


def test_text():
    excerpts = {("models/ä#.md", 12, 7): ("高\u0301 \x1b", "\there")}
    assert list(text.checked(CHECKED, excerpts)) == [
        "models/a, b: error WT001: no weights. Push another folder.",
        r"models/ä#.md:12:7: warning BD004: 50%: 'a\x0db'\x0ac.",
        "  12 | 高\u0301 \\x1b here",
        "     |        ^",
        "https://wandb.ai/a/b/runs/c: info HT001: the run is public.",
        "3 cards and folders checked: 1 error, 1 warning, 1 piece of advice; 1 finding mended.",
    ]
    assert list(text.checked(Checked(1), {})) == ["1 card or folder checked: nothing to say."]
    assert "\x1b[33;1m^\x1b[0m" in list(text.checked(CHECKED, excerpts, colour=True))[3]


def test_github():
    assert list(github.lines(CHECKED)) == [
        "::error title=WT001,file=models/a%2C b::no weights. Push another folder.",
        r"::warning title=BD004,file=models/ä#.md,line=12,col=7::50%25: 'a\x0db'\x0ac.",
        "::notice title=HT001::the run is public.",
    ]


def test_sarif():
    log = json.loads(sarif.dump(CHECKED, RULES))
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
    [run] = json.loads(sarif.dump(Checked(0), ()))["runs"]
    assert run["results"] == []


def test_sarif_is_what_its_schema_says():
    card = Card("---\nlicense: nope\nthumbnail: http://a.b/c\n---\n# A\n\n](None) ðŸ¤– {{ x }}\n")
    found = Checked(1, judge_draft(Draft(None, None, card)))
    assert found.findings
    for checked in (CHECKED, found, Checked(0)):
        validator = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
        log = json.loads(sarif.dump(checked, RULES))
        assert list(validator.iter_errors(log)) == []
        log["runs"][0]["results"] = [{"ruleId": 3}]
        assert list(validator.iter_errors(log))
