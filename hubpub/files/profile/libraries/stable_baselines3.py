"""stable-baselines3 (common/save_util.py: a zip of ``data``, parameters and ``_stable_baselines3_version``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from hubpub.files.profile.config import as_name
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.zipped import Zipped
from hubpub.types.profile import Known, Profile

_VERSION, _LONGEST = "_stable_baselines3_version", 100


def _place(folder: Folder) -> str:
    return next((f"{path}: {_VERSION}" for path, _ in _models(folder)), "")


def _read(folder: Folder) -> Profile:
    models = list(_models(folder))
    if len(models) != 1:
        return Profile()
    [(path, version)] = models
    place = f"{path}: {_VERSION}"
    told = Profile(
        task=Known("reinforcement-learning", place),
        versions={"stable-baselines3": Known(version, place)},
        details={"stable-baselines3.file": Known(path, place)},
    )
    return join(told, facts_of_weights(folder, [path]))


def _models(folder: Folder) -> Iterator[tuple[str, str]]:
    """The models of the folder, each with the version that wrote it."""
    for file in folder.files(".zip"):
        if version := _of_file(folder, file.path, file.size):
            yield file.path, version


def _of_file(folder: Folder, path: str, size: int) -> str | None:
    def look(stream: BinaryIO) -> Any:
        archive = Zipped(stream, size)
        return as_name(archive.text(_VERSION, _LONGEST)) if "data" in archive else ""

    def believed(answer: Any) -> str:
        if not isinstance(answer, str):
            raise TypeError(f"no answer of ours: {answer!r}")
        return answer

    return folder.ask(path, "stable-baselines3 version", look, believed)


LIBRARY = Library("stable-baselines3", Rank.FORMAT, _place, _read)
