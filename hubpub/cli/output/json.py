"""Values as JSON, in the shape that ``schemas/`` describes."""

from __future__ import annotations

import json
from typing import Any

from hubpub.cli.output.formats import KINDS, Format


def to_json(value: Any) -> str:
    """A value as one JSON document, indented, ending in a line feed."""
    from pydantic import TypeAdapter

    return TypeAdapter(type(value)).dump_json(value, indent=2).decode() + "\n"


def plain_to_json(data: Any) -> str:
    """Plain data as one JSON document, its text readable."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


FORMAT = Format(dict.fromkeys(KINDS, lambda value, _: to_json(value)))
