"""The checkpoints of a Trainer, which the callback publishes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub.errors import CallError
from tests.integrations.test_transformers import Train, base, output, said, train

__all__ = ["base", "output", "said", "train"]  # fixtures

pytestmark = pytest.mark.full

SAVING = {"save_strategy": "steps", "save_steps": 1, "save_total_limit": 1, "max_steps": 3, "eval_strategy": "no"}
CARD: dict[str, Any] = {"recipe": "standard", "facts": {"license": "mit"}}


def test_each_save_goes_to_the_branch_and_the_model_to_main(
    train: Train, output: Path, api: HfApi, repo: str, said: Any
) -> None:
    callback = hubpub.PushCallback(repo, checkpoints="branch", private=True, **CARD)
    train(callback, **SAVING)
    assert callback.receipt
    report = callback.checkpoint_report
    assert report
    assert report.last
    assert (report.failed, report.last.step) == ({}, 3)
    titles = [commit.title for commit in api.list_repo_commits(repo, revision="checkpoints")]
    assert titles[: len(report.published)] == [f"Checkpoint of step {one.step}" for one in reversed(report.published)]
    on_main = [commit.title for commit in api.list_repo_commits(repo)]
    assert not any(title.startswith("Checkpoint") for title in on_main)
    assert api.model_info(repo).private is True
    assert "README.md" in api.list_repo_files(repo)
    assert "trainer_state.json" in api.list_repo_files(repo, revision="step-3")
    assert not (output / ".hubpub" / "uploads").exists()
    assert said(logging.WARNING) == said(logging.ERROR) == []
    # and the next training goes on from there
    trained = train(hubpub.PushCallback(repo, **CARD), **{**SAVING, "max_steps": 5}, resume=hubpub.checkpoint(repo))
    assert trained.global_step == 5


def test_what_publishes_them_may_have_options_of_its_own(train: Train, api: HfApi, repo: str) -> None:
    own = hubpub.Checkpoints(repo, "saves", optimizer=True)
    callback = hubpub.PushCallback(repo, checkpoints=own, **CARD)
    train(callback, **SAVING)
    assert callback.checkpoint_report == own.report
    assert {"optimizer.pt", "scheduler.pt"} <= set(api.list_repo_files(repo, revision="saves"))
    assert "training_args.bin" not in api.list_repo_files(repo, revision="saves")


def test_a_name_that_is_none_is_said_at_once_and_stops_no_training(train: Train, repo: str, said: Any) -> None:
    callback = hubpub.PushCallback(repo, checkpoints="a..b", **CARD)
    train(callback, **SAVING)
    assert (callback.checkpoint_report, callback.error) == (None, None)
    [told] = said(logging.WARNING)
    assert told.startswith("hubpub: no checkpoint is published: 'a..b' is no name for a branch.")
    with pytest.raises(CallError, match="the final model goes to the branch saves too"):
        train(hubpub.PushCallback(repo, checkpoints="saves", branch="saves", raise_on_error=True, **CARD), **SAVING)
    with pytest.raises(CallError, match="checkpoints is of the type bool"):
        hubpub.PushCallback(repo, checkpoints=True)  # type: ignore[arg-type]


def test_without_being_asked_none_is_published(train: Train, api: HfApi, repo: str) -> None:
    callback = hubpub.PushCallback(repo, **CARD)
    train(callback, **SAVING)
    assert callback.checkpoint_report is None
    assert [branch.name for branch in api.list_repo_refs(repo).branches] == ["main"]
