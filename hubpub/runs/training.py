"""What a run tells of a training, added to what the folder tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.training.hyperparameters import read_settings
from hubpub.files.profile.training.numbers import as_number
from hubpub.files.profile.training.results import SPLITS
from hubpub.files.profile.training.series import PACE
from hubpub.files.profile.training.trackio import trackio_page
from hubpub.types.lineage_graph import Run
from hubpub.types.profile import Known, Profile, Result, Series, Training

# `eval/accuracy` of the Trainer, `val_acc` of a bare loop, `test.f1`
_METRIC = re.compile(r"([A-Za-z]+)[/_.](.+)")
_STEPS = ("train/global_step", "trainer/global_step")
_EMISSIONS = ("emissions", "train/emissions")
_LONGEST = 100
_MOST = 60


def add_run(profile: Profile, run: Run, series: tuple[Series, ...] = ()) -> Profile:
    """A profile with what a run tells. What the folder tells counts: it is of the files that are published.

    Args:
        profile: What the folder tells.
        run: The run that trained the model.
        series: What the run logged by step.
    """
    place = f"W&B run {run.id}"
    settings = read_settings(run.config, f"{place}: config")
    before = profile.training or Training()
    training = replace(
        before,
        hyperparameters={**before.hyperparameters, **_others(settings.told, before.hyperparameters)},
        series=before.series or series,
        steps=before.steps or _number(run.summary, _STEPS, place, int),
        runtime=before.runtime or _runtime(run, place),
        hardware=before.hardware or (Known(run.hardware, f"{place}: its machine") if run.hardware else None),
        trackio=before.trackio or trackio_page(run.config, f"{place}: config"),
        emissions=before.emissions or _number(run.summary, _EMISSIONS, place, float),
    )

    # transformers logs the model's config, and in it what was loaded when the training began
    loaded = _text(run.config, "_name_or_path", f"{place}: config")
    bases, local = ((), ()) if profile.base_models else sorted_out((loaded,), "base_model")

    # the folder's files have what they measured in full: of the run's summary only other splits are taken
    splits = {result.split for result in profile.results}
    results = tuple(result for result in _results(run.summary, place) if result.split not in splits)
    return replace(
        profile,
        training=training if training != Training() else profile.training,
        base_models=profile.base_models or bases,
        relation=profile.relation or (Known("finetune", bases[0].place) if bases else None),
        results=(*profile.results, *results[:_MOST]),
        withheld=(*profile.withheld, *settings.withheld, *local),
    )


def _others(told: Mapping[str, Known[Any]], before: Mapping[str, Known[Any]]) -> dict[str, Known[Any]]:
    return {name: known for name, known in told.items() if name not in before}


def _results(summary: Mapping[str, Any], place: str) -> Iterator[Result]:
    for name, value in _flat(summary):
        match = _METRIC.fullmatch(name)
        number = as_number(value)
        split = SPLITS.get(match[1].lower()) if match else None
        if match and split and number is not None and not name.endswith(PACE) and len(name) <= _LONGEST:
            yield Result(match[2], number, f"{place}: summary, {name}", split)


def _flat(summary: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in summary.items():
        if isinstance(value, Mapping):
            if not before:
                yield from _flat(value, f"{name}/")
        elif not str(name).startswith("_"):
            yield f"{before}{name}", value


def _number(summary: Mapping[str, Any], names: tuple[str, ...], place: str, kind: type) -> Known[Any] | None:
    for name in names:
        if (number := as_number(summary.get(name))) is not None and number > 0:
            return Known(kind(number), f"{place}: summary, {name}")
    return None


def _text(config: Mapping[str, Any], name: str, place: str) -> Known[str] | None:
    text = config.get(name)
    return Known(text, f"{place}: {name}") if isinstance(text, str) else None


def _runtime(run: Run, place: str) -> Known[float] | None:
    """The time of the training itself, where it is told; a run goes on while its files are logged."""
    told = as_number(run.summary.get("train_runtime"))
    if told:
        return Known(told, f"{place}: summary, train_runtime")
    return Known(run.runtime, f"{place}: its runtime") if run.runtime else None
