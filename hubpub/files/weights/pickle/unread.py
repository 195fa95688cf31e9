"""Why a file, or a part of it, was not looked through to its end."""

from __future__ import annotations


class Unopened(str):
    """Why a part of an archive was not looked at."""

    __slots__ = ()


class Hidden(Unopened):
    """Why some loaders see another archive than others do, or what runs in it that is no pickle."""

    __slots__ = ()


def worse(one: str | None, other: str | None) -> str | None:
    """Of what two parts of an archive are, what tells more."""
    if isinstance(one, Hidden) or other is None:
        return one
    if one is None or isinstance(other, Unopened):
        return other
    return one or other or one
