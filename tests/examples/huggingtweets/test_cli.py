"""The command line of the example: what is told where it cannot go on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.bots import huggingtweets

pytestmark = pytest.mark.full


def test_without_a_key_of_wandb_it_is_said_how_to_go_on(samples: Sequence[Path], tmp_path: Path) -> None:
    done = huggingtweets("data", samples[0], "--out", tmp_path / "x", env={"HOME": str(tmp_path)})
    assert done.code == 3
    assert done.err.startswith("error: W&B opens no run: No API key configured.")
    assert "--wandb disabled" in done.err
    assert "Traceback" not in done.err


def test_a_step_without_the_one_before_it_says_so(tmp_path: Path) -> None:
    done = huggingtweets("publish", "--repo", "me/x", "--out", tmp_path, "--local", env={})
    assert (done.code, done.out) == (2, "")
    assert done.err == (f"error: {tmp_path} holds no trained model. Train one first: python -m huggingtweets train\n")


@pytest.mark.parametrize("step", ["train", "row"])
def test_each_step_names_the_one_before_it(step: str, tmp_path: Path) -> None:
    more = () if step == "train" else ("--repo", "me/x")
    done = huggingtweets(step, "--out", tmp_path / "none", *more, env={})
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {tmp_path / 'none'} holds no ")
    assert "python -m huggingtweets" in done.err


def test_a_base_that_is_none_is_told_before_anything_is_published(samples: Sequence[Path], tmp_path: Path) -> None:
    out = tmp_path / "bot"
    (tmp_path / "empty").mkdir()
    done = huggingtweets("data", samples[0], "--out", out, "--local", env={})
    assert done.code == 0, done.err
    done = huggingtweets("train", "--out", out, "--base", tmp_path / "empty", "--local", env={})
    assert done.code == 2
    assert done.err.startswith(f"error: the base model {tmp_path / 'empty'} cannot be loaded: ")
    assert "Traceback" not in done.err
