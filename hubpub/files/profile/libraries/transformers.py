"""transformers (utils/__init__.py: CONFIG_NAME, WEIGHTS_NAME, SAFE_WEIGHTS_NAME)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hubpub.files.layouts import WHOLE_WEIGHTS
from hubpub.files.profile.config import as_name
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_other_weights, facts_of_weights, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.transformers_config import read_config
from hubpub.types.profile import Known, Profile

_CONFIG = "config.json"
# A config.json is what many write; these keys are of transformers' own. A model_type alone is the word of others too.
_SIGNS = ("transformers_version", "architectures", "auto_map")
_VARIANTS = ("model.*.safetensors", "pytorch_model.*.bin")


def _place(folder: Folder) -> str:
    config = folder.config(_CONFIG)
    if not folder.has(*WHOLE_WEIGHTS, *_VARIANTS):
        return ""
    if not config.text("model_type") and not config.part("auto_map").data:
        return ""
    return next((config.place(sign) for sign in _SIGNS if config.data.get(sign)), "")


def _read(folder: Folder) -> Profile:
    config = folder.config(_CONFIG)
    told = read_config(folder, config)
    paths = weights_named(folder, "model.safetensors", "model-*-of-*.safetensors")
    weights = facts_of_weights(folder, paths, config) if paths else facts_of_other_weights(folder, "pytorch_model*.bin")
    if told.quantization and not (told.quantization.value.startswith("fp8") and weights.parameters):
        weights = replace(weights, parameters=None, active_parameters=None)  # several weights lie in one element
    details: dict[str, Known[Any]] = {}
    if kind := config.text("model_type"):
        details["transformers.model_type"] = kind
    # code of its own, which only who trusts it runs
    if classes := tuple(name for key in config.part("auto_map").data if (name := as_name(key))):
        details["transformers.auto_map"] = Known(classes, config.place("auto_map"))
    return join(replace(told, dtype=weights.dtype or told.dtype, details=details), weights)


LIBRARY = Library("transformers", Rank.CONFIG, _place, _read)
