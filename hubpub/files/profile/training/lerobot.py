"""``train_config.json``: the settings of a training by lerobot (lerobot 0.6, configs/train.py)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubpub.files.profile.training.folder import read_object
from hubpub.files.profile.training.hyperparameters import Settings, read_settings

NAME = "train_config.json"
_ALONE = ("batch_size", "steps", "seed")
_PARTS = ("optimizer", "scheduler")


def read_train_config(root: Path) -> Settings:
    """The hyperparameters; none where the file is not lerobot's.

    Args:
        root: The folder.
    """
    config = read_object(root, NAME)
    if not isinstance(config.get("policy"), Mapping) or "dataset" not in config:
        return Settings({}, ())
    wanted: dict[str, Any] = {name: config[name] for name in _ALONE if name in config}
    wanted |= {name: config[name] for name in _PARTS if isinstance(config.get(name), Mapping)}
    return read_settings(wanted, NAME)
