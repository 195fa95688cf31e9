"""The loss by step: what the picture shows, and what is said in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.results import EVALUATION_LOSS, TRAINING_LOSS, first_of, points_of
from hubpub.types.profile import Point, Series, Training

# What is smaller is nothing, and floats that small have no logarithm that can be told.
_SMALLEST = 1e-30


@dataclass(frozen=True, slots=True)
class LossCurve:
    """The loss by step.

    Attributes:
        training: That of the training, by step; empty where it was not logged.
        evaluation: That of the evaluation.
        published: The step whose weights are published; None where it is not known, or beside the curve.
        places: Where it was read.
    """

    training: tuple[Point, ...]
    evaluation: tuple[Point, ...]
    published: int | None
    places: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """What the picture shows, for those who do not see it; without a character that Markdown reads."""
        parts = [f"{name} {_course(points)}" for name, points in self._named() if points]
        text = f"The loss by step: {'; '.join(parts)}."
        if self.published is not None:
            text += f" Published is step {wording.whole(self.published)}."
        return text

    def _named(self) -> tuple[tuple[str, tuple[Point, ...]], ...]:
        return ("training loss", self.training), ("evaluation loss", self.evaluation)


def loss_curve(told: Training) -> LossCurve | None:
    """The loss by step; None where too little of it was logged for a curve."""
    found = [first_of(told.series, names) for names in (TRAINING_LOSS, EVALUATION_LOSS)]
    training, evaluation = (_sorted(series) for series in found)
    if max(len(training), len(evaluation)) < 2:
        return None
    places = [series.place for series in found if series]
    steps = [point.step for point in (*training, *evaluation)]
    published = told.published_step
    is_beside = published is None or not min(steps) <= published.value <= max(steps)
    if published and not is_beside:
        places.append(published.place)
    return LossCurve(
        training, evaluation, None if is_beside or not published else published.value, tuple(dict.fromkeys(places))
    )


def _sorted(series: Series | None) -> tuple[Point, ...]:
    points = sorted(points_of(series), key=lambda point: point.step) if series else ()
    return tuple(point if abs(point.value) > _SMALLEST else replace(point, value=0.0) for point in points)


def _course(points: tuple[Point, ...]) -> str:
    first, last = points[0], points[-1]
    text = f"from {wording.number(first.value)} at step {wording.whole(first.step)} "
    text += f"to {wording.number(last.value)} at step {wording.whole(last.step)}"
    lowest = min(points, key=lambda point: point.value)
    if lowest.value < min(first.value, last.value):
        text += f", lowest {wording.number(lowest.value)} at step {wording.whole(lowest.step)}"
    return text
