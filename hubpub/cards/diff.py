"""How a card changes: line by line, and its metadata key by key."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from json import dumps
from typing import Any

from hubpub.cards import frontmatter
from hubpub.types.plan import Action, KeyChange

# A value of the metadata may be anything that YAML can say; what is larger or deeper is not shown key by key.
_MOST_NODES = 2000


def unified_diff(before: str, after: str, old_name: str, new_name: str) -> str:
    """How a text changes, as a unified diff; empty where it does not.

    Args:
        before: The text.
        after: The text as it will be.
        old_name: What the diff calls the text.
        new_name: What it calls the text as it will be.
    """
    if before == after:
        return ""
    # lines as files end them: other characters at which Python would (form feed, U+2028) stand inside a line
    old, new = (StringIO(text, newline="\n").readlines() for text in (before, after))
    lines = difflib.unified_diff(old, new, old_name, new_name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def patch(before: str, after: str, name: str) -> str:
    """How a card changes, as a unified diff that `patch -p1` takes; empty where it does not.

    Args:
        before: The card.
        after: The card as it will be.
        name: Its path, from the directory where the diff is to be applied.
    """
    return unified_diff(before, after, _header(f"a/{name}"), _header(f"b/{name}"))


def metadata_changes(before: str, now: str) -> tuple[KeyChange, ...]:
    """How a card's metadata changes, key by key.

    Args:
        before: The text of the card on the hub; empty where there is none.
        now: The text of the card to publish.
    """
    old, new = (frontmatter.parse(text).data for text in (before, now))
    return tuple(key_changes(old, new))


def key_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[KeyChange]:
    """How a mapping changes, key by key: in the order of the new one, then what is gone."""
    for key, value in new.items():
        if key not in old:
            yield KeyChange(key, Action.ADD, None, _plain(value))
        elif dumps(_plain(old[key])) != dumps(_plain(value)):  # to Python, 1 and true are the same
            yield KeyChange(key, Action.REPLACE, _plain(old[key]), _plain(value))
    for key in old:
        if key not in new:
            yield KeyChange(key, Action.DELETE, _plain(old[key]))


def _header(name: str) -> str:
    """A name as git writes it into a diff: in quotes with what would end it, before a tab where it holds a space."""
    if any(char in '"\\' or not char.isprintable() for char in name):
        shown = "".join(
            chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}"
            for byte in name.encode(errors="surrogateescape")
        )
        name = f'"{shown}"'
    return f"{name}\t" if " " in name else name


def _plain(value: Any) -> Any:
    """A value of the metadata as JSON can hold it."""
    left = _MOST_NODES

    def walk(value: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            return "…"
        if isinstance(value, Mapping):
            return {str(key): walk(item) for key, item in value.items() if left > 0}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [walk(item) for item in value if left > 0]
        if isinstance(value, date):  # a datetime is one too
            return value.isoformat()
        if value is None or isinstance(value, (str, bool, int)):
            return value
        if isinstance(value, float):
            return value if value - value == 0 else str(value)
        return repr(value)

    try:
        return walk(value)
    except RecursionError:
        return "…"
