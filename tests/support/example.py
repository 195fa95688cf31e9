"""The shipped example, without what a push of it may have left beside the model: git does not see `.hubpub/`."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.commands import ROOT

EXAMPLE = ROOT / "examples" / "tinytweets"
MODEL = EXAMPLE / "model"
_LEFT = shutil.ignore_patterns(".hubpub")


def copy_example(to: Path) -> Path:
    """All of it, in a directory that may be there."""
    return Path(shutil.copytree(EXAMPLE, to, dirs_exist_ok=True, ignore=_LEFT))


def copy_model(to: Path) -> Path:
    """The model alone, in a new directory."""
    return Path(shutil.copytree(MODEL, to, ignore=_LEFT))


def model_files() -> dict[str, bytes]:
    """What the model's folder holds."""
    return {path.name: path.read_bytes() for path in sorted(MODEL.iterdir()) if path.is_file()}
