"""Which checkpoint has the state of the training whose model lies in the folder."""

from __future__ import annotations

import json

import pytest

from hubpub.files.profile.training.checkpoints import last_state
from hubpub.files.profile.training.read import add_training
from hubpub.types.profile import Known, Profile
from tests.files.profile.training.test_read import LOG, STATE, arguments

SETTINGS = arguments(load_best_model_at_end=True)


@pytest.fixture
def folder(tmp_path):
    """What ``train()`` and ``save_model()`` leave behind: no state beside the model."""
    for number in (4, 8):
        checkpoint = tmp_path / f"checkpoint-{number}"
        checkpoint.mkdir()
        state = {**STATE, "global_step": number, "max_steps": 8}
        (checkpoint / "trainer_state.json").write_text(json.dumps(state))
        (checkpoint / "training_args.bin").write_bytes(SETTINGS)
    (tmp_path / "training_args.bin").write_bytes(SETTINGS)
    return tmp_path


def test_the_last_checkpoint_tells_what_the_training_was(folder):
    assert last_state(folder) == "checkpoint-8/trainer_state.json"
    profile = add_training(Profile(), folder)
    assert profile.training is not None
    assert profile.training.steps == Known(8, "checkpoint-8/trainer_state.json: global_step")
    place = "checkpoint-8/trainer_state.json: best_global_step; training_args.bin: load_best_model_at_end"
    assert profile.training.published_step == Known(4, place)
    assert {result.metric: result.value for result in profile.results} == {"loss": 0.8, "accuracy": 0.7}


def test_a_state_beside_the_model_counts(folder):
    (folder / "trainer_state.json").write_text(json.dumps({**STATE, "global_step": 6, "log_history": LOG[:1]}))
    training = add_training(Profile(), folder).training
    assert training is not None
    assert training.steps == Known(6, "trainer_state.json: global_step")


def test_the_checkpoints_of_another_training_tell_nothing(folder):
    (folder / "training_args.bin").write_bytes(arguments(seed=1))
    assert last_state(folder) == ""
    (folder / "training_args.bin").unlink()
    assert last_state(folder) == ""
    assert add_training(Profile(), folder) == Profile()


@pytest.mark.parametrize("change", [{"max_steps": 12}, {"global_step": 7}, {"max_steps": None}, {"max_steps": -1}])
def test_a_training_that_went_on_is_not_told(folder, change):
    state = {**STATE, "max_steps": 8, **change}
    (folder / "checkpoint-8" / "trainer_state.json").write_text(json.dumps(state))
    assert last_state(folder) == ""


def test_a_checkpoint_elsewhere_is_none_of_the_folder(folder, tmp_path_factory):
    away = tmp_path_factory.mktemp("away") / "checkpoint-9"
    (folder / "checkpoint-8").rename(away)
    (folder / "checkpoint-8").symlink_to(away)
    assert last_state(folder) == ""


def test_names_that_only_look_like_checkpoints(folder):
    for name in ("checkpoint-09", "checkpoint-x", "checkpoint-99999999999999999", "checkpoint-10-old"):
        (folder / name).mkdir()
    assert last_state(folder) == "checkpoint-8/trainer_state.json"
