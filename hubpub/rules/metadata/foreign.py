"""Keys of others: which of those that look like slips of the Hub's keys are another tool's own."""

from __future__ import annotations

from typing import Any

from hubpub.cards import vocabularies
from hubpub.rules.metadata.ids import is_id
from hubpub.rules.metadata.languages import is_language

# What hangs on a name that is written nearly as it should be; the other keys are too plain words, or read by nobody.
_TEXTS = {"language", "license", "datasets", "metrics", "tags", "base_model"}
_TEXT = {"license_name", "license_link", "library_name", "pipeline_tag", "thumbnail", "new_version"}
_OTHERS = {"model-index", "widget", "co2_eq_emissions"}
# What stands in examples for the widget of the Hub; ModelScope's `widgets` have a task and inputs.
_OF_EXAMPLES = {"text", "src", "output", "example_title", "table", "structured_data", "source_sentence", "messages"}


def takes(key: str, value: Any) -> bool:
    """Whether a value looks like one of a key's, so that another key which is nearly the same may be a slip of it."""
    items = value if isinstance(value, list) else [value]
    if not items or key not in _TEXTS | _TEXT | _OTHERS:
        return False
    if key in _OTHERS:
        return key != "widget" or all(isinstance(item, dict) and not _OF_EXAMPLES.isdisjoint(item) for item in items)
    if not all(isinstance(item, str) and item for item in items):
        return False
    if key == "language":
        return all(is_language(item) for item in items)
    if key == "pipeline_tag":
        return all(item in vocabularies.pipelines() for item in items)
    return key not in ("base_model", "new_version") or all(is_id(item) for item in items)
