"""`hubpub rules`: every rule and its page."""

from __future__ import annotations

from hubpub.rules.engine import RULES
from tests.conftest import Call


def test_rules(call: Call) -> None:
    code, out, _ = call("rules")
    assert code == 0
    assert "BD001  warning         Text is mojibake" in out
    assert "MD041  error, warning  An entry of" in out
    assert call("rules", "ln")[1].count("\n") == 10
    assert call("rules", "BD001")[1].startswith("BD001 (warning)\n\nText is mojibake")
    assert call("rules", "HT001")[1].startswith("HT001 (warning)\n\nA huggingtweets source spells a name")
    assert call("rules", "XX")[0] == 2


def test_every_rule_is_listed_and_has_its_page(call: Call) -> None:
    listed = call("rules")[1].splitlines()
    assert [line.split()[0] for line in listed] == sorted(rule.code for rule in RULES)
    for rule in RULES:
        assert call("rules", rule.code)[:2] == (0, f"{rule.code} ({rule.severities})\n\n{rule.page}\n")
