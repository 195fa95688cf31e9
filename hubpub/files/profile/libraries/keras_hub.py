"""KerasHub (src/utils/preset_utils.py: CONFIG_FILE, METADATA_FILE, TOKENIZER_CONFIG_FILE, TASK_CONFIG_FILE)."""

from __future__ import annotations

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.library import Library, Rank
from hubpub.types.profile import Profile

_CONFIG, _METADATA = "config.json", "metadata.json"


def _place(folder: Folder) -> str:
    config = folder.config(_CONFIG)
    module, version = config.text("module"), folder.config(_METADATA).text("keras_version")
    return config.place("module") if module and version and module.value.startswith("keras_hub.") else ""


def _read(folder: Folder) -> Profile:
    metadata = folder.config(_METADATA)
    told = {name: metadata.text(f"{name}_version") for name in ("keras", "keras_hub")}
    versions = {name.replace("_", "-"): version for name, version in told.items() if version}
    return Profile(architecture=folder.config(_CONFIG).text("class_name"), versions=versions)


LIBRARY = Library("keras-hub", Rank.OWN_CONFIG, _place, _read)
