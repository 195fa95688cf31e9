"""What a path of `hubpub check` stands for: a card, a model folder, or a tree of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from hubpub.card import CARD_PATH
from hubpub.errors import CallError, MachineError
from hubpub.folder import is_junk

STDIN = "-"
_CARDS = (".md", ".markdown")
# What makes a directory of a tree a model folder: the forms in which nearly all weights are kept. Fewer than the rules
# know (checks/weights.py): there a file of a folder is judged, and a .zip or .xml makes no folder a model's.
_WEIGHTS = ("*.safetensors", "*.bin", "*.gguf", "*.pt", "*.pth", "*.ckpt", "*.h5", "*.keras", "*.onnx", "*.msgpack")


@dataclass(frozen=True, slots=True)
class Target:
    """One card or model folder to check.

    Attributes:
        name: How the caller names it.
        directory: The folder, or where the card lies; None for standard input.
        root: The directory that the caller named, where this lies in it.
        file: The card's name in its directory.
        is_folder: Whether the folder is judged and not the card alone.
    """

    name: str
    directory: Path | None = None
    root: Path = Path()
    file: str = CARD_PATH
    is_folder: bool = False

    @property
    def card_name(self) -> str:
        """How the card is named to the caller."""
        return self.path_of(CARD_PATH)

    def path_of(self, path: str | None) -> str:
        """A path of the repository as the caller knows it; the target itself where it is None."""
        if not self.is_folder:
            return "standard input" if self.name == STDIN else self.name
        return self.name if path is None else f"{self.name}/{path}" if self.name != "." else path


def targets(path: Path | str) -> Iterator[Target]:
    """The cards and folders that a path stands for.

    Raises:
        CallError: There is no such path, or it is no card.
        MachineError: It cannot be read.
    """
    if str(path) == STDIN:
        yield Target(STDIN)
        return
    path = Path(path).expanduser()
    try:
        if path.suffix.lower() in _CARDS and path.is_file():
            directory = path.parent
            yield Target(path.as_posix(), directory, directory, path.name)
        elif path.is_dir():
            yield from _directory(path)
        elif not path.exists():
            raise CallError(f"there is no file {path}", "Name a card (README.md), a model folder or a tree of them.")
        else:
            raise CallError(f"{path} is no card", "Name a card (README.md), a model folder or a tree of them.")
    except OSError as error:
        raise MachineError(
            f"cannot read {error.filename or path}: {error.strerror}", "Mend its permissions."
        ) from error


def _directory(path: Path) -> Iterator[Target]:
    """A directory that the caller named: a folder, unless there are others in it and it has no weights itself."""
    if _has_weights(path):
        yield Target(path.as_posix(), path, path, is_folder=True)
        return
    below = list(_walk(path, path))
    if not below and not any(path.iterdir()):
        raise CallError(f"{path} is empty", "Name a card (README.md), a model folder or a tree of them.")
    others = [target for target in below if target.directory != path]
    if others:
        yield from below
    else:
        yield Target(path.as_posix(), path, path, is_folder=True)


def _walk(directory: Path, root: Path) -> Iterator[Target]:
    """Every model folder, and every card without one, in the order of their names."""
    entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    if directory != root and _has_weights(directory):
        yield Target(directory.as_posix(), directory, root, is_folder=True)
        return
    for entry in entries:
        if entry.name == CARD_PATH and entry.is_file():
            yield Target((directory / CARD_PATH).as_posix(), directory, root)
        elif entry.is_dir(follow_symlinks=False) and not is_junk(entry.name):
            yield from _walk(Path(entry.path), root)


def _has_weights(directory: Path) -> bool:
    with os.scandir(directory) as entries:
        return any(_is_weights(entry.name) and entry.is_file() for entry in entries)


def _is_weights(name: str) -> bool:
    return name != "training_args.bin" and any(fnmatch(name, pattern) for pattern in _WEIGHTS)
