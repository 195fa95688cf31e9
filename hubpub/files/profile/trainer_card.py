"""What a card tells that transformers' Trainer wrote (modelcard.py: TrainingSummary): results and versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.files.profile.config import Config
from hubpub.files.profile.training.numbers import as_number
from hubpub.files.profile.words import datasets_in
from hubpub.types.profile import Known, Result

_SIGN = "This model card has been generated automatically according to the information the Trainer had access to."
_HEADING = "### Framework versions"
_VERSION = re.compile(r"- ([A-Z]\w{0,30}):? (\d[\w.+-]{0,40})", re.ASCII)
_NAMES = {"pytorch": "torch"}
_METRIC = re.compile(r"[a-z]\w{0,60}", re.ASCII)
_MOST = 60


def results_in(card: Config, body: str) -> tuple[Result, ...]:
    """What was measured, with the dataset that it was measured on.

    Of other cards nothing is taken: there a person, or hubpub itself, may have written results of an earlier model.

    Args:
        card: The front matter.
        body: The text below it.
    """
    return tuple(_results(card))[:_MOST] if _SIGN in body.replace("\n", " ") else ()


def _results(card: Config) -> Iterator[Result]:
    known = datasets_in(card)
    for model in card.parts("model-index"):
        for result in model.parts("results"):
            told = result.part("dataset")
            task, dataset, split = result.part("task").text("type"), told.text("type"), told.text("split")
            if dataset is None or known is None or dataset.value not in known.value:
                continue
            for metric in result.parts("metrics"):
                name, value = metric.text("type"), as_number(metric.data.get("value"))
                if name and value is not None and _METRIC.fullmatch(name.value):
                    yield Result(
                        name.value,
                        value,
                        metric.place("value"),
                        split.value if split else None,
                        dataset.value,
                        task.value if task else None,
                    )


def versions_in(path: str, body: str) -> dict[str, Known[str]]:
    """The versions of what the model was made with.

    Args:
        path: The card.
        body: The text below the front matter.
    """
    found: dict[str, Known[str]] = {}
    _, _, below = body.partition(f"{_HEADING}\n")
    for line in below.splitlines():
        if line.startswith("#"):
            break
        if match := _VERSION.fullmatch(line.rstrip()):
            name = match[1].lower()
            found.setdefault(_NAMES.get(name, name), Known(match[2], f"{path}: {_HEADING.lstrip('# ')}"))
    return found
