"""A push around a block of code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, HubError
from tests.support.models import model_folder


def test_what_the_block_saves_is_published_behind_it(
    account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with hubpub.publishing_to(repo, folder="model", tag="v1") as publishing:
        assert publishing.receipt is None
        assert publishing.foresight
        assert not api.repo_exists(repo)
        model_folder(tmp_path / "model")
        os.chdir(tmp_path / "elsewhere")
    assert publishing.receipt
    assert (publishing.receipt.target.repo, publishing.receipt.tag) == (repo, "v1")
    assert api.list_repo_commits(repo)[0].commit_id == publishing.receipt.commit


def test_the_block_says_what_it_found_out(account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str) -> None:
    with hubpub.publishing_to(repo, folder=tmp_path / "model", tag="v1", message="before") as publishing:
        model_folder(tmp_path / "model")
        publishing.tell(message="found out")
        with pytest.raises(CallError, match="there is no option mesage"):
            publishing.tell(mesage="x")  # type: ignore[call-arg]
    assert publishing.receipt
    assert publishing.receipt.tag == "v1"
    assert api.list_repo_commits(repo)[0].title == "found out"


def test_where_the_block_raises_nothing_is_published(
    account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        hubpub.publishing_to(repo, folder=model_folder(tmp_path / "model")) as publishing,
    ):
        raise ZeroDivisionError
    assert publishing.receipt is None
    assert not api.repo_exists(repo)


def test_what_would_stop_the_push_stops_it_before_the_block(served: localhub.Serving, tmp_path: Path) -> None:
    began = False
    with (
        pytest.raises(HubError, match="refuses the token"),
        hubpub.publishing_to("me/m", folder=tmp_path / "model", endpoint=served.url, token="hf_nobody"),
    ):
        began = True
    assert not began
    with pytest.raises(CallError, match="there is no option tga"):
        hubpub.publishing_to("me/m", folder=tmp_path, tga="v1")  # type: ignore[call-arg]
    with pytest.raises(CallError, match="main_process_only is 'no'"):
        hubpub.publishing_to("me/m", folder=tmp_path, main_process_only="no")  # type: ignore[arg-type]


def test_a_push_that_fails_says_where_the_model_is(
    account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    with (
        pytest.raises(BlockedError, match="WT011") as failed,
        hubpub.publishing_to(repo, folder=tmp_path / "model") as publishing,
    ):
        (model_folder(tmp_path / "model") / "model.safetensors").write_bytes(b"")
    assert failed.value.__notes__ == [
        f"What the block saved is in {tmp_path / 'model'}: hubpub.push publishes it once this is mended."
    ]
    assert publishing.receipt is None
    assert not api.repo_exists(repo)


def test_processes_that_are_not_the_main_one_run_the_block_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "3")
    monkeypatch.setenv("WORLD_SIZE", "4")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody is asked
    with hubpub.publishing_to("me/m", folder=tmp_path / "model") as publishing:
        (tmp_path / "model").mkdir()
    assert (publishing.foresight, publishing.receipt) == (None, None)


def test_a_function_that_warns_names_the_callers_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "16")
    with pytest.warns(UserWarning, match="RANK is 16") as told, hubpub.publishing_to("me/m", folder=tmp_path):
        pass
    assert told[0].filename == __file__
