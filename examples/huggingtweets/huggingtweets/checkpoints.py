"""A training's checkpoints: where it goes on after it was killed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

_STATE = "trainer_state.json"


def last_checkpoint(place: Path) -> Path | None:
    """The last checkpoint that is whole; one that was being written when the training was killed is removed.

    The Trainer writes the state of the training last (trainer.py: ``_save_checkpoint``).
    """
    found = [(int(path.name.rpartition("-")[2]), path) for path in place.glob("checkpoint-*") if _is_numbered(path)]
    for _, path in sorted(found, reverse=True):
        if _is_whole(path):
            return path
        shutil.rmtree(path)
    return None


def _is_numbered(path: Path) -> bool:
    return path.name.rpartition("-")[2].isdecimal()


def _is_whole(path: Path) -> bool:
    try:
        json.loads((path / _STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True
