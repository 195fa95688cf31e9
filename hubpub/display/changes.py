"""How keys and their values change, as text for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from hubpub.display.words import one_line, paint
from hubpub.types.plan import Action, KeyChange

SIGNS = {Action.ADD: "+", Action.REPLACE: "~", Action.KEEP: "=", Action.DELETE: "-", Action.SKIP: " "}
_LONG = 72


def settings_line(changes: Iterable[KeyChange]) -> str:
    """How a repository's settings change, in one line; empty where they do not."""
    return "; ".join(f"{change.key} {_change_of(change)}" for change in changes)


def key_change_lines(changes: Iterable[KeyChange], *, colour: bool) -> Iterator[str]:
    """Keys that change, one line each."""
    rows = [(SIGNS[change.action], one_line(change.key), _change_of(change)) for change in changes]
    width = min(max(len(key) for _, key, _ in rows), 32)
    for sign, key, values in rows:
        yield f"  {paint(sign, sign, colour=colour)} {key:<{width}}  {values}"


def _change_of(change: KeyChange) -> str:
    """What becomes of a value; of a list of words, which of them come and go."""
    before, after = change.before, change.after
    if change.action is Action.ADD:
        return _value(after)
    if change.action is Action.DELETE:
        return f"was {_value(before)}"
    if isinstance(before, list) and isinstance(after, list):
        came = [item for item in after if item not in before]
        went = [item for item in before if item not in after]
        if len(came) + len(went) < len(before) + len(after) and (came or went):
            return "; ".join([*(f"+ {_value(item)}" for item in came), *(f"- {_value(item)}" for item in went)])
    return f"{_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    """A value of the metadata, cut where it is long."""
    text = value if isinstance(value, str) and _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return one_line(text if len(text) <= _LONG else f"{text[: _LONG - 1]}…")


def _is_plain(text: str) -> bool:
    """Whether a text cannot be taken for a number, a truth value or nothing."""
    try:
        json.loads(text)
    except ValueError:
        return text.strip() == text != ""
    return False
