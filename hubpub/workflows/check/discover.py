"""What a path of `hubpub check` stands for: a card, a model folder, or a tree of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, cannot_read
from hubpub.files.layouts import is_model_config
from hubpub.files.paths import lies_in
from hubpub.files.scan import cached_repository, is_junk
from hubpub.files.settings import load
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.files.weights.names import is_surely_weights, is_weights
from hubpub.types.card import CARD_PATH

STDIN = "-"
_CARDS = (".md", ".markdown")
# What only the root of a model's folder holds: PEFT, diffusers, sentence-transformers.
_ROOTS = frozenset(
    {"adapter_config.json", "model_index.json", "modular_model_index.json", "config_sentence_transformers.json"}
)
# Where front matter would begin; the rest of a card is not read here.
_START = 1024
_JSON_LIMIT = 16_000_000


@dataclass(frozen=True, slots=True)
class CheckTarget:
    """One card or model folder to check.

    Attributes:
        name: How the caller names it.
        directory: The folder, or where the card lies; None for standard input.
        root: The directory that the caller named, where this lies in it.
        file: The card's name in its directory.
        is_folder: Whether the folder is judged and not the card alone.
        leads_out: Whether the card is a symbolic link that leads out of the root, so that it is not read.
    """

    name: str
    directory: Path | None = None
    root: Path = Path()
    file: str = CARD_PATH
    is_folder: bool = False
    leads_out: bool = False

    @property
    def card_name(self) -> str:
        """How a diff names the card: from the working directory; from the root where it lies elsewhere."""
        name = self.path_of(CARD_PATH)
        path = Path(name)
        if self.directory is None or not (path.is_absolute() or ".." in path.parts):
            return name
        path = Path(os.path.abspath(path))  # noqa: PTH100 - a symbolic link keeps its name
        here = Path.cwd()
        return path.relative_to(here if path.is_relative_to(here) else path.anchor).as_posix()

    def path_of(self, path: str | None) -> str:
        """A path of the repository as the caller knows it; the target itself where it is None."""
        if not self.is_folder:
            return "standard input" if self.name == STDIN else self.name
        return self.name if path is None else f"{self.name}/{path}" if self.name != "." else path


def targets(path: Path | str) -> Iterator[CheckTarget]:
    """The cards and folders that a path stands for.

    Raises:
        CallError: There is no such path, or it is no card.
        MachineError: It cannot be read.
    """
    if str(path) == STDIN:
        yield CheckTarget(STDIN)
        return
    if not str(path):
        raise CallError("a path is empty", "Name a card (README.md), a model folder or a tree of them.")
    path = Path(path).expanduser()
    try:
        if path.suffix.lower() in _CARDS and path.is_file():
            directory = path.parent
            yield CheckTarget(path.as_posix(), directory, directory, path.name)
        elif path.is_dir():
            yield from _directory(path)
        elif not path.exists():
            raise CallError(f"there is no file {path}", "Name a card (README.md), a model folder or a tree of them.")
        else:
            raise CallError(f"{path} is no card", "Name a card (README.md), a model folder or a tree of them.")
    except OSError as error:
        raise cannot_read(path, error) from error


def _directory(path: Path) -> Iterator[CheckTarget]:
    """A directory that the caller named: one model's folder, or a tree of them and of cards."""
    if _is_model(path, path):
        yield CheckTarget(path.as_posix(), path, path, is_folder=True)
        return
    below = list(_walk(path))
    if not below and not any(path.iterdir()):
        raise CallError(f"{path} is empty", "Name a card (README.md), a model folder or a tree of them.")
    if any(target.directory != path for target in below):
        yield from below
        return
    if not below and (cards := _other_cards(path)):
        raise CallError(
            f"{path} holds no model and no {CARD_PATH}: a directory is searched for cards of that name alone, and "
            f"{cards[0]}{f' and {len(cards) - 1} more lie' if len(cards) > 1 else ' lies'} there",
            "Name the cards themselves, or rename the model's to README.md.",
        )
    yield CheckTarget(path.as_posix(), path, path, is_folder=True)


def _walk(root: Path) -> Iterator[CheckTarget]:
    """Every model folder, and every card without one, in the order of their names."""
    open_directories = [_entries(root)]  # a stack of our own: a tree may be deeper than Python's calls may be
    while open_directories:
        entry = next(open_directories[-1], None)
        if entry is None:
            open_directories.pop()
        elif entry.name == CARD_PATH and entry.is_file():
            card = Path(entry.path)
            yield CheckTarget(card.as_posix(), card.parent, root, leads_out=_leads_out(card, root))
        elif entry.is_dir(follow_symlinks=False) and not is_junk(entry.name) and not _is_of_a_cache(entry):
            directory = Path(entry.path)
            if _is_model(directory, root):
                yield CheckTarget(directory.as_posix(), directory, root, is_folder=True)
            else:
                open_directories.append(_entries(directory))


def _entries(directory: Path) -> Iterator[os.DirEntry[str]]:
    """What lies in a directory, in the order of the names."""
    with os.scandir(directory) as entries:
        return iter(sorted(entries, key=lambda entry: entry.name))


def _is_of_a_cache(directory: os.DirEntry[str]) -> bool:
    """Whether a directory holds the files that the snapshots in a cache of the Hub's client are links to."""
    return directory.name == "blobs" and cached_repository(Path(directory.path).parent) is not None


def _is_model(directory: Path, root: Path) -> bool:
    """Whether a directory with all that lies below it is one model's folder.

    It is where weights lie in it; where a file says that it is the root of one; and where it has a card with front
    matter, or a ``config.json``, and weights lie below it in folders without a card of their own. A README.md without
    front matter is a project's as well as a model's, so it tells nothing.

    Args:
        directory: The directory.
        root: The one that the caller named; of others the config of a model is not enough, as tests keep many. What a
            link leads to outside of it is not read.
    """
    with os.scandir(directory) as entries:
        names = {entry.name for entry in entries if _is_weights_directory(entry) or entry.is_file()}
    if any(map(is_surely_weights, names)) or any(map(_holds_weights, names)):
        return True
    if CONFIG_NAME in names and _names_a_model(directory, root):
        return True
    has_card = CARD_PATH in names and _has_front_matter(directory / CARD_PATH, root)
    if has_card and any(map(is_weights, names)):
        return True
    is_root = (
        not _ROOTS.isdisjoint(names)
        or ("config.json" in names and is_model_config(_json(directory / "config.json", root)))
        or ("modules.json" in names and isinstance(_json(directory / "modules.json", root), list))
    )
    if is_root and (directory == root or CARD_PATH in names):
        return True
    return (is_root or has_card or "config.json" in names) and _has_weights_below(directory)


def _leads_out(file: Path, root: Path) -> bool:
    """Whether a file is a link out of the directory that the caller named: a stranger's link is not read."""
    return file.is_symlink() and not lies_in(file, root)


def _has_weights_below(directory: Path) -> bool:
    """Whether weights lie in the directories of one; those with a card are models of their own."""
    paths = _inner(_entries(directory))
    while paths:
        listed = list(_entries(Path(paths.pop())))
        if any(entry.name == CARD_PATH for entry in listed):
            continue
        if any(_is_weights_directory(entry) or (is_surely_weights(entry.name) and entry.is_file()) for entry in listed):
            return True
        paths += _inner(listed)
    return False


def _inner(entries: Iterable[os.DirEntry[str]]) -> list[str]:
    """The directories among some entries in which something of a model may lie."""
    return [e.path for e in entries if e.is_dir(follow_symlinks=False) and not is_junk(e.name)]


def _is_weights_directory(entry: os.DirEntry[str]) -> bool:
    return _holds_weights(entry.name) and entry.is_dir(follow_symlinks=False)


def _holds_weights(name: str) -> bool:
    """Whether a directory of this name is itself a model: ``*.mlpackage``, ``*.zarr``."""
    return is_surely_weights(f"{name}/-")


def _names_a_model(directory: Path, root: Path) -> bool:
    """Whether the settings are of one model, and not of a tree alone, as those of ``[check]`` may be."""
    settings = load(directory, root)
    return any((settings.repo, settings.recipe, settings.facts, settings.run))


def _has_front_matter(card: Path, root: Path) -> bool:
    if _leads_out(card, root):
        return False
    with card.open("rb") as stream:
        return stream.read(_START).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"---")


def _json(path: Path, root: Path) -> Any:
    """A JSON file's value; None for what cannot be parsed, which a rule tells of where it matters."""
    if _leads_out(path, root):
        return None
    try:
        return json.loads(path.read_bytes()) if path.stat().st_size <= _JSON_LIMIT else None
    except (ValueError, RecursionError):
        return None


def _other_cards(directory: Path) -> list[str]:
    """The paths of Markdown files of another name than a card's, where nothing else of a model lies there."""
    cards: list[str] = []
    for root, directories, names in os.walk(directory):
        directories[:] = sorted(name for name in directories if not is_junk(name))
        for name in sorted(names):
            path = (Path(root) / name).relative_to(directory).as_posix()
            if is_weights(path) or name.endswith(".json") or name == CONFIG_NAME:
                return []
            if Path(name).suffix.lower() in _CARDS:
                cards.append(path)
    return cards
