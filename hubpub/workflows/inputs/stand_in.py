"""A name for a repository that nobody named, so that a card can be shown and judged as it would be published."""

from __future__ import annotations

import re
from pathlib import Path

# Of a repository (huggingface_hub, utils/_validators.py).
_LONGEST_NAME = 96


def stand_in(directory: Path) -> str:
    """``owner/NAME``, with the name of the folder: a card's title and snippet name it.

    Args:
        directory: The folder.
    """
    name = re.sub(r"[^\w.-]+|-{2,}|\.{2,}", "-", directory.name, flags=re.ASCII).strip("-.")[:_LONGEST_NAME]
    return f"owner/{name or 'model'}"
