"""What a huggingtweets card is made from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from hubpub.types.lineage import Lineage

Edition = Literal["2020-bitly", "2020-profile", "2020", "2020-padded", "2021-app", "2021", "2022", "2026"]
DEFAULT_EDITION: Edition = "2026"

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
# no sign, so no negative zero either
Loss = Annotated[float, Field(ge=0, allow_inf_nan=False), AfterValidator(abs)]


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
    trained: Count | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="Tweets trained on: those kept without what is held out or left out; of each account, or of none.",
    )
    as_written: dict[Literal["header", "text", "column"], Spelling] = Field(
        default_factory=dict,
        exclude_if=lambda value: not value,
        description="How a card in the wild spells the name where we would spell it otherwise, by place.",
    )


class HeldOut(_Strict):
    """What the model makes of tweets that it was not trained on."""

    tweets: Count = Field(description="How many they are.", examples=[227])
    before: Loss = Field(description="The mean loss before this training, in nats per token.", examples=[3.91])
    after: Loss = Field(description="The mean loss after it, in nats per token.", examples=[3.24])


def _of_2026(*, default: str = "", **more: Any) -> Any:
    """A field of the edition of 2026 that a source does without where it says nothing of its own."""
    return Field(default=default, exclude_if=lambda value: value == default, **more)


_EXAMPLE = {"name": "Stephen King", "downloaded": 3182, "retweets": 721, "short": 189, "kept": 2272}


class Facts(_Strict):
    """What the recipe needs beyond the lineage."""

    handle: Shown = Field(
        min_length=1,
        description="Without @; the handles of several accounts are sorted and joined by '-'.",
        examples=["stephenking"],
    )
    thumbnail: Shown = Field(
        default="",
        description="URL of the picture for social sharing; empty without one, which the editions before 2026 need.",
        examples=["https://www.huggingtweets.com/stephenking/1613325153265/predictions.png"],
    )
    prompt: Shown = Field(default="My dream is", description="The text that the examples start from.")
    accounts: list[Account] = Field(
        min_length=1,
        description="In the order of the card's columns.",
        examples=[[_EXAMPLE]],
    )
    license: Shown = _of_2026(description="The licence, by its id on the Hub.", examples=["mit"])
    base_model: Shown = _of_2026(
        description="The model that was fine-tuned, by its id on the Hub.",
        pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)?)?$",
        examples=["openai-community/gpt2"],
    )
    from_scratch: bool = Field(
        default=False, exclude_if=lambda value: not value, description="No pre-trained model was fine-tuned."
    )
    pipeline_tag: Shown = _of_2026(default="text-generation", description="The task; empty to leave it out.")
    library_name: Shown = _of_2026(default="transformers", description="What loads the model; empty to leave it out.")
    author: Shown = _of_2026(description="Who built the model.", examples=["Boris Dayma"])
    note: Shown = _of_2026(description="What else a reader should know of the tweets, in one paragraph.")
    samples: list[Shown] = Field(
        default_factory=list,
        exclude_if=lambda value: not value,
        description="What the model wrote. The card shows the first five, and a push draws a picture for sharing of "
        "them, where there is no thumbnail.",
        examples=[["My dream is a soldering iron that never gets cold"]],
    )
    balance: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="How many times as many tweets an account may have in the training as the one with the fewest.",
        examples=[2],
    )
    held_out: HeldOut | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="The loss on tweets that the model was not trained on.",
    )
    padding: Count = Field(
        default=0,
        exclude_if=lambda value: not value,
        description="How many spaces the comment holds that ends a card of edition 2020-padded.",
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
        description="2026 does without what is not known; the others are those of huggingtweets. 2020 and its kin hold "
        "tables in HTML; 2021-app links the report at app.wandb.ai, 2021 at wandb.ai; 2022 takes several accounts.",
    )
    repo: str | None = Field(
        default=None, description="namespace/name on the Hub.", examples=["huggingtweets/stephenking"]
    )
    facts: Facts = Field(examples=[{"handle": "stephenking", "accounts": [_EXAMPLE]}])
    lineage: Lineage = Field(default_factory=Lineage)
    final_newline: bool = Field(default=True, strict=True, description="Whether the card ends in a line feed.")

    @model_validator(mode="wrap")
    @classmethod
    def _fits_its_edition(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Tells what the edition lacks together with all else that is wrong."""
        faults = list(_unfit(data))
        try:
            source = handler(data)
        except ValidationError as error:
            faults = [*map(_again, error.errors(include_url=False)), *faults]
        else:
            if not faults:
                return source
        raise ValidationError.from_exception_data(cls.__name__, faults)


def _unfit(data: Any) -> Iterator[InitErrorDetails]:
    """What stands in the way of a card of the edition that is asked for, whatever else is wrong."""
    edition = _get(data, "edition") or DEFAULT_EDITION
    facts, lineage = _get(data, "facts"), _get(data, "lineage")
    if edition not in get_args(Edition) or not isinstance(facts, (Mapping, Facts)):
        return
    if edition == DEFAULT_EDITION:
        if _get(facts, "from_scratch") and _get(facts, "base_model"):
            fault = PydanticCustomError("from_scratch", "what is trained from scratch has no base_model: leave one out")
            yield InitErrorDetails(type=fault, loc=("facts", "from_scratch"), input=True)
        yield from _of_some(_get(facts, "accounts"))
        return
    if not _get(facts, "thumbnail"):
        yield InitErrorDetails(type="missing", loc=("facts", "thumbnail"), input=data)
    for run in ("data_run", "training_run"):
        if lineage is not None and not isinstance(lineage, (Mapping, Lineage)):
            break
        if _get(lineage, run) is None and _get(_get(facts, "as_written"), run) is None:
            fault = PydanticCustomError(
                "run", "is missing, and the card links it (entity/project/id, or the run's URL)"
            )
            yield InitErrorDetails(type=fault, loc=("lineage", run), input=data)
    fault = PydanticCustomError(
        "edition", "a card of edition {edition} has no place for it; one of 2026 has", {"edition": edition}
    )
    for name in ("license", "base_model", "from_scratch", "author", "note", "samples", "balance", "held_out"):
        if _get(facts, name):
            yield InitErrorDetails(type=fault, loc=("facts", name), input=data)
    for number, account in enumerate(_list(_get(facts, "accounts"))):
        if _get(account, "trained") is not None:
            yield InitErrorDetails(type=fault, loc=("facts", "accounts", number, "trained"), input=data)


def _of_some(accounts: Any) -> Iterator[InitErrorDetails]:
    """The accounts that lack how many tweets were trained on, where others have it."""
    lacking = [number for number, account in enumerate(_list(accounts)) if _get(account, "trained") is None]
    if lacking and len(lacking) < len(accounts):
        fault = PydanticCustomError("trained", "is missing, and another account has it: give it of each, or of none")
        for number in lacking:
            yield InitErrorDetails(type=fault, loc=("facts", "accounts", number, "trained"), input=accounts[number])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _get(value: Any, name: str) -> Any:
    """A field of what may be a table, a value, or neither."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


def _again(fault: ErrorDetails) -> InitErrorDetails:
    """A fault that was found, to be told with others."""
    return InitErrorDetails(type=fault["type"], loc=fault["loc"], input=fault["input"], ctx=fault.get("ctx", {}))
