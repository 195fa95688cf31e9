"""Which series and results tell of the model."""

from __future__ import annotations

import pytest

from hubpub.cards.recipes.standard.results import evaluations, first_of, is_of_model, metric_id, plain, points_of
from hubpub.types.profile import Point, Result, Series


def series(name: str) -> Series:
    return Series(name, (Point(1, 1.0),), "state")


@pytest.mark.parametrize(
    "name",
    ["runtime", "eval_runtime", "samples_per_second", "steps", "epoch", "eval/samples_per_second"],
)
def test_what_tells_of_the_machine(name: str) -> None:
    assert not is_of_model(Result(name, 1.0, "x"))


@pytest.mark.parametrize("name", ["accuracy", "loss", "mean_average_precision", "timesteps", "BLEU"])
def test_what_tells_of_the_model(name: str) -> None:
    assert is_of_model(Result(name, 1.0, "x"))


@pytest.mark.parametrize(
    ("name", "metric"),
    [("Accuracy", "accuracy"), ("f1-macro", "f1_macro"), ("eval_loss", None), ("Ä", None), ("1", None)],
)
def test_the_metrics_id(name: str, metric: str | None) -> None:
    assert metric_id(Result(name, 1.0, "x")) == metric


def test_series_of_evaluation() -> None:
    names = ["loss", "eval_loss", "eval/f1", "val-acc", "evaluate", "eval_runtime", "test_x", "learning_rate", "eval_"]
    assert [one.name for one in evaluations(map(series, names))] == ["eval_loss", "eval/f1", "val-acc", "test_x"]


def test_the_first_series_that_has_points() -> None:
    empty = Series("loss", (), "state")
    assert first_of([empty, series("train/loss")], frozenset({"loss", "train_loss"})).name == "train/loss"
    assert first_of([empty], frozenset({"loss"})) is None


def test_points_that_can_be_shown() -> None:
    points = (Point(-1, 1.0), Point(1, float("nan")), Point(2, 1e31), Point(2**54, 1.0), Point(3, 1.0))
    assert points_of(Series("loss", points, "x")) == (Point(3, 1.0),)


def test_one_spelling() -> None:
    assert plain("Eval/F1-Macro") == "eval_f1_macro"
