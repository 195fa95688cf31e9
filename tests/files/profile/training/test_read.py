"""How a model was trained, by what lies in its folder."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.profile.training.hyperparameters import read_settings
from hubpub.files.profile.training.read import add_training
from hubpub.types.profile import Known, Point, Profile, Result, Training, Withheld
from tests.support.pytorch import torch_archive

LOG = [
    {"step": 2, "epoch": 0.5, "loss": 0.9, "learning_rate": 1e-4, "grad_norm": 1.0},
    {"step": 4, "epoch": 1.0, "eval_loss": 0.8, "eval_accuracy": 0.7, "eval_runtime": 1.0},
    {"step": 4, "epoch": 1.0, "loss": 0.5},
    {"step": 8, "epoch": 2.0, "eval_loss": 0.9, "eval_accuracy": 0.6},
    {"step": 8, "epoch": 2.0, "train_runtime": 12.5, "train_loss": 0.7, "total_flos": 1.0},
    # the best model, measured once more at the end
    {"step": 8, "epoch": 2.0, "eval_loss": 0.8, "eval_accuracy": 0.7},
]
STATE = {"global_step": 8, "epoch": 2.0, "best_global_step": 4, "log_history": LOG}
ARGUMENTS = {
    "output_dir": "/home/boris/out",
    "learning_rate": 1e-4,
    "per_device_train_batch_size": 8,
    "seed": 42,
    "gradient_checkpointing": False,
    "hub_token": "hf_x",
    "logging_steps": 2,
    "lr_scheduler_kwargs": {},
}


def arguments(cls: str = "transformers.training_args.TrainingArguments", **values: Any) -> bytes:
    """What `torch.save` makes of the Trainer's settings, without transformers: an object made by NEWOBJ and BUILD."""
    module, _, name = cls.rpartition(".")
    state = pickle.dumps({**ARGUMENTS, **values}, 2)[2:-1]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("archive/data.pkl", b"\x80\x02c%b\n%b\n)\x81%bb." % (module.encode(), name.encode(), state))
    return stream.getvalue()


def folder(root, **files: Any):
    for name, content in files.items():
        path = root / {"state": "trainer_state.json", "arguments": "training_args.bin"}.get(name, f"{name}.json")
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return root


def training_of(root) -> Training:
    training = add_training(Profile(), root).training
    assert training is not None
    return training


def test_trainer_state(tmp_path):
    training = training_of(folder(tmp_path, state=STATE))
    series = {one.name: one.points for one in training.series}
    assert series["loss"] == (Point(2, 0.9, 0.5), Point(4, 0.5, 1.0))
    assert series["eval_loss"] == (Point(4, 0.8, 1.0), Point(8, 0.9, 2.0))
    assert set(series) == {"loss", "learning_rate", "grad_norm", "eval_loss", "eval_accuracy"}
    assert training.steps == Known(8, "trainer_state.json: global_step")
    assert training.epochs == Known(2.0, "trainer_state.json: epoch")
    assert training.runtime == Known(12.5, "trainer_state.json: log_history")
    assert training.trainer == Known("transformers.Trainer", "trainer_state.json")
    assert training.changed is None
    assert training.hyperparameters == {}


def test_which_step_is_published_is_said_only_where_it_is_known(tmp_path):
    """The Trainer notes the best step whether or not it loads it at the end."""
    root = folder(tmp_path, state=STATE)
    assert training_of(root).published_step is None
    folder(root, arguments=arguments(load_best_model_at_end=True))
    step = training_of(root).published_step
    assert step == Known(4, "trainer_state.json: best_global_step; training_args.bin: load_best_model_at_end")
    folder(root, arguments=arguments(load_best_model_at_end=False))
    assert training_of(root).published_step == Known(8, "trainer_state.json: global_step")
    assert training_of(folder(root, state={**STATE, "best_global_step": None})).published_step is not None


def test_a_checkpoint_has_the_weights_of_its_own_step(tmp_path):
    """The best ones are loaded at the end of the training alone, which its state does not tell of yet."""
    history = [entry for entry in STATE["log_history"] if "train_runtime" not in entry]
    root = folder(tmp_path, state={**STATE, "log_history": history}, arguments=arguments(load_best_model_at_end=True))
    profile = add_training(Profile(), root)
    assert profile.training is not None
    assert profile.training.published_step == Known(8, "trainer_state.json: global_step")
    assert {result.place for result in profile.results} == {"trainer_state.json: log_history, step 8"}


def test_the_best_step_by_the_name_of_its_checkpoint(tmp_path):
    old = {**STATE, "best_model_checkpoint": "/out/checkpoint-4"}
    del old["best_global_step"]
    root = folder(tmp_path, state=old, arguments=arguments(load_best_model_at_end=True))
    step = training_of(root).published_step
    assert step is not None
    assert step.value == 4


def test_settings_of_the_trainer_are_read_by_their_opcodes(tmp_path):
    root = folder(tmp_path, arguments=arguments())
    profile = add_training(Profile(), root)
    assert profile.training is not None
    assert profile.training.hyperparameters == {
        name: Known(ARGUMENTS[name], f"training_args.bin: {name}")
        for name in ("learning_rate", "per_device_train_batch_size", "gradient_checkpointing", "seed")
    }
    assert profile.training.changed == {"learning_rate"}
    assert profile.withheld == (
        Withheld("output_dir", "training_args.bin: output_dir", "it is a path on a machine"),
        Withheld("hub_token", "training_args.bin: hub_token", "its name is that of a key"),
    )


def test_defaults_of_a_subclass_are_not_known(tmp_path):
    training = training_of(folder(tmp_path, arguments=arguments("trl.trainer.sft_config.SFTConfig", max_length=512)))
    assert training.changed is None
    assert training.trainer == Known("trl.SFTTrainer", "training_args.bin: its class")
    assert training.hyperparameters["max_length"].value == 512


def test_results(tmp_path):
    root = folder(
        tmp_path,
        all_results={"eval_accuracy": 0.7, "train_loss": 0.1, "train_runtime": 3.0, "epoch": 1},
        eval_results={"eval_accuracy": 0.7, "eval_loss": 0.5, "eval_runtime": 1, "eval_samples": 9, "epoch": 1},
        predict_results={"predict_f1": 0.6, "predict_samples": 9},
    )
    profile = add_training(Profile(), root)
    assert profile.results == (
        Result("accuracy", 0.7, "eval_results.json: eval_accuracy", "evaluation"),
        Result("loss", 0.5, "eval_results.json: eval_loss", "evaluation"),
        Result("f1", 0.6, "predict_results.json: predict_f1", "test"),
    )
    assert profile.training is not None
    assert profile.training.runtime == Known(3.0, "all_results.json: train_runtime")


def test_results_of_all(tmp_path):
    [result] = add_training(Profile(), folder(tmp_path, all_results={"eval_f1": 0.5, "train_loss": 0.1})).results
    assert result == Result("f1", 0.5, "all_results.json: eval_f1", "evaluation")


def test_where_no_file_has_results_the_log_has_those_of_the_published_step(tmp_path):
    root = folder(tmp_path, state=STATE, arguments=arguments(load_best_model_at_end=True))
    results = add_training(Profile(), root).results
    assert results == (
        Result("loss", 0.8, "trainer_state.json: log_history, step 4", "evaluation"),
        Result("accuracy", 0.7, "trainer_state.json: log_history, step 4", "evaluation"),
    )


def test_lerobot(tmp_path):
    config = {
        "policy": {"type": "act"},
        "dataset": {"repo_id": "lerobot/pusht"},
        "batch_size": 8,
        "steps": 100,
        "optimizer": {"type": "adamw", "lr": 1e-5, "betas": [0.9, 0.95]},
        "scheduler": None,
        "output_dir": "outputs/x",
    }
    training = training_of(folder(tmp_path, train_config=config))
    told = {name: known.value for name, known in training.hyperparameters.items()}
    expected = {"batch_size": 8, "steps": 100, "optimizer.type": "adamw", "optimizer.lr": 1e-5}
    assert told == {**expected, "optimizer.betas": (0.9, 0.95)}


def test_a_config_of_ones_own():
    settings = read_settings(
        {"lr": 0.1, "model": {"layers": 2, "_x": 1}, "data_path": "/d", "_wandb": {"x": 1}, "n": None}, "run"
    )
    assert settings.told == {"lr": Known(0.1, "run: lr"), "model.layers": Known(2, "run: model.layers")}
    assert settings.withheld == (Withheld("data_path", "run: data_path", "it is a path on a machine"),)


def test_nothing(tmp_path):
    profile = Profile()
    assert add_training(profile, tmp_path) == profile


def test_what_leads_out_of_the_folder_is_not_read(tmp_path):
    folder(tmp_path, state=STATE)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "trainer_state.json").symlink_to(tmp_path / "trainer_state.json")
    assert add_training(Profile(), tmp_path / "model") == Profile()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([10**400, "1", -1]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["step", "epoch", "loss", "eval_loss", "eval_f1"]) | st.text(max_size=4), inner
        )
    ),
    max_leaves=12,
)
STATES = st.fixed_dictionaries(
    {},
    optional={
        "global_step": JSON,
        "epoch": JSON,
        "best_global_step": JSON,
        "best_model_checkpoint": JSON,
        "log_history": JSON,
    },
)


@given(JSON | STATES, JSON, JSON, st.binary(max_size=40) | JSON.map(torch_archive))
def test_any_content(tmp_path_factory, state, results, config, settings):
    root = folder(
        tmp_path_factory.mktemp("any"), state=state, eval_results=results, train_config=config, arguments=settings
    )
    profile = add_training(Profile(), root)
    for result in profile.results:
        assert isinstance(result.value, float)
    training = profile.training or Training()
    assert all(abs(point.value) < float("inf") for series in training.series for point in series.points)
    assert all(isinstance(known.value, int) for known in (training.steps, training.published_step) if known)


def test_hostile_settings_are_not_run(tmp_path):
    class Evil:
        def __reduce__(self):
            return exec, ("raise SystemExit(1)",)

    for data in (torch_archive(Evil()), pickle.dumps(Evil()), b"PK\x03\x04", b""):
        assert add_training(Profile(), folder(tmp_path, arguments=data)) == Profile()


@pytest.mark.full
def test_real_trainer(tmp_path):
    """What transformers itself writes, and whether the defaults are those of the version that is installed."""
    import dataclasses

    import torch
    from transformers import TrainingArguments

    from hubpub.files.profile.training.hyperparameters import DEFAULTS

    declared = {field.name: field.default for field in dataclasses.fields(TrainingArguments)}
    assert {name: declared[name] for name in DEFAULTS} == DEFAULTS
    torch.save(TrainingArguments(output_dir="out", learning_rate=1e-3, use_cpu=True), tmp_path / "training_args.bin")
    training = training_of(tmp_path)
    assert training.changed == {"learning_rate"}
    assert training.hyperparameters["lr_scheduler_type"].value == "linear"
    assert training.hyperparameters["optim"].value == "adamw_torch_fused"


def test_the_numbers_of_a_loop_of_ones_own(tmp_path):
    told = {
        "val_acc": 0.9,
        "loss": 0.1,
        "test": {"f1": 0.5, "note": "x"},
        "epoch": 3,
        "ok": True,
        "best": None,
        "inf": float("inf"),
        "config": {"lr": 1},
        "train_runtime": 5.0,
        "n" * 200: 1.0,
    }
    (tmp_path / "metrics.json").write_text(json.dumps(told))
    assert add_training(Profile(), tmp_path).results == (
        Result("val_acc", 0.9, "metrics.json: val_acc"),
        Result("loss", 0.1, "metrics.json: loss"),
        Result("f1", 0.5, "metrics.json: test.f1", "test"),
    )
    # what a Trainer measured is told in its own files
    (tmp_path / "eval_results.json").write_text(json.dumps({"eval_accuracy": 0.8}))
    assert [result.metric for result in add_training(Profile(), tmp_path).results] == ["accuracy"]
    for other in ("[]", "7", "{", '{"a": [1]}'):
        (tmp_path / "eval_results.json").unlink(missing_ok=True)
        (tmp_path / "metrics.json").write_text(other)
        assert add_training(Profile(), tmp_path).results == ()
