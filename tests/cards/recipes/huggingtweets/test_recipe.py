"""The recipe as the registry knows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubpub.cards.recipes.huggingtweets.recipe import RECIPE
from hubpub.cards.recipes.registry import get, names, parse_source, read_card
from hubpub.errors import BlockedError, CallError
from hubpub.files.documents import Document, parse_document
from hubpub.types.findings import Severity
from hubpub.types.profile import Profile

ACCOUNT = {"name": "X", "downloaded": 1, "retweets": 0, "short": 0, "kept": 1}
FACTS = {"handle": "x", "thumbnail": "t", "accounts": [ACCOUNT]}


def load(data: dict, recipe: str | None = None):
    return parse_source(Document("facts.json", data, {}), recipe)


def test_it_is_the_recipe_of_its_name():
    assert names() == ["huggingtweets", "standard"]
    assert get("huggingtweets") is RECIPE


@pytest.mark.parametrize("name", ["", "nope", "huggingtweets.recipe", "../huggingtweets", "Huggingtweets"])
def test_no_other_name_is_one(name):
    with pytest.raises(CallError) as error:
        get(name)
    assert error.value.next_step == "Known recipes: huggingtweets, standard."


def test_facts_alone_and_a_whole_source_are_the_same():
    alone = load(FACTS, "huggingtweets")
    assert load({"facts": FACTS, "recipe": "huggingtweets"}) == alone
    assert load({"facts": FACTS}, "huggingtweets") == alone
    assert alone.recipe == "huggingtweets"
    assert alone.repo is None
    assert alone.edition == "2026"


def test_a_source_is_plain_data_and_back():
    source = load({"facts": FACTS, "recipe": "huggingtweets", "lineage": {"data_run": "a/b/c"}, "repo": "m/n"})
    data = source.model_dump(mode="json")
    assert data["lineage"]["data_run"] == {"url": "https://wandb.ai/a/b/runs/c"}
    assert "as_written" not in data["facts"]
    assert load(data) == source


def test_the_recipe_must_be_named_once_and_not_twice_differently():
    with pytest.raises(CallError, match="does not say which recipe"):
        load(FACTS)
    with pytest.raises(CallError, match="its recipe is 'other', and 'huggingtweets' was asked for"):
        load({"recipe": "other", "facts": {}}, "huggingtweets")


def test_a_recipe_beside_flat_facts_says_where_they_belong():
    """The file names its recipe, so it is a whole source, and its facts belong below [facts]."""
    with pytest.raises(CallError, match=r"facts: is missing, for example: .*; .*handle: no such field"):
        load({"recipe": "huggingtweets", **FACTS})


@pytest.mark.parametrize(("handle", "repo"), [("x", "huggingtweets/x"), ("a-b", "huggingtweets/a-b")])
def test_where_such_a_model_is_published(handle, repo):
    assert RECIPE.default_repo(load({**FACTS, "handle": handle}, "huggingtweets")) == repo


def test_facts_that_show_as_themselves_have_no_findings():
    assert RECIPE.check(load(FACTS, "huggingtweets")) == ()


def test_ht001_names_every_spelling_that_is_kept():
    account = {**ACCOUNT, "as_written": {"header": "<b>X</b>", "column": "*X*"}}
    facts = {**FACTS, "accounts": [ACCOUNT, account], "as_written": {"repo": "a/b"}}
    findings = RECIPE.check(load(facts, "huggingtweets"))
    assert {finding.code for finding in findings} == {"HT001"}
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert [finding.message.split(":")[0] for finding in findings] == [
        "facts.accounts[1].as_written.header",
        "facts.accounts[1].as_written.column",
        "facts.as_written.repo",
    ]
    assert all(finding.subject.path == "README.md" and finding.remedy for finding in findings)


def test_reading_says_what_to_do_with_a_card_of_nobody():
    with pytest.raises(BlockedError) as error:
        read_card("# My model\n", "README.md")
    assert error.value.fact == (
        "README.md: not a card of this recipe: line 1, column 1: expected '---', found '# My model'"
    )
    assert error.value.next_step == "Publish such a card as the folder's own README.md, without a recipe."


def test_parse_and_load_say_the_line():
    document = parse_document('recipe = "huggingtweets"\n\n[facts]\nhandle = 3\n', "facts.toml")
    with pytest.raises(CallError, match=r"facts\.toml:4: facts\.handle: must be text, not 3"):
        parse_source(document, None)


@pytest.mark.parametrize("page", ["docs/how-to/from-the-notebook.md", "docs/reference/huggingtweets.md"])
def test_the_facts_that_the_docs_call_enough_are_and_none_can_go(page):
    text = (Path(__file__).parents[4] / page).read_text(encoding="utf-8")
    [facts] = [block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if "[[facts.accounts]]" in block]
    source = parse_source(parse_document(facts, "facts.toml"), "huggingtweets")
    card = RECIPE.render(source, "a/b", Profile())
    assert RECIPE.read(card).facts == source.facts
    for line in re.findall(r"^(?:handle|name|downloaded|retweets|short|kept) = .*", facts, re.MULTILINE):
        with pytest.raises(CallError, match=f"{line.partition(' ')[0]}: is missing, for example: "):
            parse_source(parse_document(facts.replace(line, ""), "facts.toml"), "huggingtweets")
