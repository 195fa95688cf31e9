"""What of a Trainer's folder is published: what the training wrote, and nothing that only lies there too."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from hubpub.errors import HubpubError
from hubpub.files.profile.training import told
from hubpub.files.scan import scan
from hubpub.files.unwanted import CONFIG_NAME, OF_A_TRAINER
from hubpub.files.weights.names import may_be_weights
from hubpub.types.card import CARD_PATH
from hubpub.types.files import AUTHORED_PATH, ModelFolder, on_disk

NAME = "for-the-hub"
"""The folder for the model where the Trainer's own holds other things."""
# What a person lays beside a model before it is there.
_OF_AUTHORS = (CARD_PATH, AUTHORED_PATH, "LICENSE*", "LICENCE*", "NOTICE*", "CITATION*")
# What is not published, and tells of the training.
_OF_TRAINING = (*OF_A_TRAINER, told.NAME)
# Seconds. How much coarser the clock of a file system may be.
_COARSE = 1.0


def folder_to_publish(output: Path, began: float, saved: float) -> Path:
    """The folder that holds the model and nothing else: the Trainer's own, or one in it.

    A Trainer may write into a folder that holds other things: ``output_dir="."`` is the project, with its code and its
    data; an earlier training may have left weights of another shape. What is older than this training is no part of
    its model, but for a card or a licence; nor is what lies in another training's folder, whenever that was. Of a
    project's folder only what the save wrote is. Where there is more, the model's files are linked into a folder of
    their own. A ``hubpub.toml`` says that all of the folder is meant.

    Args:
        output: The Trainer's folder, with the model in it.
        began: When this training was set up; the process that did may be older.
        saved: When the model began to be saved.

    Raises:
        HubpubError: The folder cannot be read.
        OSError: The other one cannot be made.
    """
    if os.path.lexists(output / CONFIG_NAME):
        return output
    is_project = _is_project(output)
    since = (saved if is_project else _process_began(began)) + _offset(output) - _COARSE
    found = scan(output)
    others = _of_other_trainings(output, found)
    names = {file.path: file.mtime_ns / 1e9 for file in found.files if not file.path.startswith((NAME, *others))}
    ours = [path for path, time in names.items() if time >= since or (not is_project and is_of_author(path))]
    if len(ours) == len(found.files):
        return output
    folder = next(place for place in _places(output) if not place.exists())
    for path in (*ours, *(name for name in _OF_TRAINING if (output / name).is_file())):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        _link(output / path, place)
    return folder


def is_of_author(path: str) -> bool:
    """Whether a file is one that a person lays beside a model: a card, a licence."""
    return any(fnmatch(path, pattern) for pattern in _OF_AUTHORS)


def holds_weights(folder: Path) -> bool:
    """Whether a folder, which a model was saved to, holds weights, whatever holds them."""
    with suppress(HubpubError):
        return any(may_be_weights(file.path) for file in scan(folder).files)
    return False


def _of_other_trainings(output: Path, found: ModelFolder) -> tuple[str, ...]:
    """The directories, with a slash behind them, that a Trainer of another training wrote its model to."""
    inside = {str(PurePosixPath(file.path).parent) for file in found.files} - {"."}
    return tuple(
        f"{path}/" for path in inside if any((output / on_disk(path) / name).is_file() for name in OF_A_TRAINER)
    )


def _is_project(output: Path) -> bool:
    """Whether a folder is somebody's project: code runs from it, or it is a repository of git."""
    root = output.resolve()
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    inside = [Path.cwd(), *([Path(script).resolve()] if script else [])]
    return any(place.is_relative_to(root) for place in inside) or (root / ".git").exists()


def _process_began(began: float) -> float:
    """When this process began, which may have written into the folder before the training was set up."""
    try:
        import psutil  # accelerate brings it, without which no Trainer runs
    except ImportError:
        return began
    return float(min(began, psutil.Process().create_time()))


def _offset(output: Path) -> float:
    """By how many seconds the clock of a folder's file system is ahead of this machine's: a server has its own."""
    with tempfile.NamedTemporaryFile(dir=output) as probe:
        return min(0.0, Path(probe.name).stat().st_mtime - time.time())


def _places(output: Path) -> list[Path]:
    return [output / NAME, *(output / f"{NAME}-{number}" for number in range(2, 1000))]


def _link(file: Path, place: Path) -> None:
    """The same file at another place; a copy where the file system has no second names."""
    try:
        os.link(file.resolve(), place)
    except OSError:
        shutil.copy2(file, place)
