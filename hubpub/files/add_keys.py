"""Adds keys to a TOML file that a person wrote: every byte of it stays."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from hubpub.errors import CallError
from hubpub.files.documents import parse_document, toml_statements

Value = str | Sequence[str]

_MARK = "\ufeff"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def key_line(key: str, value: Value) -> str:
    """A key and its value as TOML has it.

    Args:
        key: A bare key.
        value: A text, or several.
    """
    # what JSON escapes, TOML escapes alike, but for the one control character that JSON leaves
    return f"{key} = {json.dumps(plain(value), ensure_ascii=False)}".replace("\x7f", "\\u007f")


def add_keys(text: str, values: Mapping[str, Value], name: str) -> str:
    """A TOML text with keys added at its end, or before its first table.

    Args:
        text: The file's text.
        values: The keys, which it does not have yet, and their values.
        name: What errors call it.

    Raises:
        CallError: It is no TOML; or the keys would mean something else there.
    """
    before = parse_document(text, name).data
    if not values:
        return text
    mark, text = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = _LINE.findall(text)
    at = _place(text, lines)
    added = [f"{key_line(key, value)}{end}" for key, value in values.items()]
    head, tail = lines[:at], lines[at:]
    if head and not head[-1].endswith("\n"):
        head[-1] += end
    if tail and tail[0].strip():
        added.append(end)
    whole = mark + "".join((*head, *added, *tail))
    wanted = {**before, **{key: plain(value) for key, value in values.items()}}
    # JSON, which such a file may be too, takes no line at its end
    if text.lstrip().startswith("{") or parse_document(whole, name).data != wanted:
        by_hand = "; ".join(key_line(key, value) for key, value in values.items())
        raise CallError(f"no keys can be added to {name}", f"Add them yourself: {by_hand}.")
    return whole


def plain(value: Value) -> str | list[str]:
    """A value as it is read again."""
    return value if isinstance(value, str) else list(value)


def _place(text: str, lines: list[str]) -> int:
    """Before which line keys are added: after the last one that stands in no table."""
    first = next((number for number, head in toml_statements(text) if head.startswith("[")), None)
    if first is None:
        return len(lines)
    at = first - 1
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1  # what is said above a table is about it
    while at and not lines[at - 1].strip():
        at -= 1
    return at
