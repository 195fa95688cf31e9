"""What was measured of a model: the final results, and the values by step while it was trained."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hubpub.types.profile import Point, Result, Series

TRAINING_LOSS = frozenset({"loss", "train_loss", "training_loss"})
EVALUATION_LOSS = frozenset({"eval_loss", "val_loss", "valid_loss", "validation_loss", "test_loss"})
_EVALUATION = re.compile(r"(?:eval|val|valid|validation|test|dev)_.+", re.DOTALL)
# How long it took says nothing of the model.
_OF_MACHINES = re.compile(
    r"(?:.*_)?(?:runtime|per_second|memory|mem_\w+|model_preparation_time|num_tokens|samples|steps|epoch)", re.DOTALL
)
_METRIC = re.compile(r"[a-z][a-z0-9_]{0,60}")
# Beyond these a number is a fault of the training, and no picture shows it beside others.
_LARGEST_STEP = 2**53
_LARGEST_VALUE = 1e30


def plain(name: str) -> str:
    """A series' name in one spelling: ``eval/loss`` is ``eval_loss``."""
    return name.lower().replace("/", "_").replace("-", "_")


def points_of(series: Series) -> tuple[Point, ...]:
    """The points that can be shown."""
    return tuple(
        point
        for point in series.points
        if 0 <= point.step <= _LARGEST_STEP and -_LARGEST_VALUE <= point.value <= _LARGEST_VALUE
    )


def first_of(series: Iterable[Series], names: frozenset[str]) -> Series | None:
    """The first series of such a name that has points."""
    return next((one for one in series if plain(one.name) in names and points_of(one)), None)


def evaluations(series: Iterable[Series]) -> list[Series]:
    """The series of what was measured of the model while it was trained."""
    return [
        one
        for one in series
        if _EVALUATION.fullmatch(plain(one.name)) and not _OF_MACHINES.fullmatch(plain(one.name)) and points_of(one)
    ]


def is_of_model(result: Result) -> bool:
    """Whether a result tells of the model, and not of the machine."""
    return not _OF_MACHINES.fullmatch(plain(result.metric))


def metric_id(result: Result) -> str | None:
    """The metric's id on the Hub; None where a name is none of a metric, as a loss is none."""
    name = plain(result.metric)
    return name if _METRIC.fullmatch(name) and "loss" not in name else None
