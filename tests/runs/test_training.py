"""What a run adds to what a folder tells of a training."""

from __future__ import annotations

import pytest

from hubpub.runs.training import add_run
from hubpub.types.lineage_graph import Run
from hubpub.types.profile import Known, Point, Profile, Result, Series, Training, Withheld

SERIES = (Series("loss", (Point(1, 0.5),), "W&B run r: history"),)


def test_a_folder_that_tells_nothing():
    run = Run(
        "r",
        config={"lr": 0.1, "data_path": "/data/x", "_wandb": {}},
        summary={
            "eval/accuracy": 0.9,
            "val": {"f1": 0.8},
            "test_auc": 0.7,
            "train/loss": 0.1,
            "eval/runtime": 3.0,
            "train/global_step": 100,
            "accuracy": 0.5,
            "eval/bad": float("inf"),
            "_runtime": 61.0,
        },
        runtime=61.0,
        hardware="2 x A100",
    )
    assert add_run(Profile(), run, SERIES) == Profile(
        training=Training(
            {"lr": Known(0.1, "W&B run r: config: lr")},
            series=SERIES,
            steps=Known(100, "W&B run r: summary, train/global_step"),
            runtime=Known(61.0, "W&B run r: its runtime"),
            hardware=Known("2 x A100", "W&B run r: its machine"),
        ),
        results=(
            Result("accuracy", 0.9, "W&B run r: summary, eval/accuracy", "evaluation"),
            Result("f1", 0.8, "W&B run r: summary, val/f1", "validation"),
            Result("auc", 0.7, "W&B run r: summary, test_auc", "test"),
        ),
        withheld=(Withheld("data_path", "W&B run r: config: data_path", "it is a path on a machine"),),
    )


def test_what_the_folder_tells_counts():
    mine = Profile(
        training=Training({"lr": Known(0.2, "folder")}, series=SERIES, steps=Known(7, "folder")),
        results=(Result("accuracy", 0.8, "folder", "evaluation"),),
    )
    run = Run("r", config={"lr": 0.1, "seed": 3}, summary={"eval/accuracy": 0.9, "test/accuracy": 0.6})
    both = add_run(mine, run, (Series("other", (), ""),))
    assert both.training is not None
    assert both.training.hyperparameters == {"lr": Known(0.2, "folder"), "seed": Known(3, "W&B run r: config: seed")}
    assert both.training.series == SERIES
    assert both.training.steps == Known(7, "folder")
    expected = Result("accuracy", 0.6, "W&B run r: summary, test/accuracy", "test")
    assert both.results == (*mine.results, expected)


def test_a_config_of_the_trainer_gives_its_hyperparameters_alone():
    config = {
        "output_dir": "out",
        "per_device_train_batch_size": 4,
        "learning_rate": 0.1,
        "logging_steps": 5,
        "hidden_size": 768,
        "hub_token": "<HUB_TOKEN>",
    }
    profile = add_run(Profile(), Run("r", config=config))
    assert profile.training is not None
    assert profile.training.hyperparameters.keys() == {"per_device_train_batch_size", "learning_rate"}
    assert [one.name for one in profile.withheld] == ["output_dir", "hub_token"]


def test_a_run_that_tells_nothing():
    assert add_run(Profile(), Run("r")) == Profile()


def test_what_was_loaded_when_the_training_began_is_the_base():
    profile = add_run(Profile(), Run("r", config={"_name_or_path": "me/base"}))
    assert profile.base_models == (Known("me/base", "W&B run r: config: _name_or_path"),)
    assert profile.relation == Known("finetune", "W&B run r: config: _name_or_path")
    told = Profile(base_models=(Known("me/other", "folder"),), relation=Known("adapter", "folder"))
    assert add_run(told, Run("r", config={"_name_or_path": "me/base"})) == told


@pytest.mark.parametrize("name", ["/home/ada/base", "out/checkpoint-4", "", None, 3, ["me/base"]])
def test_a_folder_that_was_loaded_is_no_base(name):
    profile = add_run(Profile(), Run("r", config={"_name_or_path": name}))
    assert (profile.base_models, profile.relation) == ((), None)
