"""A card that was edited on the Hub since the last push: merged, or said what both changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError
from hubpub.workflows.push import receipts
from tests.support.models import model_folder

CARD = """---
license: mit
library_name: transformers
tags:
- one
---

# A model

It does one thing.

## Use

Call it.

## More

Nothing more.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", count=50, card=CARD)


def edit(api: HfApi, repo: str, old: str, new: str) -> str:
    text = Path(api.hf_hub_download(repo, "README.md")).read_text()
    assert old in text
    text = text.replace(old, new)
    api.create_commit(repo, [CommitOperationAdd("README.md", text.encode())], commit_message="edit on the Hub")
    return text


def there(api: HfApi, repo: str) -> str:
    return Path(api.hf_hub_download(repo, "README.md")).read_text()


def write(folder: Path, old: str, new: str) -> None:
    card = folder / "README.md"
    assert old in card.read_text()
    card.write_text(card.read_text().replace(old, new))


def test_what_both_wrote_is_published_again_and_again(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    hubpub.push(folder, repo)
    edit(api, repo, "It does one thing.", "It does one thing well.")
    # nothing of ours changed: theirs stays, and there is nothing to do
    plan = hubpub.prepare(folder, repo)
    assert (plan.blocking, plan.to_commit) == ((), ())
    write(folder, "Nothing more.", "Ask us.")
    write(folder, "license: mit", "license: apache-2.0")
    receipt = hubpub.push(folder, repo)
    assert receipt.changed
    text = there(api, repo)
    assert "It does one thing well." in text
    assert "Ask us." in text
    assert "license: apache-2.0" in text
    assert hubpub.verify(repo).holds
    assert hubpub.verify(repo, folder=folder).holds
    # the folder still has not what they wrote, and the next push takes nothing of it away
    assert hubpub.prepare(folder, repo).to_commit == ()
    edit(api, repo, "- one", "- one\n- two")
    write(folder, "Call it.", "Call it once.")
    hubpub.push(folder, repo)
    text = there(api, repo)
    for words in ("It does one thing well.", "Ask us.", "- two", "Call it once."):
        assert words in text


def test_where_both_changed_the_same_the_push_stops_and_shows_both(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    hubpub.push(folder, repo)
    edit(api, repo, "It does one thing.", "It does two things.")
    write(folder, "It does one thing.", "It does three things.")
    [finding] = hubpub.prepare(folder, repo).blocking
    assert finding.code == "RP001"
    assert finding.detail == (
        "lines\n  on the Hub, line 10:\n    It does two things.\n  in this push, line 10:\n    It does three things."
    )
    with pytest.raises(BlockedError, match="changed on the Hub since the last push"):
        hubpub.push(folder, repo)
    assert "two things" in there(api, repo)
    # whoever takes theirs over may go on; whoever does not says so
    write(folder, "It does three things.", "It does two things.")
    assert hubpub.prepare(folder, repo).blocking == ()
    write(folder, "It does two things.", "It does four things.")
    hubpub.push(folder, repo, force=["RP001"])
    assert "four things" in there(api, repo)


@pytest.mark.parametrize("pushes", [1, 2])
def test_where_what_was_merged_before_is_changed_here_too_the_push_stops(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str, pushes: int
) -> None:
    """The receipt of the push that merged tells of their card, and the folder still lacks their words."""
    hubpub.push(folder, repo)
    edit(api, repo, "It does one thing.", "It does two things.")
    if pushes > 1:
        write(folder, "Nothing more.", "Ask us.")
    hubpub.push(folder, repo)
    write(folder, "It does one thing.", "It does three things.")
    [finding] = hubpub.prepare(folder, repo).blocking
    assert finding.code == "RP001"
    assert "It does two things." in finding.detail
    with pytest.raises(BlockedError):
        hubpub.push(folder, repo)
    assert "two things" in there(api, repo)


def test_a_machine_without_receipts_merges_by_the_commits(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hubpub.push(folder, repo)
    monkeypatch.setattr(receipts, "every", lambda *_: [])
    edit(api, repo, "It does one thing.", "It does one thing well.")
    write(folder, "Nothing more.", "Ask us.")
    hubpub.push(folder, repo)
    text = there(api, repo)
    assert "well" in text
    assert "Ask us." in text
    # what is there now was merged, and the folder lacks their words: they are not taken for ours to delete
    write(folder, "Ask us.", "Ask anybody.")
    plan = hubpub.prepare(folder, repo)
    assert [finding.code for finding in plan.blocking] in ([], ["RP001"])
    assert "well" in plan.card.text or plan.blocking


def test_what_another_machine_published_is_told(
    account: localhub.Serving, folder: Path, repo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hubpub.push(folder, repo)
    other = tmp_path / "other"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns(".hubpub"))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("HUBPUB_HOME", str(tmp_path / "their home"))
        write(other, "Nothing more.", "Ask us.")
        assert hubpub.prepare(other, repo).card_origin == "the folder's own"
        hubpub.push(other, repo)
    plan = hubpub.prepare(folder, repo)
    assert plan.card_origin == "the folder's own, in place of the one that was pushed from elsewhere since"
    assert plan.blocking == ()
    hubpub.publish(plan)
    write(folder, "Nothing more.", "Ask nobody.")
    assert hubpub.prepare(folder, repo).card_origin == "the folder's own"


@pytest.mark.parametrize("aside", [{"pr": True}, {"branch": "dev"}])
def test_what_was_published_beside_is_no_base(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str, aside: dict[str, Any]
) -> None:
    """A card of a pull request that nobody merged was never on main: nobody took out there what it has."""
    hubpub.push(folder, repo)
    write(folder, "Nothing more.", "Ask us.")
    hubpub.push(folder, repo, **aside)
    edit(api, repo, "It does one thing.", "It does one thing well.")
    write(folder, "Call it.", "Call it once.")
    hubpub.push(folder, repo)
    text = there(api, repo)
    for words in ("It does one thing well.", "Ask us.", "Call it once."):
        assert words in text
    # and once more, from a merge that is beside
    write(folder, "Ask us.", "Ask anybody.")
    hubpub.push(folder, repo, **aside)
    edit(api, repo, "one thing well", "one thing very well")
    write(folder, "Ask anybody.", "Ask nobody.")
    hubpub.push(folder, repo)
    text = there(api, repo)
    for words in ("It does one thing very well.", "Ask nobody.", "Call it once."):
        assert words in text


def test_a_pull_request_that_was_merged_is_a_base(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    """Its card is on main then, in a commit that the hub made anew, and what it has is ours to change."""
    hubpub.push(folder, repo)
    edit(api, repo, "It does one thing.", "It does one thing well.")
    write(folder, "Nothing more.", "Ask us.")
    receipt = hubpub.push(folder, repo, pr=True)
    assert receipt.pull_request_number is not None
    api.merge_pull_request(repo, receipt.pull_request_number)
    edit(api, repo, "one thing well", "one thing very well")
    write(folder, "Ask us.", "Ask nobody.")
    hubpub.push(folder, repo)
    text = there(api, repo)
    assert "It does one thing very well." in text
    assert "Ask nobody." in text
    assert "Ask us." not in text


def test_a_strangers_card_is_not_merged(account: localhub.Serving, api: HfApi, folder: Path, repo: str) -> None:
    api.create_repo(repo)
    api.upload_file(path_or_fileobj=b"# Theirs\n", path_in_repo="README.md", repo_id=repo)
    [finding] = hubpub.prepare(folder, repo).blocking
    assert finding.code == "RP001"
    assert "is in no receipt" in finding.message


def test_a_plan_that_is_made_again_merges_again(account: localhub.Serving, api: HfApi, folder: Path, repo: str) -> None:
    hubpub.push(folder, repo)
    edit(api, repo, "It does one thing.", "It does one thing well.")
    write(folder, "Nothing more.", "Ask us.")
    plan = hubpub.prepare(folder, repo)
    api.upload_file(path_or_fileobj=b"x", path_in_repo="other.txt", repo_id=repo)
    receipt = hubpub.publish(plan)
    assert receipt.changed
    text = there(api, repo)
    assert "well" in text
    assert "Ask us." in text
    assert receipt.unmerged_card == (folder / "README.md").read_text()


@pytest.mark.parametrize("keeps_receipts", [True, False])
def test_a_licence_that_was_said_once_stays(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str, home: Path, *, keeps_receipts: bool
) -> None:
    (folder / "README.md").unlink()
    facts = {"license": "other", "license_name": "my-own", "license_link": "LICENSE"}
    (folder / "LICENSE").write_text("Mine.\n")
    hubpub.push(folder, repo, recipe="standard", facts=facts)
    if not keeps_receipts:
        shutil.rmtree(folder / ".hubpub")
        shutil.rmtree(home / "hubpub")
    for _ in range(3):
        plan = hubpub.prepare(folder, repo)
        assert not plan.blocking
        assert plan.card_origin == "rendered by recipe standard, with the licence that was said before"
        assert not [finding for finding in plan.findings if finding.code == "MD013"]
        hubpub.publish(plan)
        assert "license: other\nlicense_name: my-own\nlicense_link: LICENSE\n" in there(api, repo)
    # what is said anew counts
    hubpub.push(folder, repo, recipe="standard", facts={"license": "mit"})
    assert "license: mit\n" in there(api, repo)
    assert "my-own" not in there(api, repo)
