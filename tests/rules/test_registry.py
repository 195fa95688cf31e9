"""judge_draft(draft): every rule, and the recipe's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubpub.cards.recipes.huggingtweets.facts import Source
from hubpub.files.hashing import digest_bytes
from hubpub.rules import registry
from hubpub.rules.engine import CODES, RULES, judge_draft
from hubpub.rules.registry import Needs, begins_a_code, every_rule
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder, RemoteFile, RemoteTree
from hubpub.types.findings import Finding, Severity

RULES_FOLDER = Path(registry.__file__).parent
DECORATOR = re.compile(r"^@rule\(\s*\"(\w+)\"", re.MULTILINE)
SOURCE = {
    "recipe": "huggingtweets",
    "facts": {
        "handle": "x",
        "thumbnail": "t",
        "accounts": [
            {"name": "X", "downloaded": 1, "retweets": 0, "short": 0, "kept": 1, "as_written": {"header": "<b>X</b>"}}
        ],
    },
}


def draft(**fields) -> Draft:
    card = Card("---\nlanguage: en\nlicense: mit\n---\n\n# Hi\n\nWords.\n")
    return Draft(
        **{
            "repo": "me/m",
            "folder": None,
            "card": card,
            "remote": RemoteTree(),
            "digests": {"README.md": digest_bytes(card.encode())},
            **fields,
        }
    )


def codes(a_draft: Draft) -> list[str]:
    return [finding.code for finding in judge_draft(a_draft)]


def test_a_good_draft_has_no_findings():
    assert judge_draft(draft()) == ()


def test_every_rule_is_asked():
    remote = RemoteTree("c", (RemoteFile("README.md", 1, "b"),))
    assert codes(draft(folder=ModelFolder(Path("/m"), ()), remote=remote)) == ["WT001", "RP001"]


def test_the_recipe_is_asked_for_its_own():
    assert codes(draft(source=SOURCE)) == ["HT001"]
    assert codes(draft(source=Source.model_validate(SOURCE).model_dump(mode="json"))) == ["HT001"]


def test_every_code_has_a_page():
    assert {rule.code for rule in RULES} == CODES


def test_every_rule_that_is_written_is_asked():
    written = [code for path in RULES_FOLDER.rglob("*.py") for code in DECORATOR.findall(path.read_text())]
    assert sorted(written) == sorted(CODES)


def test_findings_are_told_in_the_order_of_families():
    assert list(dict.fromkeys(rule.code[:2] for rule in RULES))[:7] == ["MD", "BD", "LN", "WT", "SC", "RP", "HT"]
    for family in ("MD", "BD", "LN", "WT", "SC", "RP", "HT"):
        codes_of_family = [rule.code for rule in RULES if rule.code.startswith(family)]
        assert codes_of_family == sorted(codes_of_family)


def test_two_rules_of_one_code_are_an_error():
    def another(draft: Draft) -> Iterator[Finding]:
        yield from ()

    with pytest.raises(ValueError, match=r"two rules have the code BD004: .*\.content\.placeholder and .*another"):
        registry.rule("BD004", Severity.WARNING)(another)
    assert every_rule() == RULES


def test_a_rule_is_asked_only_where_there_is_what_it_needs():
    needed = {rule.code for rule in RULES if rule.needs is Needs.FILES}
    assert {code for code in needed if not code.startswith(("WT", "RP"))} == {"MD008", "MD052", "BD013", "SC002"}
    assert {rule.code for rule in RULES if rule.code.startswith(("WT", "RP"))} <= needed
    remote = RemoteTree("c", (RemoteFile("a", 1, "b"),))
    assert codes(draft(remote=remote)) == codes(draft()) == []
    for bare in (draft(), draft(folder=ModelFolder(Path("/m"), ()))):
        assert [finding for rule in RULES if rule.needs is Needs.RUNS for finding in rule(bare)] == []


def test_the_beginning_of_a_code():
    assert all(map(begins_a_code, ("BD004", "BD", "B", "WT0")))
    assert not any(map(begins_a_code, ("BD999", "XX", "bd")))


def test_each_rules_docstring_is_its_page():
    for rule in RULES:
        claim, *_, remedy = rule.page.split("\n\n")
        assert rule.code.isalnum()
        assert claim == f"{rule.title}."
        assert remedy.startswith("Remedy: ")
