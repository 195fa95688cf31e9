"""Routing on the path as it was sent, still percent-encoded.

Revisions arrive as one segment, `feat%2Fx` or `refs%2Fpr%2F1`; a router that decodes first would see several. So the
middleware (middleware.py) puts the raw path into the scope, and the convertors here decode what they match.
"""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import unquote

from starlette.convertors import Convertor, register_url_convertor


class _Segment(Convertor[str]):
    """One segment, decoded."""

    regex: ClassVar[str] = "[^/]+"

    def convert(self, value: str) -> str:
        return unquote(value)

    def to_string(self, value: str) -> str:
        raise NotImplementedError("paths are only read")


class _Rest(_Segment):
    """All that is left, decoded: a path in a repository."""

    regex: ClassVar[str] = ".+"


class _ApiKind(_Segment):
    """A repository type in an API path: `models` is `model`."""

    regex: ClassVar[str] = "models|datasets|spaces"

    def convert(self, value: str) -> str:
        return value[:-1]


class _Access(_Segment):
    """What a Xet token is for."""

    regex: ClassVar[str] = "read|write"


class _Change(_Segment):
    """What is done to a discussion."""

    regex: ClassVar[str] = "comment|status|title|merge"


class _Number(Convertor[int]):
    """The number of a discussion."""

    regex: ClassVar[str] = "[0-9]{1,9}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        raise NotImplementedError("paths are only read")


class _Name(_Segment):
    """A repository name where `.git` may follow, as git writes it."""

    regex: ClassVar[str] = "[^/]+?(?:\\.git)?"

    def convert(self, value: str) -> str:
        return unquote(value).removesuffix(".git")


def register() -> None:
    """Make the convertors known to Starlette; doing so again changes nothing."""
    register_url_convertor("hub_segment", _Segment())
    register_url_convertor("hub_rest", _Rest())
    register_url_convertor("hub_kind", _ApiKind())
    register_url_convertor("hub_access", _Access())
    register_url_convertor("hub_change", _Change())
    register_url_convertor("hub_number", _Number())
    register_url_convertor("hub_git_name", _Name())
