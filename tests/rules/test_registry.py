"""check(draft): every rule, and the recipe's own."""

from __future__ import annotations

from pathlib import Path

from hubpub.cards.recipes.huggingtweets import Source
from hubpub.files.hashing import digest_bytes
from hubpub.rules.engine import CODES, RULES, check
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder, RemoteFile, RemoteTree

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
    return [finding.code for finding in check(a_draft)]


def test_a_good_draft_has_no_findings():
    assert check(draft()) == ()


def test_every_rule_is_asked():
    remote = RemoteTree("c", (RemoteFile("README.md", 1, "b"),))
    assert codes(draft(folder=ModelFolder(Path("/m"), ()), remote=remote)) == ["WT001", "RP001"]


def test_the_recipe_is_asked_for_its_own():
    assert codes(draft(source=SOURCE)) == ["HT001"]
    assert codes(draft(source=Source.model_validate(SOURCE).model_dump(mode="json"))) == ["HT001"]


def test_every_code_has_a_page():
    assert {rule.code for rule in RULES} == CODES


def test_each_rules_docstring_is_its_page():
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        claim, *_, remedy = rule.page.split("\n\n")
        assert rule.code.isalnum()
        assert claim == f"{rule.title}."
        assert remedy.startswith("Remedy: ")
