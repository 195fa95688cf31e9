"""The front matter: as complete as the evidence, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hubpub.cards.as_text import shown
from hubpub.cards.frontmatter.write import block_lines
from hubpub.cards.hub_ids import why_no_id
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.results import is_of_model, metric_id
from hubpub.types.profile import Known, Result
from hubpub.types.sections import Line

_GRAMS = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of the front matter.

    Attributes:
        value: What YAML can say.
        places: Where it was read.
    """

    value: Any
    places: tuple[str, ...]


def entries(model: Model) -> dict[str, Entry]:
    """The keys of the front matter, in the order of the Hub's documentation (hub-docs, modelcard.md).

    Args:
        model: What the card may say.
    """
    found = {
        "language": _many(model.languages),
        "license": _one(model.license),
        **_other_license(model),
        "library_name": _one(model.library),
        "tags": _every(model.tags),
        "datasets": _every(model.datasets),
        "metrics": _metrics(model.profile.results),
        "base_model": _many(model.bases),
        "base_model_relation": _one(model.relation),
        "pipeline_tag": _one(model.task),
        "thumbnail": _thumbnail(model),
        "co2_eq_emissions": _emissions(model),
        "model-index": _model_index(model),
    }
    return {key: entry for key, entry in found.items() if entry is not None}


def block(found: Mapping[str, Entry]) -> str:
    """The front matter with its lines of dashes; empty where there is none."""
    lines = [line.text for line in explained(found)]
    return "\n".join(["---", *lines, "---", ""]) if lines else ""


def explained(found: Mapping[str, Entry]) -> list[Line]:
    """Each key as it stands in the card, with where it was read."""
    return [
        Line("\n".join(block_lines(entry.value, f"{key}:", compact=True)), entry.places) for key, entry in found.items()
    ]


def _thumbnail(model: Model) -> Entry | None:
    return Entry(model.facts.thumbnail, ("facts.thumbnail",)) if model.facts.thumbnail else None


def _one(known: Known[Any] | None) -> Entry | None:
    return Entry(known.value, (known.place,)) if known else None


def _many(found: tuple[Known[str], ...]) -> Entry | None:
    """One value as it is, more as a list."""
    entry = _every(found)
    return Entry(entry.value[0], entry.places) if entry and len(entry.value) == 1 else entry


def _every(found: tuple[Known[str], ...]) -> Entry | None:
    return Entry([known.value for known in found], _places(found)) if found else None


def _other_license(model: Model) -> dict[str, Entry | None]:
    """What the Hub reads with a licence of the author's alone."""
    if model.license is None or model.license.place != "facts.license":
        return {}
    given = {"license_name": model.facts.license_name, "license_link": model.facts.license_link}
    return {key: Entry(value, (f"facts.{key}",)) for key, value in given.items() if value}


def _metrics(results: Iterable[Result]) -> Entry | None:
    found: dict[str, str] = {}
    for result in results:
        if is_of_model(result) and (name := metric_id(result)):
            found.setdefault(name, result.place)
    return Entry(list(found), _unique(found.values())) if found else None


def _emissions(model: Model) -> Entry | None:
    training = model.training
    if training.emissions is None:
        return None
    value: dict[str, Any] = {"emissions": float(f"{training.emissions.value * _GRAMS:.6g}")}
    places = [training.emissions.place]
    if model.relation and model.relation.value == "finetune":
        value["training_type"] = "fine-tuning"
        places.append(model.relation.place)
    if training.hardware:
        value["hardware_used"] = shown(training.hardware.value)
        places.append(training.hardware.place)
    return Entry(value, tuple(places))


def _model_index(model: Model) -> Entry | None:
    """The results by task, dataset and split.

    Those without a task or a dataset stay in the text: huggingface_hub's ``ModelCard.load`` fails where one is missing.
    """
    groups: dict[tuple[str, str, str | None], list[Result]] = {}
    places: list[str] = []
    for result in model.profile.results:
        task = result.task or (model.task.value if model.task else None)
        if task is None or result.dataset is None or metric_id(result) is None or not is_of_model(result):
            continue
        groups.setdefault((task, result.dataset, result.split), []).append(result)
        places.append(result.place)
        if not result.task and model.task:
            places.append(model.task.place)
    if not groups:
        return None
    run = model.lineage.training_run
    source = {"source": {"name": "Weights & Biases run", "url": run.url}} if run else {}
    results = [
        {
            "task": {"type": shown(task)},
            "dataset": _dataset(dataset, split),
            "metrics": [{"type": metric_id(result), "value": result.value} for result in measured],
            **source,
        }
        for (task, dataset, split), measured in groups.items()
    ]
    more = ["lineage.training_run"] if run else []
    return Entry([{"name": model.name, "results": results}], _unique([*places, *more]))


def _dataset(name: str, split: str | None) -> dict[str, Any]:
    name = shown(name)
    # the type is an id by its form alone, so of a name in words it is made
    kind = name if not why_no_id(name, dataset=True) else _as_type(name)
    return {"type": kind, "name": name, **({"split": shown(split)} if split else {})}


def _as_type(name: str) -> str:
    kind = "".join(char if char.isascii() and (char.isalnum() or char in "_-.") else "-" for char in name)
    return kind.strip("-.").lower() or "unknown"


def _places(found: Iterable[Known[str]]) -> tuple[str, ...]:
    return _unique(known.place for known in found)


def _unique(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places))
