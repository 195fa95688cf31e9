"""Reads how a model was trained from what lies in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hubpub.files.profile.training import arguments
from hubpub.files.profile.training.arguments import Arguments, read_arguments
from hubpub.files.profile.training.checkpoints import last_state
from hubpub.files.profile.training.events import read_events
from hubpub.files.profile.training.folder import read_object
from hubpub.files.profile.training.hyperparameters import changed_from_defaults, read_settings
from hubpub.files.profile.training.lerobot import read_train_config
from hubpub.files.profile.training.results import SPLITS, read_metrics, read_results, runtime_of
from hubpub.files.profile.training.told import add_told
from hubpub.files.profile.training.trackio import trackio_page
from hubpub.files.profile.training.trainer_state import NAME as STATE
from hubpub.files.profile.training.trainer_state import TrainerState, read_state
from hubpub.types.profile import Known, Profile, Result, Series, Training

_TRAINER = "transformers.Trainer"
_NOTHING = Training()
_ROUNDED = 0.000051


def add_training(profile: Profile, root: Path) -> Profile:
    """A profile with what the folder tells of the training and of what was measured.

    Read are ``trainer_state.json``, ``training_args.bin`` (by its opcodes), ``*_results.json``, ``train_config.json``
    of lerobot, tfevents, what hubpub's callback wrote down (``.hubpub/training.json``), and ``metrics.json`` where
    nothing else tells what was measured; where no state was saved beside the model, that of the checkpoint at the end.
    Files that a push leaves out are read too: they tell of the model all the same.

    Args:
        profile: What is known besides.
        root: The folder.
    """
    profile = add_told(profile, root)
    state = _state(root)
    given = read_arguments(root)
    settings = read_settings(given.values, arguments.NAME) if given else read_train_config(root)
    step = _published_step(state, given)
    training = Training(
        settings.told,
        changed_from_defaults(settings.told) if given and given.is_plain else None,
        state.series or read_events(root),
        step,
        state.steps,
        state.epochs,
        state.runtime or runtime_of(root),
        trainer=_trainer(given, state),
        trackio=trackio_page(given.values, arguments.NAME) if given else None,
    )
    results = read_results(root) or (_logged(state.series, step.value) if step else ()) or read_metrics(root)
    return replace(
        profile,
        training=training if training != _NOTHING else profile.training,
        results=_with_datasets(results, profile.results) or profile.results,
        withheld=(*profile.withheld, *settings.withheld),
    )


def _state(root: Path) -> TrainerState:
    """The state of the folder's own training; ``Trainer.save_model`` saves none, and its checkpoints have it."""
    data = read_object(root, STATE)
    path = STATE if data else last_state(root)
    return read_state(data or read_object(root, path), path) if path else TrainerState()


def _with_datasets(found: tuple[Result, ...], told: tuple[Result, ...]) -> tuple[Result, ...]:
    """What was measured, with the dataset that the Trainer's card tells of the same number, rounded to four places."""
    return tuple(
        next(
            (
                replace(one, dataset=other.dataset, task=other.task, split=other.split or one.split)
                for other in told
                if one.dataset is None and one.metric == other.metric and abs(one.value - other.value) <= _ROUNDED
            ),
            one,
        )
        for one in found
    )


def _published_step(state: TrainerState, given: Arguments | None) -> Known[int] | None:
    """The step whose weights are in the folder; None where that is not told.

    At the end of a training the best weights are loaded where the settings say so; else the last ones are there. A
    checkpoint has those of its own step whatever they say: its state does not tell yet how long the training took.
    """
    if state.steps is None:
        return None
    if state.best_step is None or state.best_step == state.steps.value:
        return Known(state.steps.value, state.steps.place)
    loads_best: Any = given.values.get("load_best_model_at_end") if given else None
    if loads_best is True and (state.runtime or state.path != STATE):
        return Known(state.best_step, f"{state.path}: best_global_step; {arguments.NAME}: load_best_model_at_end")
    return Known(state.steps.value, state.steps.place) if isinstance(loads_best, bool) else None


def _logged(series: tuple[Series, ...], step: int) -> tuple[Result, ...]:
    """What was measured at a step."""
    found = []
    for one in series:
        prefix, _, metric = one.name.partition("_")
        if metric and (split := SPLITS.get(prefix)):
            found += [Result(metric, p.value, f"{one.place}, step {step}", split) for p in one.points if p.step == step]
    return tuple(found)


def _trainer(given: Arguments | None, state: TrainerState) -> Known[str] | None:
    if given:
        name = _CLASSES.get(given.cls, _TRAINER)
        return Known(name, f"{arguments.NAME}: its class")
    return Known(_TRAINER, state.path) if state.steps else None


# What trains with a class of settings of its own (trl, sentence-transformers and setfit: their trainers' sources).
_CLASSES: Mapping[str, str] = {
    "transformers.training_args_seq2seq.Seq2SeqTrainingArguments": "transformers.Seq2SeqTrainer",
    **{
        f"sentence_transformers.{place}training_args.{name}TrainingArguments": f"sentence_transformers.{name}Trainer"
        for place, name in (
            ("", "SentenceTransformer"),
            ("sentence_transformer.", "SentenceTransformer"),
            ("cross_encoder.", "CrossEncoder"),
            ("sparse_encoder.", "SparseEncoder"),
        )
    },
    **{
        f"trl.trainer.{name.lower()}_config.{name}Config": f"trl.{name}Trainer"
        for name in ("SFT", "DPO", "GRPO", "KTO", "RLOO", "ORPO", "CPO", "BCO", "Reward", "PPO")
    },
}
