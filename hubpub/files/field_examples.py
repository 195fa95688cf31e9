"""What a field of a file might hold, as its model says, in the file's own syntax."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def example_of(model: Any, path: Sequence[str | int], *, is_toml: bool) -> str:
    """A field with a value, as it would stand in a file; empty where the model gives no example.

    Args:
        model: A pydantic model, or a dataclass; ``examples`` of its fields are taken.
        path: Where the field stands in it.
        is_toml: Whether the file is TOML; else it is JSON.
    """
    from pydantic import TypeAdapter
    from pydantic.json_schema import GenerateJsonSchema

    class InOrder(GenerateJsonSchema):
        """The keys of an example stay in their order."""

        def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ARG002 - pydantic calls it so
            return value

    if not path or not isinstance(path[-1], str):
        return ""
    schema = TypeAdapter(model).json_schema(schema_generator=InOrder)
    found: Mapping[str, Any] | None = schema
    for part in path:
        found = _inside(found, part, schema) if found is not None else None
    examples = found.get("examples") if found is not None else None
    if not examples:
        return ""
    value = (_toml if is_toml else _json)(examples[0])
    return f"{path[-1]} = {value}" if is_toml else f"{json.dumps(path[-1])}: {value}"


def _inside(schema: Mapping[str, Any], part: str | int, whole: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of a field, or of an item of a list."""
    for named in (schema, *schema.get("anyOf", ())):
        reference = named.get("$ref")
        choice = whole["$defs"][reference.rpartition("/")[2]] if reference else named
        found = choice.get("items") if isinstance(part, int) else choice.get("properties", {}).get(part)
        if isinstance(found, Mapping):
            return found
    return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_toml(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    # what TOML has of texts, numbers, true and false is spelled as in JSON
    return json.dumps(value, ensure_ascii=False)
