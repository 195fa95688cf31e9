"""What the Hub refuses in a card's front matter, in its own words.

The rules tell of it with more beside it; the local hub refuses a card with these words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from hubpub.cards import vocabularies
from hubpub.cards.frontmatter import FrontMatter, Mapping, Scalar, Sequence
from hubpub.cards.hub_ids import ID
from hubpub.rules.metadata.places import Path, in_words, label, printable, texts

# What can be nothing but a place on a disk.
LOCAL_PATH = re.compile(r"[/\\]|~/|\.{1,2}[/\\]|[A-Za-z]:[/\\]|file:")
# "model-index[23].results[0].dataset.type" fails to match the required pattern (embeddings-benchmark/mteb#1111);
# JavaScript's \w is ASCII.
_DATASET_TYPE = re.compile(r"(?:[\w-]+/)?[\w\-.]+", re.ASCII)

INVALID_BLOCK = "The YAML metadata of your README.md is invalid"
LIST_BLOCK = '"value" must be of type object'
# These do not say what stands there instead.
NO_TEXT = "must be a string"
NO_LIST = "must be an array"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One value that the Hub refuses.

    Attributes:
        path: Where the value stands.
        value: The value; None where there is none.
        fault: The Hub's words behind the name of the place.
        advice: What the Hub says to do, without a full stop; often nothing.
    """

    path: Path
    value: Any
    fault: str
    advice: str = ""

    @property
    def hub_says(self) -> str:
        """The whole of the Hub's words."""
        return f"{label(self.path)} {self.fault}" + (f". {self.advice}." if self.advice else "")


def of_block(front: FrontMatter) -> str:
    """The Hub's words on a block that it cannot read, or that holds no keys; empty where it takes the block."""
    if front.fault:
        return "" if front.fault.bound else f"Invalid YAML in README.md: {printable(front.fault.message)}"
    if not front.found or isinstance(front.root, Mapping):
        return ""
    if isinstance(front.root, Sequence):
        return LIST_BLOCK
    # of a block of comments only, nobody has told what the Hub says
    return "" if holds_comments_only(front) else f"{INVALID_BLOCK}."


def holds_comments_only(front: FrontMatter) -> bool:
    """Whether a block that is no mapping and no list holds a comment, and no value."""
    if isinstance(front.root, Scalar) and front.root.value is not None:
        return False
    return front.text[front.start : front.end].strip().startswith("#")


def of_values(data: dict[str, Any]) -> Iterator[Refusal]:
    """Every value of a card's front matter that the Hub refuses."""
    for refusals in _OF_VALUES:
        yield from refusals(data)


def unlisted_licenses(data: dict[str, Any]) -> Iterator[Refusal]:
    """Licences that are none of the Hub's list."""
    value = data.get("license")
    known = vocabularies.licenses()
    given: list[tuple[Path, Any]] = [(("license",), value)]
    if isinstance(value, list):
        given = [(("license", index), item) for index, item in enumerate(value)]
    for path, item in given if value is not None else ():
        # an empty one is a missing one, of which no message was seen
        if not (item in ("", None, []) or (isinstance(item, str) and item.lower() in known)):
            yield Refusal(path, item, _one_of_the_licenses())


@cache
def _one_of_the_licenses() -> str:
    return f"must be one of [{', '.join(vocabularies.licenses().values)}]"


def uppercase_languages(data: dict[str, Any]) -> Iterator[Refusal]:
    """Language codes with letters in upper case."""
    for path, item in texts(data, "language"):
        if item != item.lower():
            yield Refusal(path, item, "must only contain lowercase characters")


def unsound_base_models(data: dict[str, Any]) -> Iterator[Refusal]:
    """Base models that are no ids by their form, and one that is empty."""
    if data.get("base_model") == "":
        yield Refusal(("base_model",), "", "is not allowed to be empty")
    for path, item in texts(data, "base_model"):
        # of an empty one in a list no message was seen
        if item and not ID.fullmatch(item):
            yield _not_valid(path, item, "Use a model id from https://hf.co/models")


def local_datasets(data: dict[str, Any]) -> Iterator[Refusal]:
    """Datasets that are paths on a disk; a name in words was taken."""
    for path, item in texts(data, "datasets"):
        if LOCAL_PATH.match(item):
            yield _not_valid(path, item, "If possible, use a dataset id from https://hf.co/datasets")


def _not_valid(path: Path, value: str, advice: str) -> Refusal:
    return Refusal(path, value, f"with value {in_words(value)} is not valid", advice)


def unsound_results(data: dict[str, Any]) -> Iterator[Refusal]:
    """What is wrong in the shape of ``model-index``."""
    # a list that is there by many aliases is looked at once
    seen: set[int] = set()

    def fresh(items: Any) -> Iterator[tuple[int, dict[str, Any]]]:
        if isinstance(items, list) and id(items) not in seen:
            seen.add(id(items))
            yield from ((index, item) for index, item in enumerate(items) if isinstance(item, dict))

    models = data.get("model-index")
    # an empty one is refused by nobody
    if models is not None and not isinstance(models, list):
        yield Refusal(("model-index",), models, NO_LIST)
    for i, model in fresh(models):
        if "results" not in model:
            yield Refusal(("model-index", i, "results"), None, "is required")
        for j, result in fresh(model.get("results")):
            around: Path = ("model-index", i, "results", j)
            dataset = result.get("dataset")
            if isinstance(dataset, dict):
                # here also one without a value (transformers#28137)
                if not isinstance(dataset.get("config", ""), str):
                    yield Refusal((*around, "dataset", "config"), dataset["config"], NO_TEXT)
                kind = dataset.get("type", "-")
                if isinstance(kind, str) and kind and not _DATASET_TYPE.fullmatch(kind):
                    pattern = "fails to match the required pattern: /^(?:[\\w-]+\\/)?[\\w-.]+$/"
                    yield Refusal((*around, "dataset", "type"), kind, f"with value {in_words(kind)} {pattern}")
            if not isinstance(result.get("metrics"), list | None):
                yield Refusal((*around, "metrics"), result["metrics"], NO_LIST)
            for k, metric in fresh(result.get("metrics")):
                if not isinstance(metric.get("config"), str | None):
                    yield Refusal((*around, "metrics", k, "config"), metric["config"], NO_TEXT)


def widget_without_list(data: dict[str, Any]) -> Iterator[Refusal]:
    """A ``widget`` that is no list of examples."""
    value = data.get("widget")
    # an empty one is refused by nobody
    if value is not None and not isinstance(value, list):
        yield Refusal(("widget",), value, NO_LIST)


_OF_VALUES: tuple[Callable[[dict[str, Any]], Iterator[Refusal]], ...] = (
    unlisted_licenses,
    uppercase_languages,
    unsound_base_models,
    local_datasets,
    unsound_results,
    widget_without_list,
)
