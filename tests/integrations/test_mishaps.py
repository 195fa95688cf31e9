"""What goes wrong around a training with the callback: it is told of, and neither the model nor the push is lost."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub.errors import BlockedError
from tests.integrations.test_transformers import Train, base, output, proxied, said, train
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy

__all__ = ["base", "output", "proxied", "said", "train"]  # fixtures

pytestmark = pytest.mark.full


def test_a_save_that_left_no_weights_is_not_called_one(
    train: Train, output: Path, repo: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transformers.Trainer.save_model", lambda *_, **__: output.mkdir(exist_ok=True))
    callback = hubpub.PushCallback(repo)
    train(callback)
    assert isinstance(callback.error, BlockedError)
    [message] = said(logging.ERROR)
    assert message.startswith("hubpub: the model was not saved, so it was not pushed")
    assert "The model is saved" not in message


def test_an_offline_run_without_an_entity_is_told_of(
    train: Train, repo: str, said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.trainings import logged

    callback = hubpub.PushCallback(repo, recipe="standard", facts={"license": "mit"})
    with logged(tmp_path / "runs"):
        train(callback)
    assert callback.receipt, callback.error
    assert said(logging.WARNING) == [
        "hubpub: the card links no W&B run: an offline one has no address without its entity; set WANDB_ENTITY"
    ]


def test_a_training_that_an_error_ended_leaves_nothing_to_the_next(
    train: Train, output: Path, api: HfApi, repo: str
) -> None:
    callback = hubpub.PushCallback(repo, checkpoints="branch", recipe="standard", facts={"license": "mit"})

    def fail(_args: Any, state: Any, *_: Any, **__: Any) -> None:
        if state.global_step == 2:
            raise RuntimeError("out of memory")

    callback.on_step_end = fail
    with pytest.raises(RuntimeError, match="out of memory"):
        train(callback, save_strategy="steps", save_steps=1, max_steps=3)
    left = callback._saves
    assert left
    assert callback.receipt is callback.error is None
    del callback.on_step_end
    train(callback, save_strategy="steps", save_steps=1)
    assert callback.receipt, callback.error
    assert left._uploader is None, "its process has ended"
    assert not (output / ".hubpub" / "uploads").exists()


def test_what_is_not_ours_among_the_callers_is_passed_by(repo: str, said: Any) -> None:
    from hubpub.integrations.trainer import find_trainer

    class Another:
        callback_handler = object()

        def call(self) -> Any:
            return find_trainer(hubpub.PushCallback(repo))

    assert Another().call() is None


def test_a_hub_that_hangs_does_not_hold_the_training_up(
    train: Train, proxied: FaultyProxy, repo: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubpub.integrations.transformers.LOOK_SECONDS", 0.5)
    proxied.reset(Fault("stall", "GET", ".*", times=FOREVER))
    callback = hubpub.PushCallback(repo, recipe="standard", facts={"license": "mit"})
    callback.on_step_begin = lambda *_, **__: proxied.reset()  # it is back
    train(callback)
    assert said(logging.WARNING) == [
        "hubpub: what would stop the push is not known: the hub has not answered within 0.5 seconds"
    ]
    assert callback.foresight is None
    assert callback.receipt, callback.error


def test_a_training_that_changes_to_another_directory(
    train: Train, api: HfApi, repo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "facts.json").write_text('{"license": "mit"}')
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    callback = hubpub.PushCallback(repo, recipe="standard", facts="facts.json")
    callback.on_step_end = lambda *_, **__: monkeypatch.chdir(tmp_path / "elsewhere")
    train(callback)
    assert callback.receipt, callback.error
    assert "license: mit" in Path(api.hf_hub_download(repo, "README.md")).read_text()
