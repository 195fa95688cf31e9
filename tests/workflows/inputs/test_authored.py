"""card.md: what its author says, in the card of a push."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import CallError
from hubpub.workflows.card import explain_card, render_card
from hubpub.workflows.init.survey import survey
from tests.conftest import Call
from tests.support.models import model_folder

CARDS = Path(__file__).parents[2] / "corpus" / "library_cards"
AUTHORED = (
    "---\nlicense: mit  # by us\nbase_model: me/base\n---\n\nA fine   model.\n\n## Usage\n\nAsk [me](None).\n\n"
    "## Costs\n\nNone.\n"
)
REASON = "what the author says in the card, and no file of the model"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a card.md and without a README.md."""
    folder = model_folder(tmp_path / "m", count=50)
    (folder / "config.json").write_text(json.dumps({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}))
    (folder / "card.md").write_text(AUTHORED)
    return folder


def test_it_goes_into_the_card_and_is_never_published(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    receipt = hubpub.push(folder, repo, also=["card.md", "*"], force=["WT003"])
    text = Path(api.hf_hub_download(repo, "README.md")).read_text()
    assert text.startswith("---\nlicense: mit  # by us\nbase_model: me/base\n")
    assert "pipeline_tag: text-generation\n" in text
    assert "\n\nA fine   model.\n\nThis is a text generation model" in text
    # its keys are facts, so the text goes with them
    assert "made from [`me/base`](https://huggingface.co/me/base)" in text
    assert "## Usage\n\nAsk [me](None).\n\n## Costs\n\nNone.\n\n## " in text
    assert "card.md" not in api.list_repo_files(repo)
    assert receipt.source is not None
    plan = hubpub.prepare(folder, repo)
    assert plan.to_commit == ()
    [left] = [change for change in plan.changes if change.path == "card.md"]
    assert (left.action.value, left.reason) == ("skip", REASON)
    assert plan.card_origin == "rendered by recipe standard, with card.md (in place of Usage; added: Costs)"
    [finding] = [finding for finding in plan.findings if finding.code == "BD010"]
    assert str(finding.subject) == "card.md:10:10"
    # a later word of its author's is one change more
    (folder / "card.md").write_text(AUTHORED.replace("None.\n", "Some.\n"))
    assert [change.path for change in hubpub.prepare(folder, repo).to_commit] == ["README.md"]


def test_a_card_on_the_hub_is_not_left_for_want_of_a_word(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    """Nobody asked for a card that is rendered by default; for one with words of its author's, somebody did."""
    api.create_repo(repo)
    api.upload_file(path_or_fileobj=b"# Theirs\n", path_in_repo="README.md", repo_id=repo)
    assert {finding.code for finding in hubpub.prepare(folder, repo).blocking} == {"RP001"}
    (folder / "card.md").unlink()
    assert "RP001" not in {finding.code for finding in hubpub.prepare(folder, repo).blocking}


def test_it_goes_into_the_card_of_a_library(folder: Path) -> None:
    (folder / "README.md").write_text((CARDS / "sentence-transformers-trained.md").read_text())
    text = render_card(folder, repo="me/x").card.text
    assert text.startswith("---\nlicense: mit  # by us\nbase_model: me/base\n")
    assert "A fine   model.\n" in text
    assert "## Usage\n\nAsk [me](None).\n\n## Costs\n\nNone.\n\n" in text
    assert "## Training Details" in text
    assert "Direct Usage" not in text


def test_a_persons_card_has_no_use_for_it(account: localhub.Serving, folder: Path, repo: str, call: Call) -> None:
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# Mine\n")
    plan = hubpub.prepare(folder, repo)
    assert plan.card.text == "---\nlicense: mit\n---\n# Mine\n"
    [left] = [change for change in plan.changes if change.path == "card.md"]
    assert left.reason == f"{REASON}; it is not used: the card is the folder's own README.md"
    code, out, err = call("card", folder)
    assert (code, out) == (0, plan.card.text)
    assert err == "card.md is not used: the card is the folder's own README.md.\n"


def test_a_template_has_no_use_for_it(account: localhub.Serving, folder: Path, repo: str) -> None:
    (folder / "card.md.jinja").write_text("# {{ model_name }}\n")
    plan = hubpub.prepare(folder, repo, recipe=str(folder / "card.md.jinja"), exclude=["card.md.jinja"])
    [left] = [change for change in plan.changes if change.path == "card.md"]
    assert left.reason == f"{REASON}; it is not used: the template card.md.jinja has no use for it"


def test_where_each_sentence_was_read(folder: Path) -> None:
    told = {line.text: line.places for line in explain_card(folder, repo="me/x")}
    assert told["A fine   model."] == ("card.md:6",)
    assert told["## Costs\n\nNone."] == ("card.md:12",)
    assert told["license: mit  # by us\nbase_model: me/base"] == ("card.md",)
    assert ("config.json: architectures[0]", "card.md: base_model") in told.values()
    assert not any("pip install" in text for text in told)
    # Windows' line ends in it are those of the card
    (folder / "card.md").write_bytes(b"## Costs\r\n\r\nNone.\r\n")
    assert any("pip install" in line.text for line in explain_card(folder, repo="me/x"))


def test_a_check_tells_of_it_by_its_lines(folder: Path, call: Call) -> None:
    code, out, _ = call("check", folder)
    assert code == 0
    assert f"{folder}/card.md:10:10: warning BD010" in out
    assert "  10 | Ask [me](None)." in out


def test_init_knows_what_it_says(folder: Path) -> None:
    found = survey(folder, "me/x")
    assert (found.known["license"].value, found.known["license"].place) == ("mit", "card.md: license")
    assert found.known["base_model"].place == "card.md: base_model"
    assert "language" in found.missing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi.\n\n## Why\n\n```python\nx\n", ":3: the section 'Why': a block of code is begun and not ended"),
        ("<details>\n\nHi.\n", ":1: the introduction: <details> is begun and not ended"),
        ("## A\n\n<!-- hubpub:begin usage -->\n", ":1: the section 'A': holds a mark of the parts"),
    ],
)
def test_what_would_swallow_the_rest_of_the_card_is_refused(folder: Path, text: str, told: str) -> None:
    (folder / "card.md").write_text(text)
    with pytest.raises(CallError) as raised:
        render_card(folder, repo="me/x")
    assert raised.value.fact.startswith(f"{folder / 'card.md'}{told}")


def test_a_key_in_it_is_found_there_and_stops_the_push(
    account: localhub.Serving, folder: Path, repo: str, call: Call
) -> None:
    token = "hf_" + "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zAbC"
    (folder / "card.md").write_text(f"Hi.\n\nUse {token} for it.\n")
    plan = hubpub.prepare(folder, repo)
    assert ("SC001", "card.md:3") in {(one.code, str(one.subject)[:9]) for one in plan.blocking}
    _, out, err = call("check", folder)
    assert f"{folder}/card.md:3" in out
    assert token not in out + err


def test_what_is_published_with_it_is_verified_by_the_folder(
    account: localhub.Serving, folder: Path, repo: str
) -> None:
    hubpub.push(folder, repo, force=["WT003"])
    assert hubpub.verify(repo, folder=folder).holds
    (folder / "card.md").write_text("Another.\n")
    assert not hubpub.verify(repo, folder=folder).holds


def test_what_is_no_file_of_the_folder_is_not_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("a secret")
    (folder / "card.md").unlink()
    (folder / "card.md").symlink_to("../secret.md")
    assert "a secret" not in render_card(folder, repo="me/x").card.text
    (folder / "card.md").unlink()
    (folder / "card.md").write_text(" \n")
    assert render_card(folder, repo="me/x").card.text.startswith("---\nlibrary_name")
    (folder / "card.md").write_bytes(b"\xff\n")
    with pytest.raises(CallError, match="is not UTF-8"):
        render_card(folder, repo="me/x")


def test_it_is_not_published_by_itself_beside_settings(
    account: localhub.Serving, folder: Path, repo: str, call: Call
) -> None:
    (folder / "hubpub.toml").write_text(f'repo = "{repo}"\n')
    code, _, err = call("push", folder / "card.md", repo)
    assert code == 2
    assert "card.md is what its author says in the card of" in err
    assert "Push the folder" in err


def test_one_that_lies_deeper_is_a_file_like_any_other(account: localhub.Serving, folder: Path, repo: str) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "card.md").write_text("Hi.\n")
    assert "docs/card.md" in {change.path for change in hubpub.prepare(folder, repo).to_commit}
