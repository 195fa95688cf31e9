"""What the path of a preview stands for: a folder, a card, a receipt, or a repository on a hub."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hubpub.errors import CallError
from hubpub.hub import require_repo_id

_HUB = "hub:"
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
_NEXT = "Name a folder, a card (README.md), a receipt, or a repository (namespace/name)."


@dataclass(frozen=True, slots=True)
class Named:
    """What a path stands for.

    Attributes:
        kind: What it is.
        path: Where it lies on this machine.
        repo: The repository, of one on a hub.
        is_forced: Whether the hub was named, so that no path can be meant.
    """

    kind: Literal["folder", "receipt", "repository"]
    path: Path = Path()
    repo: str = ""
    is_forced: bool = False


def what_is(text: str) -> Named:
    """What a path stands for: what lies there wins over a repository of that name.

    Raises:
        CallError: Nothing lies there, and it is no repository's name; or what lies there is none of these.
    """
    if text.startswith(_HUB):
        return Named("repository", repo=require_repo_id(text.removeprefix(_HUB)), is_forced=True)
    if not text:
        raise CallError("the path is empty", _NEXT)
    path = Path(text).expanduser()
    if path.is_dir() or path.suffix.lower() == ".md":
        if os.path.lexists(path):
            return Named("folder", path)
    elif path.is_file():
        if path.suffix.lower() == ".json":
            return Named("receipt", path)
        raise CallError(f"{text} is no folder, no card and no receipt", _NEXT)
    elif _REPOSITORY.fullmatch(text):
        return Named("repository", repo=require_repo_id(text))
    raise CallError(f"there is nothing at {text!r}", _NEXT)
