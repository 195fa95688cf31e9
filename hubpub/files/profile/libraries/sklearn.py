"""scikit-learn: pickles, which are never loaded, and files of skops (skops/io/_persist.py: ``schema.json``)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from hubpub.files.profile.config import Config, as_name
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.pickled_class import class_of
from hubpub.files.profile.zipped import Zipped
from hubpub.types.profile import Known, Profile

_PICKLES, _SKOPS = (".pkl", ".pickle", ".joblib"), ".skops"
_PACKAGE = "sklearn."
_SCHEMA, _LARGEST = "schema.json", 16_000_000
# The Hub's tasks, by how scikit-learn names the classes that are for one (sklearn.base: ClassifierMixin,
# RegressorMixin); of a pipeline nothing tells what goes in.
_TASKS = {"Classifier": "tabular-classification", "Regressor": "tabular-regression"}


@dataclass(frozen=True, slots=True)
class _Model:
    path: str
    kind: Known[str]
    skops: str = ""
    sklearn: str = ""


def _place(folder: Folder) -> str:
    return next((model.kind.place for model in _models(folder)), "")


def _read(folder: Folder) -> Profile:
    models = list(_models(folder))
    if len(models) != 1:
        return Profile(task=_task(folder, None))
    [model] = models
    versions = {"skops": model.skops, "scikit-learn": model.sklearn}
    name = model.kind.value.rpartition(".")[2]
    told = Profile(
        architecture=Known(name, model.kind.place),
        task=_task(folder, model.kind),
        versions={package: Known(version, model.kind.place) for package, version in versions.items() if version},
        details={"sklearn.estimator": model.kind, "sklearn.file": Known(model.path, model.kind.place)},
    )
    return join(told, facts_of_weights(folder, [model.path]))


def _models(folder: Folder) -> Iterator[_Model]:
    """The files of the folder that hold an estimator."""
    for file in folder.files(*_PICKLES):
        kind = class_of(folder, file.path) if "/" not in file.path else None
        if kind and kind.value.startswith(_PACKAGE):
            yield _Model(file.path, kind)
    for file in folder.files(_SKOPS):
        if model := _of_skops(folder, file.path, file.size):
            yield model


def _task(folder: Folder, kind: Known[str] | None) -> Known[str] | None:
    """The task that skops' config names (skops.hub_utils), else the one that a class is for."""
    if told := folder.config("config.json").part("sklearn").text("task"):
        return told if told.value in _SKOPS_TASKS else None
    task = next((task for ending, task in _TASKS.items() if kind and kind.value.endswith(ending)), "")
    return Known(task, kind.place) if kind and task else None


_SKOPS_TASKS = {"tabular-classification", "tabular-regression", "text-classification"}


def _of_skops(folder: Folder, path: str, size: int) -> _Model | None:
    def look(stream: BinaryIO) -> Any:
        schema = Config(path, Zipped(stream, size).json(_SCHEMA, _LARGEST))
        state = schema.part("content").part("content").part("_sklearn_version")
        told = (schema.text("__module__"), schema.text("__class__"), schema.text("_skops_version"))
        return [*(known.value if known else "" for known in told), _unquoted(state.data.get("content"))]

    def believed(answer: Any) -> _Model | None:
        if not isinstance(answer, list) or not all(isinstance(text, str) for text in answer):
            raise TypeError(f"no answer of ours: {answer!r}")
        module, name, skops, sklearn = answer
        kind = Known(f"{module}.{name}", f"{path}: {_SCHEMA}")
        return _Model(path, kind, skops, sklearn) if name and kind.value.startswith(_PACKAGE) else None

    return folder.ask(path, "skops schema", look, believed)


def _unquoted(text: Any) -> str:
    """A text that is written as JSON in a text; empty for what is none."""
    try:
        return as_name(json.loads(text)) if isinstance(text, str) else ""
    except (ValueError, RecursionError):
        return ""


LIBRARY = Library("sklearn", Rank.FORMAT, _place, _read)
