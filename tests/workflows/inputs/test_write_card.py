"""Which card a push publishes: a person's, one kept up to date, or one that is rendered."""

from __future__ import annotations

import json
import random
import string
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.workflows.card import adopt_card, explain_card, render_card
from tests.conftest import Call
from tests.support.models import model_folder
from tests.support.wandb_logs import log

CARDS = Path(__file__).parents[2] / "corpus" / "library_cards"
TOKEN = "hf_" + "".join(random.Random(20261201).choices(string.ascii_letters + string.digits, k=34))
OWN = "---\nlicense: mit\nlibrary_name: transformers\n---\n\n# Mine\n\nI wrote this.\n"
LOG = [
    {"step": 5, "epoch": 1.0, "loss": 0.9},
    {"step": 5, "epoch": 1.0, "eval_loss": 0.8, "eval_accuracy": 0.7},
    {"step": 10, "epoch": 2.0, "loss": 0.5},
    {"step": 10, "epoch": 2.0, "eval_loss": 0.7, "eval_accuracy": 0.75},
]
STATE = {"global_step": 10, "epoch": 2.0, "log_history": LOG}
CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "architectures": ["BertForSequenceClassification"],
    "id2label": {"0": "bad", "1": "good"},
    "transformers_version": "5.23.0",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a Trainer leaves behind, without a card."""
    folder = model_folder(tmp_path / "m", count=500)
    (folder / "training_args.bin").unlink()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "trainer_state.json").write_text(json.dumps(STATE))
    return folder


def test_a_folder_without_a_card_is_published_with_one(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    receipt = hubpub.push(folder, repo)
    text = Path(api.hf_hub_download(repo, "README.md")).read_text()
    assert "library_name: transformers\n" in text
    assert "pipeline_tag: text-classification\n" in text
    assert f'pipeline("text-classification", model="{repo}")' in text
    assert "(images/training-loss.svg)" in text
    picture = Path(api.hf_hub_download(repo, "images/training-loss.svg")).read_text()
    assert picture.startswith("<svg ")
    assert receipt.source is not None
    assert receipt.source["recipe"] == "standard"
    # the same folder makes the same card and the same picture
    assert hubpub.prepare(folder, repo).to_commit == ()
    assert hubpub.verify(repo).holds
    assert hubpub.verify(repo, folder=folder).holds
    # a picture that is drawn no more is one that an earlier push published
    (folder / "trainer_state.json").unlink()
    plan = hubpub.prepare(folder, repo, prune="ours")
    changes = {change.path: change.action.value for change in plan.to_commit}
    assert changes == {"README.md": "replace", "images/training-loss.svg": "delete"}


def test_an_empty_card_is_none(account: localhub.Serving, folder: Path, repo: str) -> None:
    (folder / "README.md").write_text("\n \n")
    assert hubpub.prepare(folder, repo).card_origin == "rendered by recipe standard"


def test_whoever_wants_no_card_has_none(account: localhub.Serving, folder: Path, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, force=["MD008"])
    assert [change.path for change in plan.to_commit if change.path == "README.md"] == []
    assert plan.blocking == ()
    # what is excluded is not made either
    plan = hubpub.prepare(folder, repo, exclude=["*.md"])
    assert [change.path for change in plan.to_commit if change.path == "README.md"] == []
    assert {finding.code for finding in plan.blocking} == {"MD008"}
    (folder / "README.md").write_text(OWN)
    plan = hubpub.prepare(folder, repo, exclude=["README.md"])
    assert {finding.code for finding in plan.blocking} == {"MD008"}


def test_what_a_person_wrote_stays_byte_for_byte(account: localhub.Serving, folder: Path, repo: str) -> None:
    for text in (OWN, OWN.replace("\n", "\r\n"), OWN.removesuffix("\n"), f"\ufeff{OWN}"):
        (folder / "README.md").write_bytes(text.encode())
        plan = hubpub.prepare(folder, repo)
        assert plan.card.text == text
        assert plan.card_origin == "the folder's own"


def test_what_a_library_left_open_and_the_push_knows_is_mended(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    card = (
        "---\ntags:\n- sentence-transformers\nlibrary_name: sentence-transformers\n---\n\n# SentenceTransformer\n\n"
        "```python\nfrom sentence_transformers import SentenceTransformer\n\n"
        "# Download from the 🤗 Hub\n"
        'model = SentenceTransformer("sentence_transformers_model_id")\n```\n'
    )
    (folder / "README.md").write_text(card)
    plan = hubpub.prepare(folder, repo)
    assert plan.card.text == card.replace("sentence_transformers_model_id", repo)
    assert plan.card_origin.startswith("the folder's own, mended: ")
    receipt = hubpub.push(folder, repo)
    assert Path(api.hf_hub_download(repo, "README.md")).read_text() == plan.card.text
    assert hubpub.verify(repo, receipt=receipt).holds
    assert (folder / "README.md").read_text() == card
    assert receipt.changed
    assert not hubpub.push(folder, repo).changed


def test_an_untouched_card_of_a_library_is_filled_in_front(folder: Path, repo: str) -> None:
    text = (CARDS / "trl-sft.md").read_text()
    (folder / "README.md").write_text(text)
    rendered = render_card(folder, repo=repo).card.text
    front, body = rendered.split("\n---\n", 1)
    name = repo.rpartition("/")[2]
    assert body == text.split("\n---\n", 1)[1].replace("# Model Card for m\n", f"# Model Card for {name}\n")
    own = text.split("\n---\n", 1)[0].replace("model_name: m\n", f"model_name: {name}\n")
    assert front.startswith(f"{own}\n")
    assert "pipeline_tag" not in own
    assert "pipeline_tag: text-classification" in front
    # what a person has seen to, a person may have left out
    (folder / "README.md").write_text(f"{text}\nI trained this.\n")
    assert "pipeline_tag" not in render_card(folder, repo=repo).card.text


def test_what_nobody_filled_in_goes_also_where_a_person_wrote(
    account: localhub.Serving, folder: Path, repo: str
) -> None:
    """A line that is a template's placeholder is nobody's word; all others stay, byte for byte, and none is added."""
    text = (CARDS / "hub-filled.md").read_text()
    (folder / "README.md").write_text(text)
    plan = hubpub.prepare(folder, repo)
    assert "[More Information Needed]" not in plan.card.text
    lines = text.split("\n")
    assert [line for line in plan.card.text.split("\n") if line not in lines] == []
    assert "A model.\n" in plan.card.text
    assert "- **License:** mit\n" in plan.card.text
    assert "<!-- hubpub:" not in plan.card.text
    assert plan.card_origin.startswith("the folder's own, left out: what nobody filled in, in ")
    assert (folder / "README.md").read_text() == text
    # of a person's own words none is a placeholder
    for own in ("# Mine\n\n## Training\n\n[TODO: ask Ada]\n", "# Mine\n\n## Uses\n\nMore information\n"):
        (folder / "README.md").write_text(own)
        assert hubpub.prepare(folder, repo).card.text == own


@pytest.mark.parametrize("name", ["diffusers-lora", "skops"])
def test_cards_that_a_library_left_open_are_filled(
    account: localhub.Serving, folder: Path, repo: str, name: str
) -> None:
    (folder / "README.md").write_text((CARDS / f"{name}.md").read_text())
    text = hubpub.prepare(folder, repo).card.text
    assert "TODO" not in text
    assert "More Information Needed" not in text
    assert "<!-- hubpub:begin usage " in text
    assert "pipeline_tag: text-classification\n" in text


def test_a_card_of_trl_makes_way_and_what_it_alone_knows_stays(folder: Path, repo: str) -> None:
    told = "This model was trained with GRPO, a method introduced in [A paper](https://huggingface.co/papers/2402.03300).\n"
    text = (CARDS / "trl-sft.md").read_text().replace("This model was trained with SFT.\n", told)
    (folder / "README.md").write_text(text)
    assert render_card(folder, repo=repo).source is None  # its settings are told by it alone
    run = log(folder.parent / "wandb", "r1", 0, config={"learning_rate": 0.1})
    rendered = render_card(folder, repo=repo, run=run)
    card = rendered.card.text
    assert rendered.source is not None
    assert "## Quick start" not in card
    training = card.partition("\n## Training\n")[2].partition("\n## ")[0]
    assert told in training
    assert "`learning_rate`" in training
    citation = card.partition("\n## Citation\n")[2]
    assert "Cite TRL as:" in citation
    assert "@software{vonwerra2020trl," in citation
    places = {line.text: line.places for line in explain_card(folder, repo=repo, run=run)}
    assert places[told.strip()] == ("README.md",)


def test_managed_parts_are_written_anew_and_the_rest_stays(account: localhub.Serving, folder: Path, repo: str) -> None:
    (folder / "README.md").write_text(OWN)
    adopted = adopt_card(folder, repo=repo).card.text
    assert "I wrote this." in adopted
    assert "<!-- hubpub:begin evaluation " in adopted
    (folder / "README.md").write_text(adopted)
    assert hubpub.prepare(folder, repo).card.text == adopted
    better = [*LOG[:-1], {**LOG[-1], "eval_accuracy": 0.9}]
    (folder / "trainer_state.json").write_text(json.dumps({**STATE, "log_history": better}))
    plan = hubpub.prepare(folder, repo)
    assert "0.9" in plan.card.text
    assert "I wrote this." in plan.card.text
    assert "written anew: evaluation" in plan.card_origin
    assert "images/training-loss.svg" in {change.path for change in plan.to_commit}


def test_check_judges_the_card_that_a_push_would_render(folder: Path) -> None:
    codes = {finding.code for finding in hubpub.check(folder).findings}
    assert "MD008" not in codes
    [licence] = [finding for finding in hubpub.check(folder).findings if finding.code == "MD013"]
    assert licence.remedy.endswith("(`hubpub init FOLDER` writes one); or write README.md yourself.")
    assert not (folder / "README.md").exists()


def test_the_run_tells_what_the_folder_does_not(folder: Path, tmp_path: Path) -> None:
    (folder / "trainer_state.json").unlink()
    run = log(
        tmp_path / "wandb",
        "r1",
        0,
        config={"lr": 0.1, "note": TOKEN, "out": "/home/x"},
        summary={"eval/f1": 0.5},
        history=[{"loss": 2.0}, {"loss": 1.0}],
    )
    rendered = render_card(folder, run=run, repo="me/x")
    text = rendered.card.text
    assert "`lr`" in text
    assert "f1" in text
    assert TOKEN not in text
    assert "/home/x" not in text
    assert "https://wandb.ai/me/p/runs/r1" in text
    assert rendered.pictures.keys() == {"images/training-loss.svg"}


def test_a_picture_that_was_downloaded_is_drawn_anew(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    hubpub.push(folder, repo)
    path = folder / "images" / "training-loss.svg"
    path.parent.mkdir()
    path.write_bytes(Path(api.hf_hub_download(repo, "images/training-loss.svg")).read_bytes())
    assert hubpub.prepare(folder, repo).to_commit == ()
    more = {"step": 15, "epoch": 3.0, "loss": 0.1}
    (folder / "trainer_state.json").write_text(json.dumps({**STATE, "global_step": 15, "log_history": [*LOG, more]}))
    plan = hubpub.prepare(folder, repo)
    assert {change.path for change in plan.to_commit} == {"README.md", "images/training-loss.svg"}
    assert plan.pictures["images/training-loss.svg"].encode() != path.read_bytes()
    # one that somebody drew is a file like any other
    path.write_text("<svg>mine</svg>")
    plan = hubpub.prepare(folder, repo)
    assert plan.pictures == {}
    assert "images/training-loss.svg" in {change.path for change in plan.to_commit}


def test_results_of_a_benchmark_are_published_where_asked(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str, call: Call
) -> None:
    asked = ["accuracy=cais/hle:default"]
    plan = hubpub.prepare(folder, repo, eval_results=asked)
    [change] = [change for change in plan.to_commit if change.path == ".eval_results/hle.yaml"]
    assert change.reason == "not on the hub yet; written of what was measured"
    assert [finding for finding in plan.findings if finding.code == "MD052"] == []
    hubpub.push(folder, repo, eval_results=asked)
    text = Path(api.hf_hub_download(repo, ".eval_results/hle.yaml")).read_text()
    assert text == "- dataset:\n    id: cais/hle\n    task_id: default\n  value: 0.75\n"
    assert hubpub.prepare(folder, repo, eval_results=asked).to_commit == ()
    # whoever does not ask any more leaves what is there
    assert hubpub.prepare(folder, repo, prune="all").to_commit == ()
    (folder / "hubpub.toml").write_text(f'eval_results = ["accuracy=cais/hle:default"]\nrepo = "{repo}"\n')
    assert hubpub.verify(repo, folder=folder).holds
    code, _, err = call("plan", folder, "--eval-results", "f1=cais/hle:other")
    assert code == 2
    assert "nothing tells the f1 of this model; measured are loss, accuracy" in err
    (folder / ".eval_results").mkdir()
    (folder / ".eval_results" / "hle.yaml").write_text(text)
    code, _, err = call("plan", folder)
    assert code == 2
    assert ".eval_results/hle.yaml is in" in err


def test_the_card_of_a_library_that_is_kept_links_the_run(folder: Path, tmp_path: Path) -> None:
    text = (CARDS / "sentence-transformers-trained.md").read_text()
    (folder / "README.md").write_text(text)
    run = log(tmp_path / "wandb", "r1", 0)
    line = "## Run\n\nSee [its run on W&B](https://wandb.ai/me/p/runs/r1).\n"
    assert line in render_card(folder, run=run, repo="me/x").card.text
    assert "its run on W&B" not in render_card(folder, repo="me/x").card.text
    # a card that a person wrote is theirs
    (folder / "README.md").write_text(OWN)
    assert "its run on W&B" not in render_card(folder, run=run, repo="me/x").card.text


def test_the_command_line(call: Call, account: localhub.Serving, folder: Path, repo: str) -> None:
    code, out, _ = call("card", folder, "--repo", repo)
    assert code == 0
    assert out.startswith("---\n")
    code, out, _ = call("card", folder, "--repo", repo, "--explain")
    assert code == 0
    assert "config.json: architectures[0]" in out
    code, _, err = call("card", folder, "--repo", repo, "--adopt")
    assert code == 2
    assert "has no README.md to put parts into" in err
    code, out, err = call("card", folder)
    assert code == 0
    assert 'model="owner/m"' in out
    assert err == "no repository is named, so owner/m stands in for it: name yours with --repo namespace/name.\n"
    code, _, err = call("card", folder, "-o", folder / "README.md")
    assert code == 2
    assert err == "error: no repository is named. Name it: hubpub card FOLDER --repo namespace/name.\n"
    code, _, err = call("card", folder, "--recipe", "standard")
    assert code == 2
