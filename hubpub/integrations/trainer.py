"""What a Trainer is asked for: itself, its model saved, and what it measured."""

from __future__ import annotations

import inspect
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hubpub.files.atomic import replace_file
from hubpub.files.profile.training.told import write_told
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.integrations.output_folder import is_of_author
from hubpub.integrations.sharded import gathered

_DEEPEST = 30
_STATE = "trainer_state.json"


def find_trainer(callback: Any) -> Any | None:
    """The Trainer that calls a callback; None where it is not found.

    A Trainer tells its callbacks of its model, and not of itself (transformers, trainer_callback.py: `call_event`), and
    it alone knows how its model is saved: classes that derive from it have their own ways, and FSDP and DeepSpeed too.
    So it is looked for among those who are calling just now.

    Args:
        callback: The callback.
    """
    for owner in _callers():
        known = _attribute(_attribute(owner, "callback_handler"), "callbacks")
        if isinstance(known, (list, tuple)) and any(one is callback for one in known) and hasattr(owner, "save_model"):
            return owner
    return None


def after_head(trainer: Any, finish: Callable[[], None]) -> bool:
    """Puts off what is done at the end of a training to the end of SetFit's, which trains its head after the body.

    Its Trainer has the one of sentence-transformers train the body, and tells no callback of the head (setfit,
    trainer.py: `train`).

    Args:
        trainer: The Trainer that calls.
        finish: What is done then.

    Returns:
        Whether it is put off.
    """
    outer = next((owner for owner in _callers() if trainer and _attribute(owner, "st_trainer") is trainer), None)
    if outer is None or not _is_calling(outer, "train"):
        return False
    train_head = outer.train_classifier

    def train_and_finish(*arguments: Any, **options: Any) -> Any:
        del outer.train_classifier  # the class's own is back
        trained = train_head(*arguments, **options)
        finish()
        return trained

    outer.train_classifier = train_and_finish
    return True


def save_model(trainer: Any, args: Any, given: Mapping[str, Any]) -> None:
    """Saves the model into the Trainer's folder, in each process that has a part in that.

    Args:
        trainer: The Trainer; None where it is not known.
        args: Its settings.
        given: What it tells its callbacks: the model, and what prepares its inputs.
    """
    if trainer is not None and not _is_setfit(trainer):
        # a save that somebody asks for would publish too, where `push_to_hub=True`
        internal = "_internal_call" in inspect.signature(trainer.save_model).parameters
        with gathered(trainer):
            trainer.save_model(args.output_dir, **({"_internal_call": True} if internal else {}))
        return
    model, words = given.get("model"), given.get("processing_class")
    assert model is not None
    model.save_pretrained(args.output_dir)
    if words is not None and trainer is None:  # SetFit saves it with the body
        words.save_pretrained(args.output_dir)


def write_results(folder: Path, args: Any, state: Any) -> None:
    """Writes what the Trainer logged, and what it measured of the model that is saved, as its own methods write it.

    What it measured at another step is not of this model, and stands in the curve alone.

    Args:
        folder: Where the model is saved.
        args: The Trainer's settings.
        state: Its state.
    """
    state.save_to_json(str(folder / _STATE))
    best = getattr(state, "best_global_step", None)
    step = best if best and getattr(args, "load_best_model_at_end", False) else state.global_step
    rows = [row for row in state.log_history if isinstance(row, dict)]
    measured = {name: value for row in rows if row.get("step") == step for name, value in row.items()}
    evaluation = {name: value for name, value in measured.items() if name.startswith("eval_")}
    training = dict(next((row for row in reversed(rows) if "train_runtime" in row), {}))
    training.pop("step", None)
    results = {"train": training, "eval": evaluation, "all": {**training, **evaluation}}
    for name, values in results.items():
        if values:
            text = json.dumps(values, indent=4, sort_keys=True, default=float)
            replace_file(folder / f"{name}_results.json", text.encode())


def base_of(model: Any, repo: str | None) -> str:
    """The name of the model that another one was loaded from; empty where there is none, or that one goes on itself.

    Args:
        model: The model.
        repo: Where it will be published.
    """
    if isinstance(_attribute(model, "peft_config"), dict):
        return ""  # an adapter's config has it
    name = _attribute(_attribute(model, "config"), "_name_or_path")
    return name if isinstance(name, str) and name != repo else ""


def write_sketch(sketch: Path, output: Path, model: Any, repo: str | None) -> None:
    """Writes what is known of a model before it is trained, and what its author put into its folder.

    Args:
        sketch: A folder for that.
        output: The Trainer's folder.
        model: The model.
        repo: Where it will be published.
    """
    write_told(sketch, base_of(model, repo))
    adapters = _attribute(model, "peft_config")
    configs = list(adapters.values())[:1] if isinstance(adapters, dict) else [_attribute(model, "config")]
    for config in configs:
        with suppress(Exception):  # a library's own code: what cannot be had yet is not there
            config.save_pretrained(str(sketch))
    with suppress(OSError):
        for file in output.iterdir():
            if file.is_file() and (is_of_author(file.name) or file.name == CONFIG_NAME):
                shutil.copy2(file, sketch / file.name)


def checkpoint_of(args: Any, state: Any) -> Path | None:
    """The checkpoint with the model that was to be published; None where there is none."""
    best = getattr(state, "best_model_checkpoint", None)
    place = Path(args.output_dir) / f"checkpoint-{state.global_step}"
    if best and getattr(args, "load_best_model_at_end", False):
        place = Path(best)
    return place if place.is_dir() else None


def _is_setfit(trainer: Any) -> bool:
    """Whether a Trainer trains the body of a model of SetFit's, and is not the one that saves the model."""
    return hasattr(trainer, "setfit_model")


def _attribute(owner: Any, name: str) -> Any:
    """An attribute of whatever is calling; None where it has none, or fails over that."""
    with suppress(Exception):
        return getattr(owner, name, None)
    return None


def _callers() -> list[Any]:
    """The objects whose methods are being called, the innermost first."""
    frame, found = sys._getframe(1), list[Any]()
    for _ in range(_DEEPEST):
        if frame.f_back is None:
            break
        frame = frame.f_back
        if (owner := frame.f_locals.get("self")) is not None:
            found.append(owner)
    return found


def _is_calling(owner: Any, name: str) -> bool:
    """Whether a method of an object is being called."""
    frame = sys._getframe(1)
    for _ in range(_DEEPEST):
        if frame.f_code.co_name == name and frame.f_locals.get("self") is owner:
            return True
        if frame.f_back is None:
            break
        frame = frame.f_back
    return False
