"""The last checkpoint of a training, downloaded from the local hub."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, HubError
from hubpub.hub import Hub
from hubpub.workflows.checkpoints.download import fetch_checkpoint, find_checkpoint
from tests.support.faulty_proxy import Fault, FaultyProxy
from tests.workflows.checkpoints.saved import MODEL
from tests.workflows.checkpoints.test_publish import Training

pytestmark = pytest.mark.full


@pytest.fixture
def training(account: localhub.Serving, tmp_path: Path, repo: str) -> Training:
    """A training of somebody who is logged in, with two checkpoints."""
    training = Training(account, tmp_path / "output", repo)
    for step in (500, 1000):
        training.publish(step)
    return training


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_last_one_is_downloaded_whole(training: Training, home: Path, repo: str) -> None:
    found = hubpub.checkpoint(repo)
    assert found is not None
    assert (found.name, found.is_relative_to(home)) == ("checkpoint-1000", True)
    saved = training.output / "checkpoint-1000"
    assert files_of(found) == {name: (saved / name).read_bytes() for name in MODEL}
    assert [path.name for path in found.parent.iterdir()] == [found.name]
    assert hubpub.checkpoint(repo) == found


def test_whoever_sees_it_is_told_how_far_it_is(training: Training, hub: Hub, repo: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    step, commit = find_checkpoint(hub, repo, "checkpoints", None) or (0, "")
    fetch_checkpoint(hub, repo, commit, step, tmp_path / "a", progress=lambda done, total: told.append((done, total)))
    size = sum(len(data) for data in files_of(tmp_path / "a").values())
    assert told[-1] == (size, size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    told.clear()
    fetch_checkpoint(hub, repo, commit, step, tmp_path / "a", progress=lambda *both: told.append(both))
    assert told == [], "it is there"
    with pytest.raises(CallError, match="progress"):
        hubpub.checkpoint(repo, progress="yes")  # type: ignore[arg-type]


def test_another_step_and_another_place_are_named(training: Training, tmp_path: Path, repo: str) -> None:
    found = hubpub.checkpoint(repo, step=500, folder=tmp_path / "new")
    assert found == tmp_path / "new" / "checkpoint-500"
    assert sorted(files_of(tmp_path / "new")) == [f"checkpoint-500/{name}" for name in MODEL]
    # the training's own folder holds more, and what was published of it as it was published
    assert hubpub.checkpoint(repo, folder=training.output) == training.output / "checkpoint-1000"
    (training.output / "checkpoint-1000" / "config.json").write_text("{}")
    with pytest.raises(CallError, match=r"checkpoint-1000 is there, and config.json is not that of the checkpoint in"):
        hubpub.checkpoint(repo, folder=training.output)


def test_without_any_there_is_none_to_go_on_from(account: localhub.Serving, api: HfApi, repo: str) -> None:
    assert hubpub.checkpoint(repo) is None  # a first training begins at the start
    api.create_repo(repo)
    assert hubpub.checkpoint(repo) is None
    with pytest.raises(CallError, match=r"has no checkpoint of step 5. There is none of any step"):
        hubpub.checkpoint(repo, step=5)


def test_without_a_token_it_is_not_said_that_there_is_none(
    account: localhub.Serving, api: HfApi, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.create_repo(repo, private=True)
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(HubError, match="no Hugging Face token was found"):
        hubpub.checkpoint(repo)
    api.update_repo_settings(repo, private=False)
    assert hubpub.checkpoint(repo) is None


def test_a_step_that_there_is_not_is_told_with_those_that_there_are(training: Training, repo: str) -> None:
    with pytest.raises(CallError, match=r"has no checkpoint of step 700. There are those of 500, 1000"):
        hubpub.checkpoint(repo, step=700)
    with pytest.raises(CallError, match="step is '500', and no step of a training"):
        hubpub.checkpoint(repo, step="500")  # type: ignore[arg-type]
    with pytest.raises(CallError, match="there is no option folde"):
        hubpub.checkpoint(repo, folde="x")  # type: ignore[call-arg]


def test_one_without_a_tag_is_known_by_its_commit(training: Training, api: HfApi, repo: str) -> None:
    api.delete_tag(repo, tag="step-1000")
    assert str(hubpub.checkpoint(repo)).endswith("/checkpoint-1000")


def test_a_branch_of_others_is_no_checkpoint(training: Training, api: HfApi, repo: str) -> None:
    api.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=repo, revision="checkpoints")
    with pytest.raises(BlockedError, match=r"the last commit of checkpoints in .* is no checkpoint"):
        hubpub.checkpoint(repo)


def test_the_last_of_a_step_that_came_again_is_taken(training: Training, repo: str) -> None:
    (training.output / "checkpoint-500" / "config.json").write_text('{"again": true}')
    training.publish(500, folder=training.output / "checkpoint-500")
    for found in (hubpub.checkpoint(repo), hubpub.checkpoint(repo, step=500)):
        assert found is not None
        assert (found / "config.json").read_text() == '{"again": true}'


def test_several_processes_may_ask_at_once(training: Training, repo: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: hubpub.checkpoint(repo, folder=tmp_path / "new"), range(4)))
    assert set(found) == {tmp_path / "new" / "checkpoint-1000"}


def test_what_is_broken_off_leaves_no_half_of_it(training: Training, repo: str, tmp_path: Path) -> None:
    with FaultyProxy() as proxy:
        proxy.upstream = training.served.url
        proxy.reset(Fault("404", "GET", r"/resolve/.*/trainer_state.json"), Fault("404", "HEAD", r"trainer_state.json"))
        with pytest.raises(HubError):
            hubpub.checkpoint(repo, folder=tmp_path / "new", endpoint=proxy.url)
        assert not (tmp_path / "new" / "checkpoint-1000").exists()
        proxy.reset()
        found = hubpub.checkpoint(repo, folder=tmp_path / "new", endpoint=proxy.url)
    assert found is not None
    assert sorted(files_of(tmp_path / "new")) == [f"checkpoint-1000/{name}" for name in MODEL]


def test_other_bytes_than_the_hub_lists_are_not_taken(training: Training, repo: str, tmp_path: Path) -> None:
    with FaultyProxy() as proxy:
        proxy.upstream = training.served.url
        proxy.reset(Fault("changed", "GET", r"/resolve/.*/config.json", change=lambda body: b"?" * len(body)))
        with pytest.raises(BlockedError, match=r"the hub serves other bytes of config.json than it lists"):
            hubpub.checkpoint(repo, folder=tmp_path / "new", endpoint=proxy.url)
    assert not (tmp_path / "new" / "checkpoint-1000").exists()
