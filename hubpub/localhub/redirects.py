"""What became of repositories that were renamed: as on the Hub, the old name leads to the new one.

It does so until somebody makes another repository of the old name. A repository is known by its `uid`, so that an old
name never leads to another one that has taken the new name since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from hubpub.localhub.disk import BadFile, read_object, write_json
from hubpub.localhub.errors import ApiError
from hubpub.localhub.names import RepoKey, repo_key

# More moves in a row than this are not followed.
_STEPS = 20


class Redirects:
    """The old names, each a small file below `directory`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def add(self, old: RepoKey, new: RepoKey, uid: str) -> None:
        """Let an old name lead to a new one."""
        path = self._path(old)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {"to": new.id, "uid": uid})

    def drop(self, key: RepoKey) -> None:
        """A name that a repository has leads nowhere else."""
        self._path(key).unlink(missing_ok=True)

    def follow(self, key: RepoKey, settings_of: Callable[[RepoKey], Mapping[str, Any] | None]) -> RepoKey | None:
        """What a repository of an old name is called now; None where there is none.

        Args:
            key: The old name.
            settings_of: Gives the settings of a repository that there is.
        """
        first: object = None
        for _ in range(_STEPS):
            try:
                found = read_object(self._path(key), "to", "uid")
                if found is None or first not in {None, str(found["uid"])}:
                    return None
                first = str(found["uid"])
                key = repo_key(key.type, str(found["to"]))
            except (BadFile, ApiError):
                # a damaged file leads nowhere
                return None
            if (settings := settings_of(key)) is not None:
                return key if settings["uid"] == first else None
        return None

    def _path(self, key: RepoKey) -> Path:
        return self._directory / f"{key.type}s" / key.namespace / f"{key.name}.json"


def path_of(raw_path: str, old: RepoKey, new: RepoKey) -> str:
    """A raw path of a repository, with its new name in place of the old one."""
    parts = raw_path.split("/")
    for number in range(1, len(parts) - 1):
        name = unquote(parts[number + 1])
        if unquote(parts[number]) == old.namespace and name.removesuffix(".git") == old.name:
            parts[number : number + 2] = [quote(new.namespace), quote(new.name + name[len(old.name) :])]
            break
    return "/".join(parts)
