"""A LoRA of diffusers in one file: by diffusers' own name for it, or by what kohya's scripts write into its header.

Sources: diffusers, loaders/lora_base.py (LORA_WEIGHT_NAME_SAFE); kohya-ss/sd-scripts, train_network.py
(``ss_network_module``), whose files diffusers loads too.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from hubpub.files.profile.folder import Folder
from hubpub.files.weights import safetensors
from hubpub.types.profile import Known

_NAME = "pytorch_lora_weights.safetensors"
_KEY, _MODULES = "ss_network_module", ("networks.lora", "lycoris.")


def loras_of(folder: Folder) -> list[Known[str]]:
    """The files of a folder that are LoRAs."""
    if "adapter_config.json" in folder.tree.top:
        return []
    if folder.has(_NAME):
        return [Known(_NAME, f"{_NAME}: its name")]
    top = [file for file in folder.files(".safetensors") if "/" not in file.path]
    return [Known(file.path, f"{file.path}: {_KEY}") for file in top if _is_by_kohya(folder, file.path, file.size)]


def _is_by_kohya(folder: Folder, path: str, size: int) -> bool:
    def look(stream: BinaryIO) -> Any:
        return safetensors.read_header(stream, size).metadata.get(_KEY, "").startswith(_MODULES)

    return folder.ask(path, "safetensors of kohya", look, lambda answer: answer is True) or False
