"""The keys that the Hub reads, with what most of them hold: the model of all takes long to load."""

from __future__ import annotations

import re
from typing import Any, Literal

KEYS: dict[str, Literal["text", "texts", "list", "other"]] = {
    "language": "texts",
    "language_bcp47": "texts",
    "language_details": "texts",
    "license": "texts",
    "license_name": "text",
    "license_link": "text",
    "license_details": "text",
    "library_name": "text",
    "tags": "list",
    "datasets": "texts",
    "metrics": "texts",
    "buckets": "texts",
    "base_model": "texts",
    "base_model_relation": "other",
    "new_version": "text",
    "pipeline_tag": "text",
    "inference": "other",
    "widget": "other",
    "model-index": "other",
    "co2_eq_emissions": "other",
    "thumbnail": "text",
    "description": "text",
    "mask_token": "text",
    "finetuned_from": "text",
    "instance_prompt": "text",
    "gated": "other",
    "extra_gated_prompt": "text",
    "extra_gated_heading": "text",
    "extra_gated_description": "text",
    "extra_gated_button_content": "text",
    "extra_gated_fields": "other",
    "extra_gated_eu_disallowed": "other",
    "model_name": "text",
    "eval_results": "other",
}
"""Those of ``hubpub.cards.schema.CardMetadata``, in its order: a text, a text or several, a list of them, or else."""


def is_plain(name: str, value: Any) -> bool:
    """Whether a key is one of those that hold texts, and holds such: then the model has nothing to say of it."""
    kind = KEYS.get(name)
    if isinstance(value, list):
        return kind in ("texts", "list") and all(isinstance(item, str) for item in value)
    return kind in ("text", "texts") and isinstance(value, str)


_KEY = re.compile(r"[A-Za-z][\w-]*")
# Words that a text may begin a line with as well.
_WORDS = {"description", "metrics", "datasets", "language", "tags", "license", "widget", "inference"}


def is_metadata(keys: list[str]) -> bool:
    """Whether a mapping in a text is metadata: all are keys, and one of the Hub's, or its only one, is no mere word."""
    if not keys or not all(_KEY.fullmatch(key) for key in keys):
        return False
    ours = [key for key in keys if key in KEYS]
    return any(key not in _WORDS for key in ours) or len(ours) == len(keys)
