"""What a card of a template is made from: the standard facts, and whatever else the template asks for."""

from __future__ import annotations

import math
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hubpub.cards.recipes.standard.facts import Facts as StandardFacts
from hubpub.types.lineage import Lineage

_DEEPEST = 20


def _plain(value: Any, depth: int = 0) -> Any:
    """A value that JSON can say, and a card can show.

    Raises:
        ValueError: It is none.
    """
    if depth > _DEEPEST:
        msg = "is nested too deeply"
        raise ValueError(msg)
    if isinstance(value, str):
        for index, char in enumerate(value):
            category = unicodedata.category(char)
            if category == "Cs" or (category == "Cc" and char not in "\t\n\r"):
                msg = f"character {index + 1} is U+{ord(char):04X}, which no card can show"
                raise ValueError(msg)
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, float) and not math.isfinite(value):
        msg = "is no finite number"
        raise ValueError(msg)
    if isinstance(value, dict):
        return {_plain(str(key), depth + 1): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    # dates and times of TOML
    return value if value is None or isinstance(value, bool | int | float) else str(value)


class Facts(StandardFacts):
    """The standard recipe's facts, which the front matter is made of too, and any others by the template's names."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)

    __pydantic_extra__: dict[str, Annotated[Any, AfterValidator(_plain)]] = Field(init=False)


class Source(BaseModel):
    """All that the card is made from but the profile of the model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: str = Field(description="The template's file.", examples=["card.md.jinja"])
    sha256: str | None = Field(default=None, description="The digest of the template.")
    repo: str | None = Field(default=None, strict=True, description="namespace/name on the Hub.", examples=["me/model"])
    facts: Facts = Facts()
    lineage: Lineage = Field(default_factory=Lineage)
