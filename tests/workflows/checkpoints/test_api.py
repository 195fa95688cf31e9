"""`hubpub.Checkpoints`: what a training sees of it. The uploads are done by the other process, for real."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.workflows.checkpoints.saved import MODEL, checkpoint

pytestmark = pytest.mark.full


def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never was"
        time.sleep(0.05)


@contextmanager
def faulty(served: localhub.Serving, *faults: Fault) -> Iterator[FaultyProxy]:
    with FaultyProxy() as proxy:
        proxy.upstream = served.url
        proxy.reset(*faults)
        yield proxy


def process_of(checkpoints: hubpub.Checkpoints) -> int:
    uploader = checkpoints._uploader
    assert uploader
    return uploader._process.pid


def test_saves_that_come_faster_than_uploads_skip_to_the_newest(
    account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    with hubpub.Checkpoints(repo) as checkpoints:
        for step in range(1, 11):
            folder = checkpoint(tmp_path, step)
            checkpoints.submit(folder, step)
            shutil.rmtree(folder)  # as save_total_limit does
        report = checkpoints.finish()
    steps = [published.step for published in report.published]
    assert sorted([*steps, *report.skipped]) == list(range(1, 11))
    assert (report.failed, steps[-1], report.last) == ({}, 10, report.published[-1])
    assert len(report.skipped) >= 5  # the other process has not even begun when the last is submitted
    titles = [commit.title for commit in api.list_repo_commits(repo, revision="checkpoints")]
    assert titles[:-1] == [f"Checkpoint of step {step}" for step in reversed(steps)]
    assert api.list_repo_files(repo) == [".gitattributes"]
    assert list(tmp_path.iterdir()) == []  # nothing of ours is left
    assert report.cpu_seconds > 0


def test_it_has_the_lowest_priority_in_each_of_its_threads(served: localhub.Serving, tmp_path: Path, repo: str) -> None:
    with faulty(served, Fault("stall", "POST", r"/commit/", times=FOREVER)) as proxy:
        checkpoints = hubpub.Checkpoints(repo, endpoint=proxy.url, token=served.token)
        checkpoints.submit(checkpoint(tmp_path, 1, count=1 << 18), 1)
        process = process_of(checkpoints)
        until(lambda: any("/commit/" in path for _, path in proxy.log))
        threads = list(Path(f"/proc/{process}/task").iterdir())
        assert len(threads) > 3
        assert {os.getpriority(os.PRIO_PROCESS, int(thread.name)) for thread in threads} == {19}
        report = checkpoints.finish(timeout=0.1)
    assert report.failed == {1: "its upload was not done within 0.1 seconds"}
    assert not Path(f"/proc/{process}").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint-1"]


def test_what_fails_is_told_once_and_at_the_end_and_never_raised(
    account: localhub.Serving, tmp_path: Path, repo: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "hubpub"), hubpub.Checkpoints(repo) as checkpoints:
        checkpoints.submit(tmp_path / "not there", 1)
        checkpoints.submit(tmp_path / "not there", 2)
        checkpoints.submit(checkpoint(tmp_path, 3), "three")  # type: ignore[arg-type]
        checkpoints.submit(3, 4)  # type: ignore[arg-type]
        assert len(caplog.messages) == 1
        checkpoints.submit(checkpoint(tmp_path, 5), 5)
        report = checkpoints.finish()
    assert [published.step for published in report.published] == [5]
    assert list(report.failed) == [1, 2, "three", 4]
    assert caplog.messages[0].startswith("the checkpoint of step 1 was not published: there is no folder")
    assert caplog.messages[1].startswith(f"checkpoints were not published to checkpoints of {repo} (step 1: ")
    assert caplog.messages[1].endswith("; the newest there is that of step 5")
    assert len(caplog.messages) == 2


def test_a_token_that_may_not_write_does_not_stop_the_training(
    served: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    with hubpub.Checkpoints(repo, endpoint=served.url, token="hf_wrong") as checkpoints:
        checkpoints.submit(checkpoint(tmp_path, 1), 1)
        report = checkpoints.finish()
    assert list(report.failed) == [1]
    assert "token" in report.failed[1]
    assert not api.repo_exists(repo)


def test_the_last_one_is_tried_again_at_the_end(
    served: localhub.Serving, api: HfApi, tmp_path: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUBPUB_PATIENCE", "1")
    with faulty(served, Fault("503", "POST", r"/commit/", times=FOREVER)) as proxy:
        checkpoints = hubpub.Checkpoints(repo, endpoint=proxy.url, token=served.token)
        checkpoints.submit(checkpoint(tmp_path, 1), 1)

        def has_failed() -> bool:
            checkpoints._hear()
            return 1 in checkpoints._failed

        until(has_failed)
        proxy.reset()
        report = checkpoints.finish()
    assert (report.failed, [published.step for published in report.published]) == ({}, [1])
    assert api.list_repo_refs(repo).tags[0].name == "step-1"


def test_where_its_process_is_killed_another_one_goes_on(
    account: localhub.Serving, tmp_path: Path, repo: str, caplog: pytest.LogCaptureFixture
) -> None:
    with hubpub.Checkpoints(repo) as checkpoints:
        checkpoints.submit(checkpoint(tmp_path, 1), 1)
        os.kill(process_of(checkpoints), signal.SIGKILL)
        until(lambda: checkpoints._uploader and checkpoints._uploader.has_ended)
        checkpoints.submit(checkpoint(tmp_path, 2), 2)
        report = checkpoints.finish()
    assert [published.step for published in report.published] == [2]
    assert report.failed == {1: "the process that uploads it ended: it said nothing"}


def test_where_its_process_is_killed_at_the_end_that_is_told(
    account: localhub.Serving, tmp_path: Path, repo: str
) -> None:
    checkpoints = hubpub.Checkpoints(repo)
    checkpoints.submit(checkpoint(tmp_path, 1), 1)
    os.kill(process_of(checkpoints), signal.SIGKILL)
    assert checkpoints.finish().failed == {1: "the process that uploads it ended: it said nothing"}


def test_a_step_may_be_a_number_of_numpy(account: localhub.Serving, tmp_path: Path, repo: str) -> None:
    import numpy as np

    with hubpub.Checkpoints(repo) as checkpoints:
        checkpoints.submit(checkpoint(tmp_path, 7), np.int64(7))
    assert [published.step for published in checkpoints.report.published] == [7]


def test_a_process_that_cannot_start_is_told_of(
    account: localhub.Serving, tmp_path: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "no python"))
    with hubpub.Checkpoints(repo) as checkpoints:
        checkpoints.submit(checkpoint(tmp_path, 1), 1)
        report = checkpoints.finish()
    assert list(report.failed) == [1]
    assert "cannot start" in report.failed[1]
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-1"]


def test_a_folder_that_each_step_is_saved_to_is_copied(
    account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    folder = checkpoint(tmp_path, 0).rename(tmp_path / "last")
    with hubpub.Checkpoints(repo) as checkpoints:
        for step in (1, 2, 3):
            (folder / "config.json").write_text(f'{{"step": {step}}}')
            checkpoints.submit(folder, step)
        (folder / "config.json").write_text("{}")
        report = checkpoints.finish()
    assert report.failed == {}
    for published in report.published:
        path = api.hf_hub_download(repo, "config.json", revision=published.tag, local_dir=tmp_path / published.tag)
        assert Path(path).read_text() == f'{{"step": {published.step}}}'


def test_processes_that_are_not_the_main_one_do_nothing(
    account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with hubpub.Checkpoints(repo) as checkpoints:
        checkpoints.submit(checkpoint(tmp_path, 1), 1)
        assert checkpoints._uploader is None
    assert checkpoints.finish() == hubpub.CheckpointReport()
    assert not api.repo_exists(repo)
    with hubpub.Checkpoints(repo, main_process_only=False) as checkpoints:
        checkpoints.submit(checkpoint(tmp_path, 2), 2)
    assert sorted(api.list_repo_files(repo, revision="step-2")) == [".gitattributes", *MODEL]


def test_a_training_may_go_on_after_it_finished(account: localhub.Serving, tmp_path: Path, repo: str) -> None:
    checkpoints = hubpub.Checkpoints(repo)
    assert checkpoints.finish() == hubpub.CheckpointReport()
    for step in (1, 2):
        checkpoints.submit(checkpoint(tmp_path, step), step)
        report = checkpoints.finish()
    assert [published.step for published in report.published] == [1, 2]
