"""What the Hub derives from a card: its tags, and what its chips tell.

How is known from what the Hub itself told of thousands of cards (``tests/survey``): licences in lower case, languages
as they are, datasets and base models with what they are in front. Papers come from the card's text (hub-docs,
model-cards.md, "Linking a Paper").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from hubpub.pages.chips import Metadata

Kind = Literal["task", "library", "language"]

# An id of arXiv, where the text links to it or cites it as BibTeX does. Those of before 2015, which have a digit less,
# are no tags.
_PAPER = re.compile(r"(?:arxiv\.org/(?:abs|pdf|html)/|eprint\s{0,9}=\s{0,9}[{\"])([0-9]{4}\.[0-9]{5})", re.IGNORECASE)
_MOST = 1_000


def tags_of(card: Mapping[str, Any], text: str = "") -> list[str]:
    """The tags that the Hub shows: those of the card, and those made of its other members.

    Args:
        card: The front matter, as plain values.
        text: The body, whose links to arXiv are tags too.
    """
    tags: list[str] = []
    for key in ("library_name", "pipeline_tag", "tags"):
        tags += texts(card.get(key))
    tags += [f"dataset:{dataset}" for dataset in texts(card.get("datasets"))]
    tags += texts(card.get("language"))
    tags += [f"arxiv:{paper}" for paper in papers_in(text)]
    bases = texts(card.get("base_model"))
    tags += [f"base_model:{model}" for model in bases]
    if isinstance(relation := card.get("base_model_relation"), str):
        tags += [f"base_model:{relation}:{model}" for model in bases]
    tags += [f"license:{name.lower()}" for name in texts(card.get("license"))]
    tags += [key for key in ("model-index", "co2_eq_emissions") if card.get(key)]
    return list(dict.fromkeys(tags))


def metadata_of(card: Mapping[str, Any], text: str = "", named: Callable[[Kind, str], str] | None = None) -> Metadata:
    """What the chips of a card tell, whatever its front matter holds.

    Args:
        card: The front matter, as plain values.
        text: The body.
        named: Gives the name of a task, a library or a language by its id; an empty text for one that it does not
            know. Without it, ids stand for themselves.
    """

    def name(kind: Kind, key: str) -> str:
        return named(kind, key) if named and key else ""

    task, library = first(card.get("pipeline_tag")), first(card.get("library_name"))
    languages = texts(card.get("language"))
    told = {task, library, *languages}
    return Metadata(
        task=task,
        task_name=name("task", task),
        library=library,
        library_name=name("library", library),
        languages=tuple((code, name("language", code)) for code in languages),
        licenses=tuple(license_id.lower() for license_id in texts(card.get("license"))),
        license_name=first(card.get("license_name")),
        license_url=first(card.get("license_link")),
        datasets=tuple(texts(card.get("datasets"))),
        base_models=tuple(texts(card.get("base_model"))),
        relation=first(card.get("base_model_relation")),
        papers=tuple(papers_in(text)),
        tags=tuple(tag for tag in texts(card.get("tags")) if tag not in told),
    )


def papers_in(text: str) -> list[str]:
    """The ids of arXiv that a text links to or cites, each once."""
    return list(dict.fromkeys(match[1] for match in _PAPER.finditer(text)))[:_MOST]


def first(value: object) -> str:
    """The first text of a value; empty where there is none."""
    return next(iter(texts(value)), "")


def texts(value: object) -> list[str]:
    """The texts of a value that may be one or a list of them, each once."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if not isinstance(value, (list, tuple)):
        return []
    return list(dict.fromkeys(item for item in value[:_MOST] if isinstance(item, str) and item.strip()))
