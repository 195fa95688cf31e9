"""The checkpoint that transformers' Trainer wrote at the end of a training, with the state that it had then."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from hubpub.files.profile.training.arguments import LARGEST
from hubpub.files.profile.training.arguments import NAME as ARGUMENTS
from hubpub.files.profile.training.folder import read_bytes, read_object
from hubpub.files.profile.training.numbers import as_count
from hubpub.files.profile.training.trainer_state import NAME as STATE

_CHECKPOINT = re.compile(r"checkpoint-(\d{1,15})", re.ASCII)


def last_state(root: Path) -> str:
    """The path of the state at the end of the training whose model lies in the folder; empty where that is not sure.

    It is sure of the last checkpoint, where the training had no step left and had the settings that lie beside the
    model: else the checkpoints may be those of another training in the same folder.

    Args:
        root: The folder.
    """
    number = max(_numbers(root), default=None)
    if number is None:
        return ""
    folder = f"checkpoint-{number}"
    settings = read_bytes(root, ARGUMENTS, LARGEST)
    if not settings or settings != read_bytes(root, f"{folder}/{ARGUMENTS}", LARGEST):
        return ""
    state = read_object(root, f"{folder}/{STATE}")
    ended = as_count(state.get("global_step")) == as_count(state.get("max_steps")) == number
    return f"{folder}/{STATE}" if ended else ""


def _numbers(root: Path) -> Iterator[int]:
    try:
        with os.scandir(root) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return
    for name in names:
        if (match := _CHECKPOINT.fullmatch(name)) and str(int(match[1])) == match[1]:
            yield int(match[1])
