"""What a hub's answers must be, value by value: a number where a text should be goes no further."""

from __future__ import annotations

import re
from typing import Any

_COMMIT = re.compile(r"[0-9a-f]{40}")


class NonsenseError(TypeError):
    """A value in an answer is not of the kind that it must be."""


def text(value: Any) -> str:
    """A text, which can be written as UTF-8.

    Raises:
        NonsenseError: It is none.
    """
    try:
        if isinstance(value, str) and (value.isascii() or value.encode()):
            return value
    except UnicodeEncodeError:
        pass
    raise _nonsense(value, "a text")


def size(value: Any) -> int:
    """A number of bytes; 0 where the answer has none.

    Raises:
        NonsenseError: It is none.
    """
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _nonsense(value, "a size")
    return value


def flag(value: Any) -> bool | None:
    """A yes or no; None where the answer has none.

    Raises:
        NonsenseError: It is neither.
    """
    if not isinstance(value, bool | None):
        raise _nonsense(value, "yes or no")
    return value


def commit_id(value: Any) -> str:
    """The id of a commit.

    Raises:
        NonsenseError: It is none.
    """
    if not isinstance(value, str) or not _COMMIT.fullmatch(value):
        raise _nonsense(value, "a commit's id")
    return value


def _nonsense(value: Any, wanted: str) -> NonsenseError:
    return NonsenseError(f"{ascii(value)[:60]} where {wanted} should be")
