"""A folder as the readers of facts see it: what they ask for is read once, in bounds, and only from inside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, BinaryIO, TypeVar

from hubpub.files.looks import ask
from hubpub.files.paths import lies_in
from hubpub.files.profile.config import Config
from hubpub.files.tree import Tree
from hubpub.files.weights import Malformed
from hubpub.types.draft import Remember, ask_again
from hubpub.types.files import FileEntry, ModelFolder, on_disk

ReadYaml = Callable[[str], Mapping[str, Any]]
"""Reads a YAML mapping; an empty one of what is none. Never raises."""

_Answer = TypeVar("_Answer")

JSON_LIMIT = 8_000_000
"""The most bytes of a JSON file that are read; a tokenizer's config of many added tokens has some 2 MB."""
_YAML_LIMIT = 1_000_000


class Folder:
    """What training left behind.

    Attributes:
        model: The folder, as it was scanned.
        tree: The same, to ask for paths.
        remember: What knows of earlier looks into the files.
    """

    def __init__(self, model: ModelFolder, read_yaml: ReadYaml, remember: Remember = ask_again) -> None:
        self.model = model
        self.tree = Tree(model.root, {file.path: file for file in model.files}, frozenset(), remember=remember)
        self._read_yaml = read_yaml
        self._objects: dict[str, Config] = {}

    def has(self, *patterns: str) -> bool:
        """Whether a path matches one of the patterns; a pattern without ``/`` is of files in no directory."""
        return self.tree.has(*patterns)

    def files(self, *endings: str) -> Iterator[FileEntry]:
        """The files whose names end so, in order."""
        return self.tree.ending(*endings)

    def config(self, path: str) -> Config:
        """A JSON object; an empty one for what is not there, is none or is too large."""
        if path not in self._objects:
            value = self.json(path)
            self._objects[path] = Config(path, value if isinstance(value, dict) else {})
        return self._objects[path]

    def json(self, path: str) -> Any:
        """What a JSON file holds; None for what is not there, cannot be read or is too large."""
        try:
            return json.loads(self.text(path, JSON_LIMIT))
        except (ValueError, RecursionError):
            return None

    def yaml(self, path: str) -> Config:
        """A YAML mapping; an empty one for what is not there, is none or is too large."""
        return self.parse_yaml(path, self.text(path, _YAML_LIMIT))

    def parse_yaml(self, path: str, text: str) -> Config:
        """A YAML mapping out of a file.

        Args:
            path: The file.
            text: The mapping's text.
        """
        return Config(path, self._read_yaml(text) if text else {})

    def text(self, path: str, limit: int) -> str:
        """A file's text; empty for what is not there, is no text or is longer than the limit, in bytes."""
        file = self.tree.local.get(path)
        if file is None or file.size > limit or not self._lies_here(path):
            return ""
        try:
            return self.tree.start(path, limit).decode()
        except UnicodeError:
            return ""

    def ask(
        self, path: str, question: str, look: Callable[[BinaryIO], Any], believed: Callable[[Any], _Answer]
    ) -> _Answer | None:
        """The answer that a look into a file gives, or gave (`looks.answer`); None where it cannot be read."""
        if path not in self.tree.local or not self._lies_here(path):
            return None
        found = ask(self.tree, path, question, look, believed)
        return None if isinstance(found, Malformed) else found

    @cached_property
    def trained_here(self) -> str:
        """What training left in the folder and is not published, as a sign that it was trained; empty without."""
        signs = (left.path for left in self.model.left_out if left.path.startswith(_OF_TRAINING))
        return next(signs, "")

    def _lies_here(self, path: str) -> bool:
        try:
            return lies_in(self.model.root / on_disk(path), self.model.root)
        except (OSError, ValueError):
            return False


# What transformers' Trainer leaves (trainer.py: TRAINING_ARGS_NAME; trainer_utils.py: PREFIX_CHECKPOINT_DIR).
_OF_TRAINING = ("training_args.bin", "trainer_state.json", "checkpoint-")
