"""timm (models/_hub.py: save_config_for_hf)."""

from __future__ import annotations

from hubpub.files.layouts import is_timm_config
from hubpub.files.profile.config import Config
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_other_weights, facts_of_weights, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.transformers_config import labels_of
from hubpub.types.profile import Known, Profile

_CONFIG = "config.json"


def _place(folder: Folder) -> str:
    config = folder.config(_CONFIG)
    return config.place("architecture") if is_timm_config(config.data) and config.text("architecture") else ""


def _read(folder: Folder) -> Profile:
    config = folder.config(_CONFIG)
    classes = config.data.get("num_classes")
    is_told = isinstance(classes, int) and not isinstance(classes, bool) and classes >= 0
    # without classes it gives its features (timm.create_model, num_classes=0)
    task = "image-classification" if classes else "image-feature-extraction"
    size = config.part("pretrained_cfg").data.get("input_size")
    is_size = isinstance(size, list) and len(size) == 3 and all(type(number) is int and number > 0 for number in size)
    told = Profile(
        architecture=config.text("architecture"),
        task=Known(task, config.place("num_classes")) if is_told else None,
        labels=_labels(config, classes),
        details={"timm.input_size": Known(tuple(size), config.part("pretrained_cfg").place("input_size"))}
        if isinstance(size, list) and is_size
        else {},
    )
    paths = weights_named(folder, "model.safetensors")
    weights = facts_of_weights(folder, paths) if paths else facts_of_other_weights(folder, "pytorch_model.bin")
    return join(told, weights)


def _labels(config: Config, classes: object) -> Known[tuple[str, ...]] | None:
    """The names of all classes, where there are as many: those of what it was trained from may be others."""
    for part in (config, config.part("pretrained_cfg")):
        told = part.data.get("label_names")
        labels = tuple(known.value for known in part.texts("label_names"))
        if isinstance(told, list) and len(labels) == len(told) == classes and labels:
            return Known(labels, part.place("label_names"))
        if (found := labels_of(part, "label_names")) and len(found.value) == classes:
            return found
    return None


LIBRARY = Library("timm", Rank.OWN_CONFIG, _place, _read)
