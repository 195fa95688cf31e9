"""JSON answers with one value that is another than it should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

# Each is written as it is: some are no JSON that Python would write.
OTHERS = (
    *("5", "-1", "1.5", "true", "null", '"x"', '""', "[]", "{}", "[null]", "[5]", '{"a": 5}', '"5"', "1e999"),
    *('"\\ud800"', '"../../x"', '"http://127.0.0.1:1/x"', "9" * 5000, "[" * 100 + "]" * 100),
)

Step = str | int


def places(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The place of every value in an answer, the whole of it first; of a list its first item alone."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def changed(data: bytes, path: tuple[Step, ...], other: str | None) -> bytes:
    """An answer with another value at a place; None leaves the value out. An answer that has no such place stays."""
    try:
        whole: list[Any] = [json.loads(data)]
        steps: tuple[Step, ...] = (0, *path)
        at: Any = whole
        for step in steps[:-1]:
            at = at[step]
        at[steps[-1]]
    except (ValueError, LookupError, TypeError):
        return data
    if other is None:
        del at[steps[-1]]
        return json.dumps(whole[0]).encode() if whole else b""
    at[steps[-1]] = "\x00here"
    return json.dumps(whole[0]).replace(json.dumps("\x00here"), other).encode()
