"""What was measured: ``eval_results.json`` and its like, of the Trainer's `save_metrics`, and ``metrics.json``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hubpub.files.profile.training.folder import names_in, read_object
from hubpub.files.profile.training.numbers import as_number
from hubpub.files.profile.training.series import PACE
from hubpub.types.profile import Known, Result

_ENDING = "_results.json"
# what a training loop of one's own writes, and what DVC and AllenNLP do
_METRICS = "metrics.json"
# The name of the file in front of its ending is the split, in the words of the example scripts.
SPLITS = {
    "eval": "evaluation",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "predict": "test",
}
"""By the prefix of a metric's name, what it was measured on."""
_COUNTS = frozenset({"epoch", "step"})
_MOST = 60
_LONGEST = 100


def read_results(root: Path) -> tuple[Result, ...]:
    """What was measured, by file and in the order of the file; none of the training data.

    Args:
        root: The folder.
    """
    names = [name for name in names_in(root) if name.endswith(_ENDING) and name != f"all{_ENDING}"]
    # what the others say stands in this one too
    names = names if any(name.removesuffix(_ENDING) in SPLITS for name in names) else [f"all{_ENDING}"]
    found: dict[tuple[str | None, str], Result] = {}
    for name in names:
        for result in _of_file(root, name):
            found.setdefault((result.split, result.metric), result)
    return tuple(found.values())[:_MOST]


def read_metrics(root: Path) -> tuple[Result, ...]:
    """The numbers of ``metrics.json``, under the names that they have there; those below that of a split are of that.

    Args:
        root: The folder.
    """
    return tuple(_metrics(root))[:_MOST]


def _metrics(root: Path) -> Iterator[Result]:
    for key, value in read_object(root, _METRICS).items():
        inner = value.items() if isinstance(value, dict) and key in SPLITS else [("", value)]
        for name, one in inner:
            number, metric = as_number(one), name or key
            if number is None or metric in _COUNTS or metric.endswith(PACE) or len(metric) > _LONGEST:
                continue
            place = f"{_METRICS}: {key}.{name}" if name else f"{_METRICS}: {key}"
            yield Result(metric, number, place, SPLITS[key] if name else None)


def runtime_of(root: Path) -> Known[float] | None:
    """How long the training took, seconds."""
    for name in (f"train{_ENDING}", f"all{_ENDING}"):
        if seconds := as_number(read_object(root, name).get("train_runtime")):
            return Known(seconds, f"{name}: train_runtime")
    return None


def _of_file(root: Path, name: str) -> Iterator[Result]:
    default = SPLITS.get(name.removesuffix(_ENDING))
    for key, value in read_object(root, name).items():
        number = as_number(value)
        prefix, _, metric = key.partition("_")
        split = SPLITS.get(prefix)
        if number is None or key in _COUNTS or key.endswith(PACE):
            continue
        if split and metric:
            yield Result(metric, number, f"{name}: {key}", split)
        elif default and prefix != "train":
            yield Result(key, number, f"{name}: {key}", default)
