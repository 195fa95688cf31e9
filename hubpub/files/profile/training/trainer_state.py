"""``trainer_state.json``: what transformers' Trainer logged while it trained (transformers, trainer_callback.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubpub.files.profile.training.numbers import as_count, as_number
from hubpub.files.profile.training.series import SeriesLog
from hubpub.types.profile import Known, Series

NAME = "trainer_state.json"


@dataclass(frozen=True, slots=True)
class TrainerState:
    """What the file tells.

    Attributes:
        series: By name: ``loss``, ``learning_rate``, ``eval_loss`` …
        best_step: The step of the best evaluation; None where none was chosen.
        steps: How many steps were made.
        epochs: How many epochs.
        runtime: Seconds.
        path: The file.
    """

    series: tuple[Series, ...] = ()
    best_step: int | None = None
    steps: Known[int] | None = None
    epochs: Known[float] | None = None
    runtime: Known[float] | None = None
    path: str = NAME


def read_state(data: dict[str, Any], path: str = NAME) -> TrainerState:
    """What the file tells; nothing where it is none of the Trainer.

    Args:
        data: The file's content.
        path: Where it lies.
    """
    log, runtime = SeriesLog(), None
    entries = data.get("log_history")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            # what the Trainer logs at the end of all is of the whole training, and no point of a curve
            runtime = as_number(entry.get("train_runtime")) or runtime
            log.add_row(
                {name: value for name, value in entry.items() if not name.startswith("train_")}, entry.get("step")
            )
    steps, epochs = as_count(data.get("global_step")), as_number(data.get("epoch"))
    return TrainerState(
        log.series(f"{path}: log_history"),
        _best_step(data),
        Known(steps, f"{path}: global_step") if steps else None,
        Known(epochs, f"{path}: epoch") if epochs else None,
        Known(runtime, f"{path}: log_history") if runtime else None,
        path,
    )


def _best_step(data: dict[str, Any]) -> int | None:
    """The step of the best evaluation; before transformers 4.50 only the name of its checkpoint tells it."""
    if (step := as_count(data.get("best_global_step"))) is not None:
        return step
    checkpoint = data.get("best_model_checkpoint")
    if not isinstance(checkpoint, str):
        return None
    number = checkpoint.rstrip("/\\").rpartition("checkpoint-")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None
