"""Somebody else commits between the plan and the push: it makes way, or stops and says what clashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, HubError, MovedError
from hubpub.hub import Hub
from hubpub.types.plan import Action
from hubpub.types.progress import Stage
from tests.support.asked import Asked
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path, hub: Hub, repo: str) -> Path:
    """A folder that is published, and has changed in ``config.json`` since."""
    folder = model_folder(tmp_path / "model", card=CARD)
    (folder / "kept.json").write_text("{}")
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "config.json").write_text('{"model_type": "gpt2", "n": 1}\n')
    return folder


def test_a_push_goes_on_where_others_changed_other_paths(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    other = api.create_commit(repo, [CommitOperationAdd("other.txt", b"x")], commit_message="other")
    receipt = hubpub.publish(plan, hub=hub)
    assert receipt.parent == other.oid
    assert [commit.commit_id for commit in api.list_repo_commits(repo)][:2] == [receipt.commit, other.oid]
    assert "other.txt" in api.list_repo_files(repo)
    assert "other.txt" in {file.path for file in receipt.others}


class Others:
    """Somebody who commits between our last look and our commit, as often as is said."""

    def __init__(self, api: HfApi, repo: str, times: int) -> None:
        self.api, self.repo, self.times = api, repo, times
        self.commits: list[str] = []

    def __call__(self, stage: Stage, what: str) -> None:
        if stage is Stage.COMMITTING and len(self.commits) < self.times:
            operation = CommitOperationAdd(f"other-{len(self.commits)}.txt", b"x")
            self.commits.append(self.api.create_commit(self.repo, [operation], commit_message="other").oid)


def test_it_goes_on_too_where_they_come_between_the_look_and_the_commit(
    folder: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    others = Others(api, repo, 3)
    receipt = hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub, stages=others)
    assert receipt.parent == others.commits[2]
    assert {"other-0.txt", "other-1.txt", "other-2.txt"} <= set(api.list_repo_files(repo))


def test_it_gives_up_where_they_always_come_first(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    others = Others(api, repo, 100)
    with pytest.raises(MovedError, match="nothing was published"):
        hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub, stages=others)
    assert len(others.commits) == 5
    assert api.model_info(repo).sha == others.commits[-1]


def test_both_sets_of_paths_are_shown_where_they_clash(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    (folder / "mine.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, hub=hub)
    operations = [CommitOperationAdd("config.json", b"theirs"), CommitOperationAdd("more.txt", b"x")]
    other = api.create_commit(repo, operations, commit_message="other")
    with pytest.raises(HubError) as told:
        hubpub.publish(plan, hub=hub)
    assert told.value.exit_code == 4
    assert told.value.fact == (
        f"{repo} moved on to {other.oid[:12]} after this plan was made, and both changed config.json "
        "(there: config.json, more.txt; in this push: config.json, mine.json), so nothing was published"
    )
    assert api.model_info(repo).sha == other.oid


def test_what_the_plan_would_keep_is_not_turned_back(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    """Neither a change nor a deletion of a file that was the same on both sides is undone."""
    for operation in (CommitOperationAdd("kept.json", b"theirs"), CommitOperationDelete("kept.json")):
        plan = hubpub.prepare(folder, repo, force=["RP001"], hub=hub)
        plan_paths = {change.path for change in plan.to_commit}
        before = api.create_commit(repo, [operation], commit_message="other").oid
        with pytest.raises(MovedError, match=r"both changed kept\.json"):
            hubpub.publish(plan, hub=hub)
        assert api.model_info(repo).sha == before
        assert "config.json" in plan_paths


def test_a_card_that_is_edited_meanwhile_is_never_overwritten(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    (folder / "README.md").write_text(CARD + "Ours.\n")
    plan = hubpub.prepare(folder, repo, force=["RP001"], hub=hub)
    api.create_commit(repo, [CommitOperationAdd("README.md", CARD.encode() + b"Theirs.\n")], commit_message="x")
    with pytest.raises(MovedError, match=r"both changed README\.md"):
        hubpub.publish(plan, hub=hub)
    assert hub.read_card(repo, "main") == CARD + "Theirs.\n"


def test_the_rules_judge_again(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    """The paths do not clash, yet together they make a repository that the rules refuse."""
    (folder / "model.safetensors").unlink()
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert plan.blocking == ()
    other = api.create_commit(repo, [CommitOperationDelete("model.safetensors")], commit_message="other")
    with pytest.raises(BlockedError, match="WT001"):
        hubpub.publish(plan, hub=hub)
    assert api.model_info(repo).sha == other.oid


def test_whoever_made_the_same_change_has_saved_us_the_work(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    content = (folder / "config.json").read_bytes()
    other = api.create_commit(repo, [CommitOperationAdd("config.json", content)], commit_message="the same")
    receipt = hubpub.publish(plan, hub=hub)
    assert (receipt.changed, receipt.commit) == (False, other.oid)


def test_a_held_plan_with_nothing_to_do_is_held_against_what_is_there(
    folder: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert not plan.has_work
    other = api.create_commit(repo, [CommitOperationAdd("other.txt", b"x")], commit_message="other")
    receipt = hubpub.publish(plan, hub=hub)
    assert (receipt.changed, receipt.commit) == (False, other.oid)
    assert "other.txt" in {file.path for file in receipt.others}
    api.create_commit(repo, [CommitOperationAdd("config.json", b"theirs")], commit_message="theirs")
    with pytest.raises(MovedError, match=r"both changed config\.json"):
        hubpub.publish(plan, hub=hub)


def test_a_pruned_file_that_somebody_renewed_stays(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    (folder / "kept.json").unlink()
    plan = hubpub.prepare(folder, repo, prune="ours", hub=hub)
    assert [c.path for c in plan.changes if c.action is Action.DELETE] == ["kept.json"]
    api.create_commit(repo, [CommitOperationAdd("kept.json", b"new")], commit_message="other")
    receipt = hubpub.publish(plan, hub=hub)
    assert receipt.changed
    assert "kept.json" in api.list_repo_files(repo)


def test_a_repository_that_somebody_made_meanwhile(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert plan.parent is None
    api.create_repo(repo)
    api.create_commit(repo, [CommitOperationAdd("other.txt", b"x")], commit_message="other")
    assert hubpub.publish(plan, hub=hub).changed
    assert {"other.txt", "README.md"} <= set(api.list_repo_files(repo))


def test_a_history_that_was_rewritten_is_no_ground(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    api.delete_repo(repo)
    api.create_repo(repo)
    with pytest.raises(MovedError, match=r"what changed cannot be told .*, so nothing was published"):
        hubpub.publish(plan, hub=hub)
    api.delete_repo(repo)
    with pytest.raises(HubError, match="is gone: it was there when the plan was made"):
        hubpub.publish(plan, hub=hub)


def test_the_weights_are_not_sent_again(tmp_path: Path) -> None:
    """Whoever was faster costs one more commit call, and no byte of ours."""
    folder = model_folder(tmp_path / "model", card=CARD)
    asked = Asked()
    with localhub.serve(tmp_path / "hub", on_event=asked) as served:
        hub, api = Hub(served.url, served.token, quiet=True), HfApi(endpoint=served.url, token=served.token)
        hubpub.publish(hubpub.prepare(folder, "me/m", hub=hub), hub=hub)
        model_folder(folder, seed=5, card=CARD)
        asked.clear()
        others = Others(api, "me/m", 1)
        receipt = hubpub.publish(hubpub.prepare(folder, "me/m", hub=hub), hub=hub, stages=others)
    assert receipt.parent == others.commits[0]
    assert asked.count("POST /api/models/me/m/commit/main") == 3  # theirs, the one that came too late, ours
    assert asked.count("POST /api/models/me/m/preupload/main") == 2  # theirs and ours
    assert sum("/xorbs/" in request and request.startswith("POST") for request in asked) == 1


def test_our_card_is_known_where_the_hub_keeps_it_in_lfs(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    rules = b"*.md filter=lfs diff=lfs merge=lfs -text\n*.safetensors filter=lfs diff=lfs merge=lfs -text\n"
    api.upload_file(path_or_fileobj=rules, path_in_repo=".gitattributes", repo_id=repo)
    for edited in ("one", "two", "three"):
        (folder / "README.md").write_text(f"{CARD}\n{edited}\n")
        plan = hubpub.prepare(folder, repo, hub=hub)
        assert [finding.code for finding in plan.findings if finding.code == "RP001"] == []
        hubpub.publish(plan, hub=hub)
    assert (hub.tree(repo).find("README.md") or pytest.fail("no card")).sha256
    api.upload_file(path_or_fileobj=b"theirs", path_in_repo="README.md", repo_id=repo)
    (folder / "README.md").write_text(f"{CARD}\nfour\n")
    assert "RP001" in {finding.code for finding in hubpub.prepare(folder, repo, hub=hub).findings}
