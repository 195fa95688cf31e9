"""The picture for sharing in a push: drawn once, kept while what it shows is the same, and named in the card."""

from __future__ import annotations

import random
import shutil
import string
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from PIL import Image

import hubpub
from hubpub import localhub
from hubpub.cards.thumbnail import draw as drawing
from hubpub.cards.thumbnail import samples as asking
from hubpub.cards.thumbnail.stamp import stamped
from hubpub.errors import BlockedError, CallError, MachineError
from hubpub.types.options.push import PushOptions
from hubpub.types.plan import Action, Plan
from hubpub.types.thumbnail import THUMBNAIL_PATH, thumbnail_url
from hubpub.workflows import thumbnail as workflow
from hubpub.workflows.inputs.request import make_request
from hubpub.workflows.push.foresee import foresee
from tests.support.models import FACTS, model_folder

OWN = "---\nlicense: mit\nlibrary_name: transformers\n---\n\n# Mine\n\nI wrote this.\n"
WRITER = {
    "recipe": "huggingtweets",
    "facts": {**{name: fact for name, fact in FACTS.items() if name != "thumbnail"}, "samples": ["My dream is a cat."]},
}


@pytest.fixture(autouse=True)
def logged_in(account: localhub.Serving) -> None:
    """Whoever pushes here may."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", count=50)


def change(plan: Plan) -> Any:
    return next((one for one in plan.changes if one.path == THUMBNAIL_PATH), None)


def served(api: HfApi, repo: str) -> bytes:
    return Path(api.hf_hub_download(repo, THUMBNAIL_PATH)).read_bytes()


def card(api: HfApi, repo: str) -> str:
    return Path(api.hf_hub_download(repo, "README.md")).read_text()


def forget(folder: Path, home: Path) -> None:
    """Makes this the machine of somebody else, who never pushed."""
    shutil.rmtree(folder / ".hubpub")
    shutil.rmtree(home / "hubpub" / "state")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is drawn from here on."""

    def fail(*_: object) -> None:
        raise AssertionError("it is drawn again")

    def none_again() -> None:
        monkeypatch.setattr(workflow, "draw", fail)
        monkeypatch.setattr(workflow, "ask_model", fail)

    monkeypatch.none_again = none_again  # type: ignore[attr-defined]
    return monkeypatch


def test_nobody_gets_a_picture_who_does_not_ask(folder, api, repo):
    receipt = hubpub.push(folder, repo)
    assert receipt.thumbnail is None
    assert not receipt.find(THUMBNAIL_PATH)
    assert "thumbnail" not in card(api, repo)


@pytest.mark.parametrize("own", [None, OWN], ids=["rendered", "own"])
def test_the_card_names_the_picture_that_lies_beside_it(folder, api, repo, own):
    if own:
        (folder / "README.md").write_text(own)
    receipt = hubpub.push(folder, repo, thumbnail=True)
    assert Image.open(BytesIO(served(api, repo))).size == (1200, 630)
    # on the Hub, and not on the local one that it was published to
    assert f"thumbnail: https://huggingface.co/{repo}/resolve/main/thumbnail.png\n" in card(api, repo)
    assert receipt.thumbnail.facts == stamped(served(api, repo))
    assert hubpub.verify(repo).holds
    if own:
        assert card(api, repo).replace(f"thumbnail: {thumbnail_url(repo)}\n", "") == own


def test_it_is_drawn_once(folder, repo, undrawn):
    first = hubpub.push(folder, repo, thumbnail=True)
    undrawn.none_again()
    again = hubpub.push(folder, repo, thumbnail=True)
    assert not again.changed
    assert (again.commit, again.thumbnail) == (first.commit, first.thumbnail)


def test_a_machine_that_never_pushed_knows_it_by_itself(folder, repo, home, undrawn):
    first = hubpub.push(folder, repo, thumbnail=True)
    forget(folder, home)
    undrawn.none_again()
    again = hubpub.push(folder, repo, thumbnail=True)
    assert not again.changed
    assert again.thumbnail.facts == first.thumbnail.facts
    assert again.find(THUMBNAIL_PATH) == first.find(THUMBNAIL_PATH)


def test_other_facts_are_another_picture(folder, api, repo):
    hubpub.push(folder, repo, thumbnail=True)
    before = served(api, repo)
    plan = hubpub.prepare(folder, repo, thumbnail=True, theme="dark")
    assert change(plan).action is Action.REPLACE
    hubpub.publish(plan)
    assert served(api, repo) != before
    plan = hubpub.prepare(folder, repo, thumbnail=True, theme="dark")
    assert not plan.has_work


@pytest.mark.parametrize("knows", [True, False], ids=["receipt", "none"])
def test_where_nothing_can_be_drawn_the_hubs_stays(folder, api, repo, home, monkeypatch, knows):
    first = hubpub.push(folder, repo, thumbnail=True)
    before = served(api, repo)
    if not knows:
        forget(folder, home)
    monkeypatch.setattr(drawing, "find_spec", lambda _: None)
    plan = hubpub.prepare(folder, repo, thumbnail=True, theme="dark", prune="all")
    assert change(plan).action is Action.KEEP
    assert "what draws another is not installed" in change(plan).reason
    receipt = hubpub.publish(plan)
    assert not receipt.changed
    assert receipt.thumbnail == (first.thumbnail if knows else None)
    assert served(api, repo) == before


def test_where_there_is_none_what_draws_must_be_installed(folder, hub, repo, monkeypatch):
    monkeypatch.setattr(drawing, "find_spec", lambda _: None)
    with pytest.raises(MachineError, match=r"pip install 'hubpub\[thumbnail\] @ git\+https"):
        hubpub.push(folder, repo, thumbnail=True)
    assert hub.tree(repo).commit is None


def test_what_cannot_be_drawn_is_known_before_there_is_a_model(folder, repo, monkeypatch):
    request = make_request(folder, repo, {"thumbnail": True, "avatar": [folder / "none.png"]}, PushOptions)
    assert ["there is no picture" in error.fact for error in foresee(request).problems] == [True]
    monkeypatch.setattr(drawing, "find_spec", lambda _: None)
    assert ["hubpub[thumbnail] is not installed" in error.fact for error in foresee(request).problems] == [True]


def test_a_picture_of_somebody_elses_stays(folder, api, repo):
    hubpub.push(folder, repo)
    out = BytesIO()
    Image.new("RGB", (1200, 630), "teal").save(out, "PNG")
    theirs = CommitOperationAdd(THUMBNAIL_PATH, out.getvalue())
    api.create_commit(repo, [theirs], commit_message="our designer's")
    plan = hubpub.prepare(folder, repo, thumbnail=True, prune="all")
    assert (change(plan).action, change(plan).reason) == (Action.KEEP, "as it is: another than hubpub drew")
    hubpub.publish(plan)
    assert served(api, repo) == out.getvalue()
    assert thumbnail_url(repo) in card(api, repo)


def test_the_folders_own_picture_is_published(folder, api, repo, undrawn):
    out = BytesIO()
    Image.new("RGB", (9, 9), "teal").save(out, "PNG")
    (folder / THUMBNAIL_PATH).write_bytes(out.getvalue())
    undrawn.none_again()
    receipt = hubpub.push(folder, repo, thumbnail=True)
    assert receipt.thumbnail is None
    assert served(api, repo) == out.getvalue()
    assert thumbnail_url(repo) in card(api, repo)


def test_a_thumbnail_that_the_card_names_stays(folder, api, repo):
    (folder / "README.md").write_text(OWN.replace("license: mit", "license: mit\nthumbnail: https://x.test/a.png"))
    plan = hubpub.prepare(folder, repo, thumbnail=True)
    assert change(plan) is None
    assert "no picture is drawn" in plan.card_origin
    assert plan.card.text == (folder / "README.md").read_text()


@pytest.mark.parametrize("prune", ["ours", "all"])
def test_the_picture_that_a_card_names_is_not_pruned(folder, api, repo, prune):
    """Of a source that was read back, or a push that no longer asks for it, while its card still names it."""
    hubpub.push(folder, repo, thumbnail=True)
    (folder / "README.md").write_text(card(api, repo))
    plan = hubpub.prepare(folder, repo, prune=prune)
    assert (change(plan).action, change(plan).reason) == (Action.KEEP, "as it is: the card names it")
    (folder / "README.md").write_text(OWN)
    assert change(hubpub.prepare(folder, repo, prune=prune)).action is Action.DELETE


def test_facts_with_samples_ask_for_it(folder, api, repo):
    receipt = hubpub.push(folder, repo, facts=WRITER)
    assert receipt.thumbnail.samples == ("My dream is a cat.",)
    assert receipt.source["facts"]["thumbnail"] == thumbnail_url(repo)
    # what is read back is the same card, and draws nothing anew
    (folder / "README.md").write_text(card(api, repo))
    from hubpub.workflows.card import read_card, render_card

    source = read_card(card(api, repo), "README.md").source
    assert render_card(facts=source, repo=repo).card.text == card(api, repo)
    assert not hubpub.push(folder, repo, thumbnail=False, facts=WRITER | {"repo": repo}).find(THUMBNAIL_PATH)


def test_a_model_is_asked_once(folder, repo, monkeypatch, undrawn):
    """A writer without samples: which weights it wrote them with is one of the facts."""
    (folder / "config.json").write_text('{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}')
    facts = {**WRITER, "facts": {name: fact for name, fact in WRITER["facts"].items() if name != "samples"}}
    monkeypatch.setattr(asking, "find_spec", lambda _: object())
    monkeypatch.setattr(workflow, "ask_model", lambda model, prompt: (f"{prompt} what the model wrote.",))
    receipt = hubpub.push(folder, repo, facts=facts, thumbnail=True)
    assert receipt.thumbnail.samples == ("My dream is what the model wrote.",)
    undrawn.none_again()
    assert not hubpub.push(folder, repo, facts=facts, thumbnail=True).changed
    # where it cannot be asked, the picture stays too
    monkeypatch.setattr(asking, "find_spec", lambda _: None)
    plan = hubpub.prepare(folder, repo, facts=facts, thumbnail=True)
    assert not plan.has_work
    assert "what asks the model for samples is not installed" in change(plan).reason
    # other weights write otherwise
    monkeypatch.setattr(asking, "find_spec", lambda _: object())
    model_folder(folder, seed=5, count=50)
    (folder / "config.json").write_text('{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}')
    with pytest.raises(AssertionError, match="it is drawn again"):
        hubpub.prepare(folder, repo, facts=facts, thumbnail=True)


def test_a_repository_that_moves_on_gets_the_picture_all_the_same(folder, api, repo):
    hubpub.push(folder, repo)
    plan = hubpub.prepare(folder, repo, thumbnail=True)
    api.create_commit(repo, [CommitOperationAdd("notes.txt", b"x")], commit_message="meanwhile")
    receipt = hubpub.publish(plan)
    assert receipt.thumbnail == plan.thumbnail.shown
    assert stamped(served(api, repo)) == receipt.thumbnail.facts


def test_a_picture_that_was_to_stay_and_was_replaced_meanwhile_is_theirs(folder, api, repo):
    hubpub.push(folder, repo, thumbnail=True)
    (folder / "notes.txt").write_text("more")
    plan = hubpub.prepare(folder, repo, thumbnail=True)
    api.create_commit(repo, [CommitOperationAdd(THUMBNAIL_PATH, b"theirs")], commit_message="meanwhile")
    receipt = hubpub.publish(plan)
    assert receipt.thumbnail is None
    assert served(api, repo) == b"theirs"


def test_the_picture_of_a_fork_or_a_download_leads_nowhere(folder, repo, tmp_path):
    """hubpub.toml may be a stranger's: it names no picture outside of the folder, by links neither."""
    secret = tmp_path / "secret.png"
    Image.new("RGB", (9, 9), "red").save(secret)
    (folder / "link.png").symlink_to(secret)
    for name in ("../secret.png", str(secret), "link.png"):
        (folder / "hubpub.toml").write_text(f'thumbnail = true\navatar = ["{name}"]\n')
        with pytest.raises(CallError, match=r"hubpub.toml:2: avatar: .* leads out of"):
            hubpub.prepare(folder, repo)
    secret.rename(folder / "face.png")
    (folder / "hubpub.toml").write_text('thumbnail = true\navatar = ["face.png"]\ntheme = "dark"\nsample = ["x"]\n')
    assert change(hubpub.prepare(folder, repo)).action is Action.ADD


@pytest.mark.parametrize("given", [{"sample": "a text"}, {"sample": [1]}, {"avatar": "a.png"}, {"avatar": [1]}])
def test_what_is_no_list_of_texts_is_said(folder, repo, given):
    with pytest.raises(CallError):
        hubpub.prepare(folder, repo, thumbnail=True, **given)


def test_a_folder_is_held_against_the_repository_without_drawing_anew(folder, repo, undrawn):
    (folder / "hubpub.toml").write_text("thumbnail = true\n")
    hubpub.push(folder, repo)
    undrawn.none_again()
    held = hubpub.verify(repo, folder=folder)
    assert held.holds
    assert THUMBNAIL_PATH not in {file.path for file in held.files}


def test_what_the_caller_names_takes_the_place_of_what_the_file_says(folder, repo):
    (folder / "hubpub.toml").write_text('thumbnail = true\nsample = ["a", "b", "c"]\n')
    plan = hubpub.prepare(folder, repo, sample=["mine"])
    assert plan.thumbnail.shown.samples == ("mine",)


def test_a_pull_request_and_a_signature_hold_it_too(folder, hub, api, repo):
    hubpub.push(folder, repo)
    receipt = hubpub.push(folder, repo, thumbnail=True, pr=True)
    assert receipt.find(THUMBNAIL_PATH)
    assert THUMBNAIL_PATH not in {file.path for file in hub.tree(repo).files}


def test_a_model_that_cannot_be_asked_stops_the_push(folder, hub, repo, monkeypatch):
    (folder / "config.json").write_text('{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}')
    facts = {**WRITER, "facts": {name: fact for name, fact in WRITER["facts"].items() if name != "samples"}}
    monkeypatch.setattr(asking, "find_spec", lambda _: object())
    monkeypatch.setattr(asking, "_BOOT", "raise OSError('no tokenizer')")
    with pytest.raises(BlockedError, match=r"OSError: no tokenizer\. Give some: sample="):
        hubpub.push(folder, repo, facts=facts, thumbnail=True)
    assert hub.tree(repo).commit is None


def test_no_picture_shows_a_secret(folder, hub, repo, monkeypatch):
    secret = "hf_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=34))
    with pytest.raises(BlockedError, match=r"the picture would show a .*Hugging Face") as error:
        hubpub.push(folder, repo, thumbnail=True, sample=[f"my key is {secret}"])
    assert secret not in str(error.value)
    assert hub.tree(repo).commit is None
    # what a model learned by heart is not shown
    (folder / "config.json").write_text('{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}')
    facts = {**WRITER, "facts": {name: fact for name, fact in WRITER["facts"].items() if name != "samples"}}
    monkeypatch.setattr(asking, "find_spec", lambda _: object())
    monkeypatch.setattr(workflow, "ask_model", lambda model, prompt: (f"{prompt} {secret}", "My dream is a cat."))
    assert hubpub.prepare(folder, repo, facts=facts, thumbnail=True).thumbnail.shown.samples == ("My dream is a cat.",)


@pytest.mark.full
def test_a_real_model_writes_for_its_picture_once(tmp_path):
    """The example's own weights, the real transformers, and no network."""
    folder = tmp_path / "m"
    shutil.copytree(Path(__file__).parents[3] / "examples" / "tinytweets" / "model", folder)
    facts = {"handle": "tiny", "accounts": [{**FACTS["accounts"][0], "name": "Tiny 字🔥 تجربة"}]}
    source = {"recipe": "huggingtweets", "facts": facts}
    first = hubpub.push(folder, "me/tiny", facts=source, thumbnail=True)
    assert len(first.thumbnail.samples) == 3
    assert all(sample.startswith("My dream is") for sample in first.thumbnail.samples)
    assert first.thumbnail.missing == ()
    again = hubpub.push(folder, "me/tiny", facts=source, thumbnail=True)
    assert (again.changed, again.thumbnail) == (False, first.thumbnail)
