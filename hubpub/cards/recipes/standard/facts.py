"""What the author of a model says of it: all of it optional, and all of it before what is known otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from hubpub.cards import vocabularies
from hubpub.cards.hub_ids import why_no_id, why_no_model
from hubpub.cards.recipes.standard.markdown import why_not_whole
from hubpub.types.lineage import Lineage
from hubpub.types.profile import Relation

_WHITE_SPACE = "\t\n\r"
_HTTPS = re.compile(r"https://[!-~]+")


def _text(text: str) -> str:
    """Text that a card can hold.

    Raises:
        ValueError: It is empty, or holds what no card can show.
    """
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        if category == "Cs" or (category == "Cc" and char not in _WHITE_SPACE):
            msg = f"character {index + 1} is U+{ord(char):04X}, which no card can show"
            raise ValueError(msg)
    if not text.strip():
        msg = "is empty: write it, or leave it out"
        raise ValueError(msg)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _line(text: str) -> str:
    """Text of one line.

    Raises:
        ValueError: It has more than one.
    """
    if any(char in text for char in _WHITE_SPACE):
        msg = "is one line"
        raise ValueError(msg)
    return text


def _whole(text: str) -> str:
    """Markdown that ends where it ends.

    Raises:
        ValueError: It would go on in what follows it, or end a part of the card that it stands in.
    """
    if why := why_not_whole(text):
        raise ValueError(why)
    return text


def _license(text: str) -> str:
    if text not in vocabularies.licenses():
        msg = f"{text!r} is no licence id of the Hub: use other, with license_name and license_link"
        raise ValueError(msg)
    return text


def _language(text: str) -> str:
    if text not in vocabularies.languages():
        msg = f"{text!r} is no language code of the Hub, such as en or fra"
        raise ValueError(msg)
    return text


def _task(text: str) -> str:
    if text not in vocabularies.pipelines():
        msg = f"{text!r} is no task of the Hub: use one of huggingface.co/tasks"
        raise ValueError(msg)
    return text


def _model(text: str) -> str:
    if why := why_no_model(text):
        msg = f"{text!r} is no id of a model on the Hub: {why}"
        raise ValueError(msg)
    return text


def _dataset(text: str) -> str:
    if why := why_no_id(text, dataset=True):
        msg = f"{text!r} is no id of a dataset on the Hub: {why}"
        raise ValueError(msg)
    return text


def _https(text: str) -> str:
    if not _HTTPS.fullmatch(text):
        msg = f"{text!r} is no https URL: write it whole, such as https://example.com/me.png"
        raise ValueError(msg)
    return text


def _list(value: Any) -> Any:
    """One text as a list of it."""
    return [value] if isinstance(value, str) else value


HttpsUrl = Annotated[str, AfterValidator(_https)]
OneLine = Annotated[str, AfterValidator(_text), AfterValidator(_line)]
Markdown = Annotated[str, AfterValidator(_text), AfterValidator(_whole)]
LicenseId = Annotated[str, AfterValidator(_license)]
Language = Annotated[str, AfterValidator(_language)]
Task = Annotated[str, AfterValidator(_task)]
ModelId = Annotated[str, AfterValidator(_model)]
DatasetId = Annotated[str, AfterValidator(_dataset)]


class Facts(BaseModel):
    """What the author says. Each word of it wins over what is known otherwise."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    description: Markdown | None = Field(default=None, description="What the model is, in Markdown.")
    intended_use: Markdown | None = Field(default=None, description="What it is for, and what not, in Markdown.")
    limitations: Markdown | None = Field(default=None, description="What to be careful of, in Markdown.")
    license: LicenseId | None = Field(
        default=None, description="The Hub's id of the licence.", examples=["apache-2.0", "other"]
    )
    license_name: OneLine | None = Field(
        default=None, description="With the licence other: a short id of its own.", examples=["my-license-1.0"]
    )
    license_link: OneLine | None = Field(
        default=None, description="With the licence other: LICENSE, LICENSE.md or a URL.", examples=["LICENSE"]
    )
    language: Annotated[list[Language], BeforeValidator(_list)] | None = Field(
        default=None, min_length=1, description="A language code of the Hub, or several.", examples=["en"]
    )
    base_model: Annotated[list[ModelId], BeforeValidator(_list)] | None = Field(
        default=None, min_length=1, description="The id of what it was made from, or several.", examples=["gpt2"]
    )
    base_model_relation: Relation | None = Field(default=None, description="How it was made from that.")
    datasets: Annotated[list[DatasetId], BeforeValidator(_list)] | None = Field(
        default=None, min_length=1, description="The ids of what it was trained on.", examples=[["rajpurkar/squad"]]
    )
    tags: list[OneLine] | None = Field(
        default=None, description="What to find it by, before the tags that are known.", examples=[["tweets"]]
    )
    pipeline_tag: Task | None = Field(default=None, description="The task.", examples=["text-generation"])
    library_name: OneLine | None = Field(default=None, description="What loads it.", examples=["transformers"])
    thumbnail: HttpsUrl | None = Field(
        default=None,
        description="The https URL of the picture for sharing.",
        examples=["https://example.com/me.png"],
    )
    citation: Markdown | None = Field(default=None, description="How to cite it: BibTeX, or Markdown.")
    authors: Annotated[list[OneLine], BeforeValidator(_list)] | None = Field(
        default=None, min_length=1, description="Who made it.", examples=[["Ada Lovelace"]]
    )
    contact: OneLine | None = Field(
        default=None, description="Where to ask: an https URL, or any text.", examples=["https://example.com"]
    )
    sections: dict[OneLine, Markdown] = Field(
        default_factory=dict,
        description="More sections, by their headings, in Markdown.",
        examples=[{"Acknowledgements": "Thanks to all who gave their data."}],
    )


class BaseCard(BaseModel):
    """What the card of the base model says, as the hub was asked at the first push."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: ModelId = Field(description="The base model's id.")
    license: LicenseId | None = Field(default=None, description="Its licence.")
    language: list[Language] = Field(default_factory=list, description="Its languages.")
    place: str = Field(default="", description="Where that was read.")


class Source(BaseModel):
    """All that a card is made from but the profile of the model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: Literal["standard"] = Field(default="standard", description="The recipe that makes the card.")
    repo: str | None = Field(default=None, strict=True, description="namespace/name on the Hub.", examples=["me/model"])
    facts: Facts = Field(default_factory=Facts)
    lineage: Lineage = Field(default_factory=Lineage)
    base: BaseCard | None = Field(default=None, description="What the base model's card says; a push asks for it once.")


_IN_FRONT = (
    *("license", "license_name", "license_link", "language", "base_model", "base_model_relation", "datasets", "tags"),
    *("pipeline_tag", "library_name"),
)


def facts_in(front: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a front matter of the author's tells; what the Hub would not take is none.

    Args:
        front: The front matter as plain data.
    """
    told = {}
    for name in _IN_FRONT:
        if front.get(name) is None:
            continue
        try:
            told[name] = getattr(Facts.model_validate({name: front[name]}), name)
        except ValidationError:  # it stands in the card, and a rule tells of it
            continue
    return told
