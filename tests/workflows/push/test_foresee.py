"""What stops a push is known before there is a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub import localhub
from hubpub.errors import BlockedError, CallError, HubError, HubpubError
from hubpub.types.foresight import Foresight
from hubpub.types.options.push import PushOptions
from hubpub.workflows.inputs.request import make_request
from hubpub.workflows.push.foresee import foresee
from tests.support.models import model_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is yet to be made."""
    return tmp_path / "model"


def seen(folder: Path, repo: str | None, sketch: Path | None = None, **options: Any) -> Foresight:
    return foresee(make_request(folder, repo, options, PushOptions), sketch)


def facts_of(foresight: Foresight) -> list[str]:
    return [error.fact for error in foresight.problems]


def test_where_nothing_stops_it_nothing_is_said_and_nothing_is_done(
    folder: Path, account: localhub.Serving, api: HfApi, repo: str
) -> None:
    found = seen(folder, repo)
    assert found.problems == ()
    assert found.target
    assert found.target.repo == repo
    found.require_clear()
    assert not api.repo_exists(repo)
    assert not folder.exists()


def test_what_is_wrong_with_the_hub_and_with_the_facts_is_told_at_once(
    folder: Path, account: localhub.Serving, repo: str
) -> None:
    found = seen(folder, repo, recipe="huggingtweets", pr=True, run=folder / "offline-run-20260101_000000-x")
    run, facts, proposal = found.problems
    assert "there is no run" in run.fact
    assert "the recipe huggingtweets needs facts" in facts.fact
    assert "does not exist, so no pull request can be opened there" in proposal.fact
    with pytest.raises(CallError, match=r"there is no run .*; the recipe huggingtweets needs facts; .* does not exist"):
        found.require_clear()


@pytest.mark.parametrize(
    ("token", "said"),
    [("hf_nobody", "refuses the token"), ("guest", "guest may not publish"), (None, "token")],
    ids=["no token of the hub's", "no right to write", "no token"],
)
def test_a_token_that_will_not_do(folder: Path, served: localhub.Serving, token: str | None, said: str) -> None:
    if token == "guest":
        token = localhub.add_user(served.root, "guest")
    [error] = seen(folder, "me/m", endpoint=served.url, token=token).problems
    assert isinstance(error, HubError)
    assert said in str(error)


def test_a_hub_that_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBPUB_PATIENCE", "1")
    found = seen(folder, "me/m", endpoint="http://127.0.0.1:9", token="hf_x")
    [error] = found.problems
    assert isinstance(error, HubError)
    with pytest.raises(HubError):
        found.require_clear()


def test_a_repository_that_is_public_where_private_is_wanted(
    folder: Path, account: localhub.Serving, api: HfApi, repo: str
) -> None:
    api.create_repo(repo)
    assert "public: everybody would see" in facts_of(seen(folder, repo, private=True))[0]
    assert seen(folder, repo).problems == ()


def test_a_tag_that_is_there_already(folder: Path, account: localhub.Serving, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    api.create_tag(repo, tag="v1")
    assert "the tag v1 is at" in facts_of(seen(folder, repo, tag="v1"))[0]
    assert seen(folder, repo, tag="v2").problems == ()


def test_no_name_for_a_repository(folder: Path, account: localhub.Serving) -> None:
    assert "names no namespace" in facts_of(seen(folder, "alone"))[0]
    assert "no repository is named" in facts_of(seen(folder, None))[0]


def test_the_card_of_a_template_that_fails(folder: Path, account: localhub.Serving, tmp_path: Path, repo: str) -> None:
    template = tmp_path / "card.md.jinja"
    template.write_text("# {{ repo.nothing.at.all }}\n")
    [error] = seen(folder, repo, recipe=str(template)).problems
    assert isinstance(error, HubpubError)
    assert "card.md.jinja" in error.fact
    template.write_text("---\nlicense: gpl-17\n---\n\n# A card\n")
    [error] = seen(folder, repo, recipe=str(template)).problems
    assert isinstance(error, BlockedError)
    assert "MD010" in error.fact
    assert seen(folder, repo, recipe=str(template), force=["MD010"]).problems == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# {{ results }} {{ profile.training.epochs }} {{ pipeline_tag }}\n", ""),
        ("# {{ results }} {{ paper }}\n", "card.md.jinja:1: results, paper: names that nothing gives"),
    ],
    ids=["model", "facts"],
)
def test_a_template_that_shows_what_is_not_there_yet(
    folder: Path, account: localhub.Serving, tmp_path: Path, repo: str, text: str, said: str
) -> None:
    template = tmp_path / "card.md.jinja"
    template.write_text(text)
    found = facts_of(seen(folder, repo, recipe=str(template)))
    assert [said in fact for fact in found] == ([True] if said else [])


def test_results_that_are_yet_to_be_measured(folder: Path, account: localhub.Serving, repo: str) -> None:
    assert seen(folder, repo, eval_results=["accuracy=cais/hle:default"]).problems == ()


def test_a_card_that_somebody_else_wrote_on_the_hub(
    folder: Path, account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    sketch = tmp_path / "sketch"
    sketch.mkdir()
    (sketch / "README.md").write_text("---\nlicense: mit\n---\n\n# Ours\n")
    assert seen(folder, repo, sketch).problems == ()
    api.create_repo(repo)
    theirs = CommitOperationAdd("README.md", b"---\nlicense: mit\n---\n\n# Theirs\n")
    api.create_commit(repo, [theirs], commit_message="theirs")
    [error] = seen(folder, repo, sketch).problems
    assert isinstance(error, BlockedError)
    assert "RP001" in error.fact


def test_of_weights_that_are_yet_to_come_nothing_is_said(
    folder: Path, account: localhub.Serving, tmp_path: Path, repo: str
) -> None:
    sketch = tmp_path / "sketch"
    sketch.mkdir()
    (sketch / "config.json").write_text(json.dumps({"model_type": "bert", "architectures": ["BertModel"]}))
    found = seen(folder, repo, sketch)
    assert found.problems == ()
    assert [note.code for note in found.notes] == ["MD013"]
    told = {"license": "mit"}
    assert seen(folder, repo, sketch, recipe="standard", facts=told).notes == ()


def test_a_secret_in_what_is_there_already(account: localhub.Serving, tmp_path: Path, repo: str) -> None:
    folder = model_folder(tmp_path / "earlier", card="---\nlicense: mit\n---\n\n# Ours\n")
    assert seen(folder, repo).problems == ()
    (folder / "notes.txt").write_text("token: hf_" + "b4Tq9ZxW2mLc7RkV1sPj8NdG5hYf3CuKeA")
    assert "SC001" in facts_of(seen(folder, repo))[0]
