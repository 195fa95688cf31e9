"""What libraries write into every card, whether it is so or not: no evidence of anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hubpub.files.profile.config import Config


@dataclass(frozen=True, slots=True)
class _Default:
    """What one library writes.

    Attributes:
        library: The library.
        key: The key of the front matter, and the value by which it is known.
        value: What that key has in its cards.
        heading: How the body of its cards begins.
        values: What it writes there, by key.
    """

    library: str
    key: str
    value: str
    heading: re.Pattern[str]
    values: Mapping[str, str]


_MODEL_CARD = re.compile(r"^# Model card for ", re.MULTILINE | re.IGNORECASE)
_DEFAULTS = (
    # timm, models/_hub.py: generate_readme
    _Default(
        *("timm", "library_name", "timm", _MODEL_CARD),
        {"license": "apache-2.0", "pipeline_tag": "image-classification"},
    ),
    # lerobot, policies/pretrained.py: generate_model_card
    _Default("lerobot", "library_name", "lerobot", _MODEL_CARD, {"license": "apache-2.0"}),
    # unsloth, save.py: MODEL_CARD
    _Default(
        *("unsloth", "tags", "unsloth", re.compile(r"^# Uploaded ", re.MULTILINE)),
        {"license": "apache-2.0", "language": "en"},
    ),
)


def defaults_in(card: Config, body: str) -> dict[str, str]:
    """Why a key of a card tells nothing, by the key.

    Args:
        card: The front matter.
        body: What follows it.
    """
    found = {}
    for default in _DEFAULTS:
        values = {known.value for known in card.texts(default.key)}
        if default.value not in values or not default.heading.search(body):
            continue
        for key, value in default.values.items():
            if [known.value for known in card.texts(key)] == [value]:
                found[key] = f"{default.library} writes {value} into every card"
    return found
