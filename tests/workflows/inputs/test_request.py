"""A request is refused where it is made, in the words of whoever makes it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from jsonschema import Draft202012Validator

import hubpub
from hubpub import localhub
from hubpub.cli.output.json import to_json
from hubpub.errors import CallError
from hubpub.hub import Hub
from tests.conftest import Call
from tests.support.commands import ROOT
from tests.support.models import SOURCE, model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", card=CARD)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tg": "x"}, r"there is no option tg\. Did you mean tag\?"),
        ({"zzz": 1}, r"there is no option zzz\. Known: recipe, facts, "),
        ({"tag": 3}, "tag is of the type int"),
        ({"recipe": "huggingtweets"}, r"the recipe huggingtweets needs facts\. .* with facts=\."),
        ({"prune": "some"}, "prune is 'some'"),
    ],
)
def test_a_wrong_option_in_python(folder: Path, options: dict[str, Any], said: str) -> None:
    for function in (hubpub.push, hubpub.prepare):
        with pytest.raises(CallError, match=said):
            function(folder, "me/m", **options)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\n\nrecipe = "nope"\n', r"/m/hubpub\.toml:3: recipe: there is no recipe 'nope'\. Known recipes"),
        ('recipe = "huggingtweets"\n', r"/m/hubpub\.toml:1: recipe: the recipe huggingtweets needs facts"),
        ('\ntag = "a b"\n', r"/m/hubpub\.toml:2: tag: 'a b' is no name for a tag"),
        ('\nmessage = " "\n', r"/m/hubpub\.toml:2: message: the commit's message is blank"),
        ('repo = "nowhere"\n', r"/m/hubpub\.toml:1: repo: .*names no namespace"),
    ],
)
def test_what_stands_in_the_file_is_named_by_its_place(folder: Path, hub: Hub, text: str, said: str) -> None:
    (folder / "hubpub.toml").write_text(text)
    with pytest.raises(CallError, match=said):
        hubpub.prepare(folder, hub=hub)


def test_a_flag_is_named_as_a_flag(call: Call, account: localhub.Serving, folder: Path) -> None:
    code, _, err = call("plan", folder, "me/m", "--recipe", "huggingtweets")
    assert (code, err) == (
        2,
        "error: the recipe huggingtweets needs facts. Name their file (JSON or TOML) with --facts.\n",
    )
    (folder / "hubpub.toml").write_text('\nrecipe = "nope"\n')
    code, _, err = call("plan", folder, "me/m", "--recipe", "also-none")
    assert (code, "hubpub.toml" in err) == (2, False)
    assert "there is no recipe 'also-none'" in err


def test_the_request_stands_in_the_plan(folder: Path, hub: Hub, repo: str) -> None:
    (folder / "hubpub.toml").write_text('tag = "v1"\nforce = ["BD001"]\n[wandb]\nentity = "me"\n')
    plan = hubpub.prepare(folder, repo, hub=hub, private=True, force=["WT001"], token=hub.token)
    assert (plan.request.repo, plan.request.folder, plan.request.entity) == (repo, folder, "me")
    options = plan.request.options
    assert (options["tag"], options["force"], options["private"]) == ("v1", ["BD001", "WT001"], True)
    assert {name: Path(place).name for name, place in plan.request.said_in.items()} == {"tag": "hubpub.toml:1"}
    assert re.search(r"token|sign|receipt", str(sorted(options))) is None


def test_a_plan_with_its_request_fits_the_schema(folder: Path, hub: Hub, repo: str) -> None:
    (folder / "hubpub.toml").write_text('branch = "dev"\ngated = "manual"\nprune = "ours"\n')
    plan = hubpub.prepare(folder, repo, hub=hub, force=("WT001",), facts=SOURCE, recipe="huggingtweets", timeout=9)
    shown = json.loads(to_json(plan))
    schema = json.loads((ROOT / "schemas" / "plan.schema.json").read_text())
    Draft202012Validator(schema).validate(shown)
    options = shown["request"]["options"]
    assert options.keys() == schema["$defs"]["PushRequest"]["properties"]["options"]["properties"].keys()
    assert (options["branch"], options["gated"], options["facts"]) == ("dev", "manual", None)


def test_a_value_changed_in_a_plan_stays_where_it_is_built_again(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    plan = replace(hubpub.prepare(folder, repo, hub=hub), message="Mine", branch="dev", new_branch=True)
    api.create_repo(repo)
    api.create_commit(repo, [CommitOperationAdd("o.txt", b"x")], commit_message="theirs")
    receipt = hubpub.publish(plan, hub=hub)
    assert (receipt.branch, api.list_repo_commits(repo, revision="dev")[0].title) == ("dev", "Mine")


def test_given_facts_win_over_those_of_the_file_whatever_they_are(folder: Path, hub: Hub) -> None:
    from hubpub.workflows.card import render_card

    (folder / "hubpub.toml").write_text('recipe = "huggingtweets"\nfacts = "facts.json"\n')
    (folder / "facts.json").write_text("{}")
    for render in (lambda **given: hubpub.prepare(folder, "me/m", hub=hub, **given).card, None):
        draw = render or (lambda **given: render_card(folder, repo="me/m", **given).card)
        assert "# " in draw(facts=SOURCE).text
        with pytest.raises(CallError, match="is missing"):
            draw(facts={})


def test_folder_and_repository_have_changed_places(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"'me/x' is no folder, and .* is one. The folder comes first, then the repo"):
        hubpub.prepare("me/x", str(folder))
    with pytest.raises(CallError, match="there is no folder 'me/x'"):
        hubpub.prepare("me/x", "me/y")


@pytest.mark.parametrize(
    "address", ["https://huggingface.co/me/x", "http://localhost:8000/me/x/", "https://h.co/me/x/tree/main"]
)
def test_an_address_is_no_name(folder: Path, address: str) -> None:
    with pytest.raises(CallError, match=r"is an address. Name the repository: me/x"):
        hubpub.prepare(folder, address)


@pytest.mark.parametrize("option", ["license", "licence", "base_model"])
def test_what_the_card_says_is_no_option(folder: Path, option: str) -> None:
    with pytest.raises(CallError, match=f"there is no option {option}. What the card says stands in its facts"):
        hubpub.prepare(folder, "me/x", **{option: "mit"})


def test_a_finding_on_a_rendered_card_says_where_to_mend_it(folder: Path, hub: Hub, repo: str) -> None:
    (folder / "README.md").unlink()
    (found,) = [finding for finding in hubpub.prepare(folder, repo, hub=hub).findings if finding.code == "MD013"]
    assert found.remedy.endswith("(`hubpub init FOLDER` writes one).")
    (folder / "README.md").write_text("---\nlanguage: en\n---\n\n# A model\n")
    (found,) = [finding for finding in hubpub.prepare(folder, repo, hub=hub).findings if finding.code == "MD013"]
    assert "rendered" not in found.remedy
