"""OpenCLIP (open_clip, push_to_hf_hub.py: ``open_clip_config.json``)."""

from __future__ import annotations

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_other_weights, facts_of_weights, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.types.profile import Known, Profile

_CONFIG = "open_clip_config.json"


def _place(folder: Folder) -> str:
    config = folder.config(_CONFIG)
    return config.place("model_cfg") if config.part("model_cfg").data else ""


def _read(folder: Folder) -> Profile:
    config = folder.config(_CONFIG)
    model = config.part("model_cfg")
    dimension = model.whole("embed_dim")
    told = Profile(
        # by which text a picture is described, without having been trained for it, is what the model is for
        task=Known("zero-shot-image-classification", config.place("model_cfg")),
        context_length=model.part("text_cfg").whole("context_length"),
        details={"open_clip.dimension": dimension} if dimension else {},
    )
    paths = weights_named(folder, "open_clip_model.safetensors", "model.safetensors")
    weights = (
        facts_of_weights(folder, paths) if paths else facts_of_other_weights(folder, "open_clip_pytorch_model.bin")
    )
    return join(told, weights)


LIBRARY = Library("open_clip", Rank.OWN_CONFIG, _place, _read)
