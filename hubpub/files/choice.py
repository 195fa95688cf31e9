"""Which files of a folder are published: by the caller's patterns, with the meaning that `hf upload` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """The caller's patterns. Each is matched against a file's whole path, in which ``*`` takes ``/`` too.

    A pattern that ends in ``/`` means all that lies in that directory (huggingface_hub, utils/_paths.py,
    ``filter_repo_objects``).

    Attributes:
        include: Only what matches one of them is published; empty for everything.
        exclude: What matches one of them is not.
        also: What matches one of them is published though hubpub would leave it out, as logs or a checkpoint. What may
            hold secrets and what leads out of the folder stays out all the same.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Choice:
        """The patterns among the options of a push."""
        return cls(*(tuple(options.get(name) or ()) for name in ("include", "exclude", "also")))

    def reason(self, path: str) -> str:
        """Why a file is left out, as half a sentence; empty where it is not."""
        if pattern := _first(self.exclude, path):
            return f"{_EXCLUDED} {pattern!r}"
        if self.include and not _first(self.include, path):
            return _NOT_INCLUDED
        return ""

    def adds(self, path: str) -> bool:
        """Whether a file is published though hubpub would leave it out."""
        return bool(_first(self.also, path))


_EXCLUDED, _NOT_INCLUDED = "excluded by", "not among what is included"
CHOSEN = (_EXCLUDED, _NOT_INCLUDED)
"""How the reasons begin for which the caller's patterns leave something out."""
EVERYTHING = Choice()
"""No patterns."""


def _first(patterns: Iterable[str], path: str) -> str | None:
    return next((p for p in patterns if fnmatchcase(path, f"{p}*" if p.endswith("/") else p)), None)
