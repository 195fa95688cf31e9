"""One checkpoint, published to the local hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, MachineError
from hubpub.types.checkpoint import PublishedCheckpoint
from hubpub.workflows.checkpoints.publish import free_tag, publish_checkpoint, step_of, step_of_title
from hubpub.workflows.checkpoints.request import make_checkpoint_request
from hubpub.workflows.checkpoints.snapshot import Place
from tests.rules.secrets.examples import EXAMPLES
from tests.support.models import model_folder
from tests.workflows.checkpoints.saved import MODEL, checkpoint


class Training:
    """A training that publishes its checkpoints one by one, in this process."""

    def __init__(self, served: localhub.Serving, output: Path, repo: str) -> None:
        self.served, self.output, self.repo = served, output, repo
        self.output.mkdir(exist_ok=True)
        self.place = Place.make(output)

    def publish(self, step: int, *, folder: Path | None = None, **options: Any) -> PublishedCheckpoint:
        folder = folder or checkpoint(self.output, step)
        optimizer = options.pop("optimizer", False)
        given = {"endpoint": self.served.url, "token": self.served.token, **options}
        request = make_checkpoint_request(self.repo, "checkpoints", given)
        return publish_checkpoint(request, self.place.take(folder, step, optimizer=optimizer, copy=False))


@pytest.fixture
def training(served: localhub.Serving, tmp_path: Path, repo: str) -> Training:
    return Training(served, tmp_path / "output", repo)


def test_each_is_one_commit_with_a_tag_and_main_gets_none(training: Training, api: HfApi, repo: str) -> None:
    first, second = training.publish(500), training.publish(1000)
    assert (first.step, first.tag, second.tag) == (500, "step-500", "step-1000")
    assert second.url == f"{training.served.url}/{repo}/tree/step-1000"
    commits = [commit.commit_id for commit in api.list_repo_commits(repo, revision="checkpoints")]
    assert commits[:2] == [second.commit, first.commit]
    assert len(commits) == 3  # the repository's first one
    assert api.list_repo_files(repo) == [".gitattributes"]
    assert sorted(api.list_repo_files(repo, revision="step-500")) == [".gitattributes", *MODEL]
    tags = {tag.name: tag.target_commit for tag in api.list_repo_refs(repo).tags}
    assert tags == {"step-500": first.commit, "step-1000": second.commit}
    assert api.model_info(repo).private is False


def test_of_a_branch_the_receipt_of_its_last_checkpoint_is_kept(
    training: Training, account: localhub.Serving, home: Path, repo: str, tmp_path: Path
) -> None:
    model = model_folder(tmp_path / "model", card="---\nlicense: mit\n---\n\n# Mine\n")
    kept = {hubpub.push(model, repo).commit, hubpub.push(model, repo, branch="checkpoints-of-mine").commit}
    steps = [training.publish(step) for step in (1, 2, 3)]
    found = {path.name.removesuffix(".json")[:12] for path in (home / "hubpub").rglob("receipts/*/me/*/*.json")}
    assert found == {commit[:12] for commit in kept} | {steps[-1].commit[:12]}
    assert hubpub.verify(repo, revision="step-3").holds


def test_a_repository_that_is_created_is_private_where_it_shall_be(training: Training, api: HfApi, repo: str) -> None:
    training.publish(1, private=True)
    assert api.model_info(repo).private is True


def test_the_branch_holds_the_last_one_and_nothing_besides(training: Training, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    operations = [
        CommitOperationAdd(name, b"of the model") for name in ("README.md", "model-00001-of-00002.safetensors")
    ]
    api.create_commit(repo, operations, commit_message="A model that was published before")
    training.publish(500, optimizer=True)
    assert "optimizer.pt" in api.list_repo_files(repo, revision="checkpoints")
    training.publish(1000)
    # an optimizer of another step would be taken for this one's, and shards for this model's; the card is main's
    assert sorted(api.list_repo_files(repo, revision="checkpoints")) == [".gitattributes", "README.md", *MODEL]
    assert "model-00001-of-00002.safetensors" in api.list_repo_files(repo)


def test_a_branch_of_somebodys_work_is_left_alone(training: Training, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    api.create_branch(repo, branch="checkpoints")
    training.publish(1)  # one that is where main is holds nothing else
    api.upload_file(path_or_fileobj=b"work", path_in_repo="work", repo_id=repo, revision="checkpoints")
    with pytest.raises(BlockedError, match="is there, and its last commit is no checkpoint"):
        training.publish(2)
    assert "work" in api.list_repo_files(repo, revision="checkpoints")


def test_a_step_that_comes_again_has_a_tag_of_its_own(training: Training, api: HfApi, repo: str) -> None:
    first = training.publish(500)
    (training.output / "checkpoint-500" / "model.safetensors").write_bytes(
        (checkpoint(training.output, 501) / "model.safetensors").read_bytes()
    )
    again = training.publish(500, folder=training.output / "checkpoint-500")
    assert (again.tag, again.commit != first.commit) == ("step-500-2", True)


def test_the_same_files_once_more_are_the_same_commit(training: Training, api: HfApi, repo: str) -> None:
    first = training.publish(500)
    again = training.publish(500, folder=training.output / "checkpoint-500")
    assert again == first
    assert [tag.name for tag in api.list_repo_refs(repo).tags] == ["step-500"]


def test_a_commit_that_was_never_tagged_is_tagged(training: Training, api: HfApi, repo: str) -> None:
    first = training.publish(500)
    api.delete_tag(repo, tag="step-500")
    assert training.publish(500, folder=training.output / "checkpoint-500") == first
    assert [tag.name for tag in api.list_repo_refs(repo).tags] == ["step-500"]


def test_what_holds_a_secret_or_is_cut_short_stops_it(training: Training, api: HfApi, repo: str) -> None:
    folder = checkpoint(training.output, 1)
    (folder / "config.json").write_text(json.dumps({"token": EXAMPLES["hf_{34}"].text}))
    with pytest.raises(BlockedError, match="SC001"):
        training.publish(1, folder=folder)
    folder = checkpoint(training.output, 2)
    (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:-8])
    with pytest.raises(BlockedError, match="WT010"):
        training.publish(2, folder=folder)
    assert not api.repo_exists(repo)
    training.publish(2, folder=folder, force=["wt010"])


def test_what_is_no_model_of_a_loader_is_published_all_the_same(training: Training, api: HfApi, repo: str) -> None:
    folder = training.output / "step-7"
    folder.mkdir()
    (folder / "state.json").write_text("{}")
    training.publish(7, folder=folder)
    assert sorted(api.list_repo_files(repo, revision="step-7")) == [".gitattributes", "state.json"]


def test_what_changed_since_it_was_submitted_is_not_published(training: Training, api: HfApi, repo: str) -> None:
    folder = checkpoint(training.output, 3)
    request = make_checkpoint_request(repo, "checkpoints", {"endpoint": training.served.url})
    snapshot = training.place.take(folder, 3, optimizer=False, copy=False)
    (folder / "config.json").write_text("{}")
    with pytest.raises(MachineError, match=r"config.json changed after"):
        publish_checkpoint(request, snapshot)
    assert not api.repo_exists(repo)


def test_what_is_asked_of_all_of_them_is_looked_at_first() -> None:
    with pytest.raises(CallError, match="the branch of the checkpoints is main"):
        hubpub.Checkpoints("me/m", "main")
    with pytest.raises(CallError, match=r"'a..b' is no name for a branch"):
        hubpub.Checkpoints("me/m", "a..b")
    with pytest.raises(CallError, match="names no namespace"):
        hubpub.Checkpoints("m")
    with pytest.raises(CallError, match="there is no option tag"):
        hubpub.Checkpoints("me/m", tag="v1")  # type: ignore[call-arg]
    with pytest.raises(CallError, match="force names XX1, and there is no such rule"):
        hubpub.Checkpoints("me/m", force=["XX1"])
    with pytest.raises(CallError, match="branch is of the type int"):
        hubpub.Checkpoints("me/m", 3)  # type: ignore[arg-type]


def test_tags_and_titles_of_ours_are_known_again() -> None:
    assert free_tag(5, {}) == "step-5"
    assert free_tag(5, {"step-5": "", "step-5-2": "", "step-50": ""}) == "step-5-3"
    assert [step_of(tag) for tag in ("step-5", "step-5-2", "v5", "step-", "step-5-", "step-\u0663")] == [
        *(5, 5),
        *(None,) * 4,
    ]
    assert step_of_title("Checkpoint of step 7") == 7
    assert step_of_title("Checkpoint of step 7.") is None
