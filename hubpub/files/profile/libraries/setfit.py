"""SetFit: a head around a model of sentence-transformers (setfit, modeling.py: CONFIG_NAME, MODEL_HEAD_NAME)."""

from __future__ import annotations

from dataclasses import replace

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.join import join
from hubpub.files.profile.libraries.sentence_transformers import LIBRARY as BODY
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.pickled_class import class_of
from hubpub.types.profile import Known, Profile

_CONFIG, _HEAD = "config_setfit.json", "model_head.pkl"


def _place(folder: Folder) -> str:
    config = folder.config(_CONFIG)
    return _CONFIG if config.data and folder.has(_HEAD) else ""


def _read(folder: Folder) -> Profile:
    config = folder.config(_CONFIG)
    labels, told = tuple(known.value for known in config.texts("labels")), config.data.get("labels")
    is_whole = isinstance(told, list) and len(labels) == len(told) > 0
    head = class_of(folder, _HEAD)
    body = replace(BODY.read(folder), architecture=None, task=None, labels=None)
    own = Profile(
        task=Known("text-classification", _CONFIG),
        labels=Known(labels, config.place("labels")) if is_whole else None,
        details={"setfit.head": head} if head else {},
    )
    return join(own, body)


LIBRARY = Library("setfit", Rank.AROUND_THAT, _place, _read)
