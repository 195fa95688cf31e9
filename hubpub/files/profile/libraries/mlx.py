"""MLX: models and adapters of mlx-lm and its kin (mlx_lm, utils.py, save_model; tuner/trainer.py)."""

from __future__ import annotations

from dataclasses import replace

from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights, tensors_of, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.transformers_config import read_config
from hubpub.types.profile import Known, Profile, Relation

_CONFIG, _ADAPTER, _ADAPTERS = "config.json", "adapter_config.json", "adapters.safetensors"
_NAMES = ("model.safetensors", "model-*-of-*.safetensors", "weights.safetensors", "weights.*.safetensors")


def _place(folder: Folder) -> str:
    for path in (*weights_named(folder, *_NAMES)[:1], _ADAPTERS):
        tensors = tensors_of(folder, path)
        if tensors and "mlx" in tensors.formats:
            return f"{path}: header"
    adapter = folder.config(_ADAPTER)
    if folder.has(_ADAPTERS) and adapter.text("fine_tune_type") and not adapter.text("peft_type"):
        return adapter.place("fine_tune_type")
    own = folder.config(_CONFIG).part("quantization")
    is_quantized = own.whole("bits") and own.whole("group_size")
    return own.place("bits") if is_quantized and folder.has(*_NAMES, "weights.npz") else ""


def _read(folder: Folder) -> Profile:
    adapter = folder.config(_ADAPTER)
    if adapter.text("fine_tune_type") and folder.has(_ADAPTERS):
        bases, withheld = sorted_out([adapter.text("model")], "base_model")
        relation: Known[Relation] = Known("adapter", adapter.place("fine_tune_type"))
        told = Profile(base_models=bases, relation=relation, withheld=withheld)
        return join(told, facts_of_weights(folder, [_ADAPTERS]))
    config = folder.config(_CONFIG)
    about = read_config(folder, config)
    weights = facts_of_weights(folder, weights_named(folder, *_NAMES), config)
    if about.quantization:
        weights = replace(weights, parameters=None, active_parameters=None)
    return join(replace(about, dtype=weights.dtype or about.dtype), weights)


LIBRARY = Library("mlx", Rank.OWN_CONFIG, _place, _read)
