"""One bar for an upload of ours; those of others, and a client that shows uploads otherwise, are as ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from huggingface_hub import HfApi
from huggingface_hub.utils import _xet_progress_reporting as reporting

from hubpub.hub.upload_bar import upload_bar
from tests.support.models import safetensors

THEIRS = reporting.XetUploadProgressReporter


def test_an_upload_shows_one_bar(api: HfApi, repo: str, capsys: pytest.CaptureFixture[str]) -> None:
    api.create_repo(repo)
    data = safetensors(500_000, 1)
    with upload_bar():
        api.upload_file(path_or_fileobj=data, path_in_repo="model.safetensors", repo_id=repo)
    bars = {line.split(":")[0] for line in capsys.readouterr().err.replace("\r", "\n").splitlines() if ":" in line}
    assert bars == {"uploading"}
    assert reporting.XetUploadProgressReporter is THEIRS


def test_the_uploads_of_others_keep_the_clients_bars(api: HfApi, repo: str, capsys: pytest.CaptureFixture[str]) -> None:
    api.create_repo(repo)
    entered, uploaded = threading.Event(), threading.Event()

    def ours() -> None:
        with upload_bar():
            entered.set()
            assert uploaded.wait(60)

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(ours)
        assert entered.wait(60)
        data = safetensors(500_000, 2)
        api.upload_file(path_or_fileobj=data, path_in_repo="model.safetensors", repo_id=repo)
        uploaded.set()
        done.result()
    assert "Processing Files" in capsys.readouterr().err
    assert reporting.XetUploadProgressReporter is THEIRS


def test_a_client_that_shows_it_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubpub.hub.upload_bar.import_module", lambda _: SimpleNamespace())
    with upload_bar():
        assert reporting.XetUploadProgressReporter is THEIRS
