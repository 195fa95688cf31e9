"""The little that the hub itself reads of a card: its front matter, for the answers about repositories."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml  # type: ignore[import-untyped]

_FRONT_MATTER = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.{0,65536}?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


class _NoAliases(yaml.SafeLoader):  # type: ignore[misc]
    """Safe YAML without aliases: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases, else as ever."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def card_data(readme: bytes) -> dict[str, Any]:
    """A card's front matter as JSON values; empty if there is none that can be read."""
    match = _FRONT_MATTER.match(readme)
    if not match:
        return {}
    try:
        value = yaml.load(match[1].decode(), Loader=_NoAliases)  # noqa: S506 - a SafeLoader
        text = json.dumps(value, default=str, allow_nan=False, ensure_ascii=False)
        # YAML can write a lone surrogate, and no answer could carry it.
        plain = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return {}
    return plain if isinstance(plain, dict) else {}


def card_body(readme: str) -> str:
    """A card without its front matter."""
    match = _FRONT_MATTER.match(readme.encode())
    return readme.encode()[match.end() :].decode() if match else readme


def card_tags(card: dict[str, Any]) -> list[str]:
    """The tags that the Hub shows: those of the card, and those made of its other members."""
    tags: list[str] = []
    for name in ("library_name", "tags"):
        tags += _texts(card.get(name))
    tags += [f"dataset:{dataset}" for dataset in _texts(card.get("datasets"))]
    tags += _texts(card.get("language"))
    tags += [f"base_model:{model}" for model in _texts(card.get("base_model"))]
    tags += [f"license:{name}" for name in _texts(card.get("license"))]
    return list(dict.fromkeys(tags))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
