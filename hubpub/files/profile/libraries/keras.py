"""Keras 3 (src/saving/saving_lib.py: a zip of ``config.json``, ``metadata.json`` and the weights)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from hubpub.files.profile.config import Config
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.zipped import Zipped
from hubpub.types.profile import Known, Profile

_LARGEST = 8_000_000


def _place(folder: Folder) -> str:
    return next((f"{path}: metadata.json" for path, _, _ in _models(folder)), "")


def _read(folder: Folder) -> Profile:
    models = list(_models(folder))
    if len(models) != 1:
        return Profile()
    [(path, kind, version)] = models
    told = Profile(
        architecture=Known(kind, f"{path}: config.json") if kind else None,
        versions={"keras": Known(version, f"{path}: metadata.json")},
        details={"keras.file": Known(path, f"{path}: metadata.json")},
    )
    return join(told, facts_of_weights(folder, [path]))


def _models(folder: Folder) -> Iterator[tuple[str, str, str]]:
    """The models of the folder, each with its class and the version of Keras."""
    for file in folder.files(".keras"):
        if found := _of_file(folder, file.path, file.size):
            yield (file.path, *found)


def _of_file(folder: Folder, path: str, size: int) -> tuple[str, str] | None:
    def look(stream: BinaryIO) -> Any:
        archive = Zipped(stream, size)
        told = (
            Config(path, archive.json("config.json", _LARGEST)).text("class_name"),
            Config(path, archive.json("metadata.json", _LARGEST)).text("keras_version"),
        )
        return [known.value if known else "" for known in told]

    def believed(answer: Any) -> tuple[str, str] | None:
        kind, version = answer
        if not isinstance(kind, str) or not isinstance(version, str):
            raise TypeError(f"no answer of ours: {answer!r}")
        return (kind, version) if version else None

    return folder.ask(path, "keras class and version", look, believed)


LIBRARY = Library("keras", Rank.FORMAT, _place, _read)
