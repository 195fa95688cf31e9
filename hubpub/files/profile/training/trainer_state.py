"""``trainer_state.json``: what transformers' Trainer logged while it trained (transformers, trainer_callback.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hubpub.files.profile.training.numbers import as_count, as_number
from hubpub.types.profile import Known, Point, Series

NAME = "trainer_state.json"
# what the Trainer logs beside what it measures
PACE = (
    "_runtime",
    "_samples_per_second",
    "_steps_per_second",
    "_tokens_per_second",
    "total_flos",
    "_model_preparation_time",
)
_NO_SERIES = frozenset({"epoch", "step", "total_flos"})
_MOST_SERIES = 100


@dataclass(frozen=True, slots=True)
class TrainerState:
    """What the file tells.

    Attributes:
        series: By name: ``loss``, ``learning_rate``, ``eval_loss`` …
        best_step: The step of the best evaluation; None where none was chosen.
        steps: How many steps were made.
        epochs: How many epochs.
        runtime: Seconds.
    """

    series: tuple[Series, ...] = ()
    best_step: int | None = None
    steps: Known[int] | None = None
    epochs: Known[float] | None = None
    runtime: Known[float] | None = None


@dataclass(slots=True)
class _Log:
    points: dict[str, dict[int, Point]] = field(default_factory=dict)
    runtime: float | None = None


def read_state(data: dict[str, Any]) -> TrainerState:
    """What the file tells; nothing where it is none of the Trainer.

    Args:
        data: The file's content.
    """
    log = _read_log(data.get("log_history"))
    steps, epochs = as_count(data.get("global_step")), as_number(data.get("epoch"))
    return TrainerState(
        tuple(
            Series(name, tuple(points[step] for step in sorted(points)), f"{NAME}: log_history")
            for name, points in list(log.points.items())[:_MOST_SERIES]
        ),
        _best_step(data),
        Known(steps, f"{NAME}: global_step") if steps else None,
        Known(epochs, f"{NAME}: epoch") if epochs else None,
        Known(log.runtime, f"{NAME}: log_history") if log.runtime else None,
    )


def _read_log(entries: Any) -> _Log:
    log = _Log()
    for entry in entries if isinstance(entries, list) else ():
        step = as_count(entry.get("step")) if isinstance(entry, dict) else None
        if step is None:
            continue
        # what the Trainer logs at the end of all is of the whole training, and no point of a curve
        log.runtime = as_number(entry.get("train_runtime")) or log.runtime
        for name, value in _measured(entry):
            points = log.points.setdefault(name, {})
            # at the end the best model is measured once more, under the number of the last step
            points.setdefault(step, Point(step, value, as_number(entry.get("epoch"))))
    return log


def _measured(entry: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in entry.items():
        number = as_number(value)
        is_total = name.startswith("train_")
        if number is not None and name not in _NO_SERIES and not is_total and not name.endswith(PACE):
            yield name, number


def _best_step(data: dict[str, Any]) -> int | None:
    """The step of the best evaluation; before transformers 4.50 only the name of its checkpoint tells it."""
    if (step := as_count(data.get("best_global_step"))) is not None:
        return step
    checkpoint = data.get("best_model_checkpoint")
    if not isinstance(checkpoint, str):
        return None
    number = checkpoint.rstrip("/\\").rpartition("checkpoint-")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None
