"""How a training goes: printed line by line, and logged to its run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from transformers import TrainerCallback


class Progress(TrainerCallback):  # type: ignore[misc]  # transformers has no types
    """Prints the loss as it goes, and logs it to a run of W&B.

    The library's own callback for W&B logs all of the TrainingArguments, with the paths of this machine among them, so
    it is not used.
    """

    def __init__(self, say: Callable[[str], None], run: Any) -> None:
        self._say, self._run = say, run

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_given: Any) -> None:
        """Says where it begins."""
        began = f"Going on at step {state.global_step} of" if state.global_step else "Training for"
        self._say(f"{began} {state.max_steps} steps.")
        if self._run is not None:
            self._run.define_metric("train/global_step")
            self._run.define_metric("*", step_metric="train/global_step", step_sync=True)

    def on_log(self, _args: Any, state: Any, _control: Any, logs: Mapping[str, float], **_given: Any) -> None:
        """Prints and logs what the Trainer tells."""
        if "loss" in logs:
            self._say(f"  step {state.global_step} of {state.max_steps}: loss {logs['loss']:.3f}")
        elif "eval_loss" in logs:
            self._say(f"  step {state.global_step} of {state.max_steps}: held out {logs['eval_loss']:.3f}")
        if self._run is not None:
            self._run.log(
                {**{_name(key): value for key, value in logs.items()}, "train/global_step": state.global_step}
            )


def _name(key: str) -> str:
    return f"eval/{key.removeprefix('eval_')}" if key.startswith("eval_") else f"train/{key}"
