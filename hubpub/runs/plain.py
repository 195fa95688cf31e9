"""Logged values as plain data, which every JSON reader accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

DEEPEST = 64
"""How deep a logged value is told."""

_HALVES = re.compile("[\ud800-\udfff]")


def plain(value: Any, depth: int = DEEPEST) -> Any:
    """A value of JSON's own kinds, without what could not be written as JSON again.

    Half a surrogate pair, as of a text that was cut in an emoji, becomes U+FFFD; what is nested deeper than 64 becomes
    an ellipsis; anything of another kind becomes its text.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value)
    if isinstance(value, (Mapping, list, tuple)) and depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner, depth - 1) for inner in value]
    return plain(str(value))
