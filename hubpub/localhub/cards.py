"""Cards, as far as the hub reads them: front matter as JSON, the tags of it, and the body."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

CARD_PATH = "README.md"

# The Hub's own pattern, in halves, so that no text is searched twice.
_OPENING = re.compile(r"\ufeff?\s*---(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"(?:\r\n|\r|\n)---[ \t]*+(?:\r\n|\n|\Z)")


def card_data(readme: bytes, read: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """A card's front matter as JSON values, as `read` finds it; empty if there is none that can be read."""
    try:
        found: dict[str, Any] = plain(dict(read(readme.decode("utf-8", "replace"))))
    except (ValueError, TypeError, RecursionError):
        return {}
    return found


def plain(value: object) -> Any:
    """A value that was read from a file, as an answer can carry it. Raises ValueError, TypeError, RecursionError."""
    text = json.dumps(value, default=_as_json, ensure_ascii=False)
    # An escape in YAML may stand for half a character; no answer could carry that. And JSON knows no NaN.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.loads(whole, parse_constant=lambda _: None)


def card_body(readme: str) -> str:
    """A card without its front matter."""
    opening = _OPENING.match(readme)
    closing = _CLOSING.search(readme, opening.end()) if opening else None
    return readme[closing.end() :] if closing else readme


def _as_json(value: object) -> str:
    """What JSON has no values for: a time as JavaScript writes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(value)
