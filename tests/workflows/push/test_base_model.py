"""What the base model's card says: asked once, kept in the receipt, and told as that model's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi, constants

import hubpub
from hubpub import localhub
from hubpub.cards.recipes.standard.facts import BaseCard, Source
from hubpub.cards.recipes.standard.recipe import Standard
from hubpub.types.profile import Known, Profile, Relation
from hubpub.workflows.card import render_card
from tests.support.models import model_folder

CARD = b"---\nlicense: apache-2.0\nlanguage: en\n---\n# Base\n"
SAID = "By that card its licence is `apache-2.0` and its language is English."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fine-tuned model without a card."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    folder = model_folder(tmp_path / "m", count=50)
    config = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "_name_or_path": "ada/base"}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.fixture
def base(account: localhub.Serving, api: HfApi) -> HfApi:
    """A hub with the base model."""
    api.create_repo("ada/base")
    api.upload_file(path_or_fileobj=CARD, path_in_repo="README.md", repo_id="ada/base")
    return api


def test_it_is_asked_once_and_kept(base: HfApi, folder: Path, repo: str) -> None:
    receipt = hubpub.push(folder, repo)
    text = Path(base.hf_hub_download(repo, "README.md")).read_text()
    assert SAID in text
    # whether the licence is the same, the author says
    assert "license:" not in text
    assert receipt.source is not None
    place = f"the card of ada/base on {base.endpoint.partition('://')[2]}"
    assert receipt.source["base"] == {
        "model": "ada/base",
        "license": "apache-2.0",
        "language": ["en"],
        "place": place,
    }
    # the base's author changes it, and the card of this model stays as it was
    base.upload_file(path_or_fileobj=b"---\nlicense: mit\n---\n", path_in_repo="README.md", repo_id="ada/base")
    assert hubpub.prepare(folder, repo).to_commit == ()
    assert hubpub.verify(repo, folder=folder).holds
    # whoever names another base is told of that
    (folder / "facts.toml").write_text('base_model = "ada/none"\n')
    plan = hubpub.prepare(folder, repo, recipe="standard", facts=str(folder / "facts.toml"))
    assert SAID not in plan.card.text


def test_a_hub_that_does_not_have_it_is_asked_once_too(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    receipt = hubpub.push(folder, repo)
    assert receipt.source is not None
    assert receipt.source["base"] == {"model": "ada/base", "license": None, "language": [], "place": ""}
    assert "By that card" not in Path(api.hf_hub_download(repo, "README.md")).read_text()
    api.create_repo("ada/base")
    api.upload_file(path_or_fileobj=CARD, path_in_repo="README.md", repo_id="ada/base")
    assert hubpub.prepare(folder, repo).to_commit == ()


def test_a_client_that_is_offline_and_a_card_alone_ask_nobody(
    base: HfApi, folder: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SAID not in render_card(folder, repo=repo).card.text
    monkeypatch.setattr("hubpub.workflows.connection.base_card.card_on_hub", lambda *_: None)
    plan = hubpub.prepare(folder, repo)
    assert SAID not in plan.card.text
    # what had no answer is asked the next time
    assert plan.source is not None
    assert plan.source["base"] is None


@pytest.mark.parametrize(
    ("relation", "facts", "keys", "said"),
    [
        ("finetune", {}, {}, SAID),
        ("adapter", {}, {}, SAID),
        ("quantized", {}, {"license": "apache-2.0", "language": "en"}, ""),
        ("quantized", {"license": "mit"}, {"license": "mit", "language": "en"}, ""),
        ("finetune", {"license": "mit"}, {"license": "mit"}, "By that card its language is English."),
        ("finetune", {"license": "mit", "language": ["de"]}, {"license": "mit", "language": "de"}, ""),
        # of several, whose licence it is cannot be told
        ("merge", {"base_model": ["ada/base", "ada/other"]}, {}, ""),
    ],
)
def test_only_a_quantized_model_takes_it_over(
    relation: Relation, facts: dict[str, Any], keys: dict[str, Any], said: str
) -> None:
    profile = Profile(base_models=(Known("ada/base", "config.json"),), relation=Known(relation, "config.json"))
    told = BaseCard(model="ada/base", license="apache-2.0", language=["en"], place="the card of ada/base")
    source = Source.model_validate({"facts": facts}).model_copy(update={"base": told})
    found = Standard().metadata(source, "me/x", profile)
    assert {key: value for key, value in found.items() if key in ("license", "language")} == keys
    text = Standard().render(source, "me/x", profile).text
    assert ("By that card" in text) == bool(said)
    assert said in text
    lines = {line.text: line.places for line in Standard().explain(source, "me/x", profile)}
    assert not said or lines[said] == ("the card of ada/base",)
