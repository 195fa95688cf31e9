"""What a huggingtweets card is made from."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hubpub.types.lineage import Lineage

Edition = Literal["2021-app", "2021", "2022"]
DEFAULT_EDITION: Edition = "2022"

# White space that a card can show; every other control character is refused.
_WHITE_SPACE = "\t\n\r"


def _shown(text: str) -> str:
    """Text that a card can show: no control character but white space, nothing that UTF-8 cannot hold.

    Raises:
        ValueError: It holds one; the message names it and its place.
    """
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        if category == "Cs" or (category == "Cc" and char not in _WHITE_SPACE):
            kind = "half a surrogate pair" if category == "Cs" else "a control character"
            msg = f"character {index + 1} is {kind} (U+{ord(char):04X}), which no card can show"
            raise ValueError(msg)
    return text


def _one_line(text: str) -> str:
    """A spelling as it stands in one line of a card.

    Raises:
        ValueError: It holds a line feed, or half a surrogate pair.
    """
    if "\n" in text or any(unicodedata.category(char) == "Cs" for char in text):
        msg = "a spelling is one line of a card"
        raise ValueError(msg)
    return text


Shown = Annotated[str, AfterValidator(_shown)]
Spelling = Annotated[str, AfterValidator(_one_line)]
Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    """No number in quotes, no field that nobody knows."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Account(_Strict):
    """One Twitter account that the model was trained on."""

    name: Shown = Field(description="The display name, any text.", examples=["Stephen King"])
    avatar: Shown = Field(default="", description="URL of the profile picture; empty without one.")
    downloaded: Count = Field(description="Tweets downloaded.", examples=[3182])
    retweets: Count = Field(description="Retweets among them, dropped.", examples=[721])
    short: Count = Field(description="Tweets too short to train on, dropped.", examples=[189])
    kept: Count = Field(description="Tweets kept for training.", examples=[2272])
    as_written: dict[Literal["header", "text", "column"], Spelling] = Field(
        default_factory=dict,
        exclude_if=lambda value: not value,
        description="How a card in the wild spells the name where we would spell it otherwise, by place.",
    )


class Facts(_Strict):
    """What the recipe needs beyond the lineage."""

    handle: Shown = Field(
        min_length=1,
        description="Without @; the handles of several accounts are sorted and joined by '-'.",
        examples=["stephenking"],
    )
    thumbnail: Shown = Field(
        min_length=1,
        description="URL of the picture for social sharing.",
        examples=["https://www.huggingtweets.com/stephenking/1613325153265/predictions.png"],
    )
    prompt: Shown = Field(default="My dream is", description="The text that the examples start from.")
    accounts: list[Account] = Field(
        min_length=1,
        description="In the order of the card's columns.",
        examples=[[{"name": "Stephen King", "downloaded": 3182, "retweets": 721, "short": 189, "kept": 2272}]],
    )
    as_written: dict[str, Spelling] = Field(
        default_factory=dict,
        exclude_if=lambda value: not value,
        description="How a card in the wild spells any other place where we would spell it otherwise.",
    )


class Source(_Strict):
    """All that a card is made from: ``render`` takes it, ``read`` gives it."""

    # the lineage is a dataclass, and strict ones are not taken from a table
    model_config = ConfigDict(strict=False)

    recipe: Literal["huggingtweets"] = Field(default="huggingtweets", description="The recipe that makes the card.")
    edition: Edition = Field(
        default=DEFAULT_EDITION,
        description="2021-app links the report at app.wandb.ai, 2021 at wandb.ai; 2022 takes several accounts.",
    )
    repo: str | None = Field(
        default=None, description="namespace/name on the Hub.", examples=["huggingtweets/stephenking"]
    )
    facts: Facts
    lineage: Lineage = Field(default_factory=Lineage)
    final_newline: bool = Field(default=True, strict=True, description="Whether the card ends in a line feed.")
