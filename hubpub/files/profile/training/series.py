"""Series of a training, put together from whatever was logged, in whichever order."""

from __future__ import annotations

from typing import Any

from hubpub.files.profile.training.numbers import as_count, as_number
from hubpub.types.profile import Point, Series

_MOST_SERIES = 100
_MOST_POINTS = 20_000
_LONGEST_NAME = 100
# How many steps were made, as the Trainer and Lightning log it beside what they measure.
_GLOBAL_STEP = ("train/global_step", "trainer/global_step", "global_step")
_EPOCH = ("train/epoch", "epoch")
_NO_SERIES = frozenset({*_GLOBAL_STEP, *_EPOCH, "step", "total_flos", "train/total_flos"})
# what the Trainer logs beside what it measures
PACE = (
    "runtime",
    "samples_per_second",
    "steps_per_second",
    "tokens_per_second",
    "total_flos",
    "model_preparation_time",
    "_samples",
)
"""The endings of what tells of the time that something took, and not of the model."""


class SeriesLog:
    """What was logged of each quantity, by step. Of two values of one step, the first is kept."""

    def __init__(self) -> None:
        self._points: dict[str, dict[int, Point]] = {}

    def add_row(self, row: dict[str, Any], step: Any) -> None:
        """Adds what was logged at once: each finite number that measures something.

        Args:
            row: The values, by name: ``loss`` or ``train/loss``, ``eval_loss`` or ``eval/loss``.
            step: The step, where the row does not name the training's own.
        """
        own = next((row[name] for name in _GLOBAL_STEP if name in row), step)
        epoch = next((number for name in _EPOCH if (number := as_number(row.get(name))) is not None), None)
        for name, value in row.items():
            if name not in _NO_SERIES and not name.startswith("_") and not name.endswith(PACE):
                self.add(name, own, value, epoch)

    def add(self, name: str, step: Any, value: Any, epoch: float | None = None) -> None:
        """Adds one value, where both it and its step are numbers."""
        number, at = as_number(value), as_count(step)
        name = name.removeprefix("train/").replace("/", "_")
        if number is None or at is None or len(name) > _LONGEST_NAME:
            return
        if name not in self._points and len(self._points) >= _MOST_SERIES:
            return
        points = self._points.setdefault(name, {})
        if at not in points and len(points) < _MOST_POINTS:
            points[at] = Point(at, number, epoch)

    def series(self, place: str) -> tuple[Series, ...]:
        """The series, in the order in which they began.

        Args:
            place: Where they were read.
        """
        return tuple(
            Series(name, tuple(points[step] for step in sorted(points)), place) for name, points in self._points.items()
        )
