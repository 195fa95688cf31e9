"""The JSON Schemas of what hubpub reads and writes, generated from the models."""

from __future__ import annotations

import json
from importlib import import_module

from hubpub.errors import CallError

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


# name: (module, model, whether it is written rather than read, title)
SCHEMAS = {
    "hubpub.toml": ("hubpub.config", "Config", False, "hubpub.toml: the settings of one model folder"),
    "source.huggingtweets": (
        "hubpub.recipes.huggingtweets",
        "Source",
        False,
        "What a huggingtweets card is made from (--facts, --read)",
    ),
    "card.metadata": ("hubpub.metadata", "CardMetadata", False, "The front matter of a model card"),
    "finding": ("hubpub.findings", "Finding", True, "One judgement of one rule"),
    "checked": ("hubpub.findings", "Checked", True, "What a check came to (hubpub check --format json)"),
    "lineage": ("hubpub.lineage", "Lineage", True, "The runs that a model comes from"),
    "plan": ("hubpub.plan", "Plan", True, "What a push would do (hubpub plan --format json)"),
    "verification": (
        "hubpub.verification",
        "Verification",
        True,
        "What has changed since a push (hubpub verify --format json)",
    ),
    "receipt": ("hubpub.plan", "Receipt", True, "What a push did (hubpub push --format json, .hubpub/receipts)"),
}


def schema(name: str) -> str:
    """A JSON Schema (draft 2020-12), as text.

    Raises:
        CallError: There is none of that name.
    """
    from pydantic import TypeAdapter

    if name not in SCHEMAS:
        raise CallError(f"there is no schema {name!r}", f"Known schemas: {', '.join(SCHEMAS)}.")
    module, model, written, title = SCHEMAS[name]
    adapter = TypeAdapter(getattr(import_module(module), model))
    body = adapter.json_schema(mode="serialization" if written else "validation")
    document = {"$schema": _DIALECT, "$id": f"{name}.schema.json", **body, "title": title}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
