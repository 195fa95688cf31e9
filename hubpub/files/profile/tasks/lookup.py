"""The Hub's task of a model, by its class."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import hubpub.files.profile.tasks
from hubpub.types.profile import Known


def task_of(architecture: Known[str] | None, library: str) -> Known[str] | None:
    """The task that a class is for; None for one that is for none of the Hub's, or for several.

    Args:
        architecture: The class.
        library: ``transformers`` or ``diffusers``.
    """
    if architecture is None:
        return None
    task = _tasks(library).get(architecture.value)
    return Known(task, architecture.place) if task else None


@cache
def _tasks(library: str) -> dict[str, str]:
    text = files(hubpub.files.profile.tasks).joinpath(f"{library}.json").read_text(encoding="utf-8")
    return {name: task for task, names in json.loads(text)["values"].items() for name in names}
