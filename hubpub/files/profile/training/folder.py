"""Reads files of a model's folder: not by links that lead out of it, and no more than a limit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from hubpub.files.paths import lies_in

JSON_LIMIT = 64_000_000
"""Bytes. The logs of long trainings have some MB."""


def read_bytes(root: Path, path: str, limit: int) -> bytes:
    """A file's bytes; none of what is not there, is no file, leads out of the folder, or is larger.

    Args:
        root: The folder.
        path: The file's path in it, as this process names it.
        limit: The most bytes.
    """
    place = root / path
    try:
        if not place.is_file() or not lies_in(place, root) or place.stat().st_size > limit:
            return b""
        return place.read_bytes()
    except (OSError, ValueError):
        return b""


def read_object(root: Path, path: str) -> dict[str, Any]:
    """A JSON object; an empty one for what is none or cannot be read."""
    try:
        value = json.loads(read_bytes(root, path, JSON_LIMIT).decode())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def names_in(root: Path) -> list[str]:
    """The names of the files in the folder itself, sorted; none where it cannot be read."""
    try:
        with os.scandir(root) as entries:
            return sorted(entry.name for entry in entries if entry.is_file())
    except OSError:
        return []
