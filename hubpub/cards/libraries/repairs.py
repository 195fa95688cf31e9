"""Repairs that the cards of several libraries need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hubpub.cards.libraries.patterns import FIRST_HEADING, MODEL_TITLE, NONE_ID, PLACEHOLDER_ID, is_no_id
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

# What people call the folder of a training, and nobody a model.
_ANY_FOLDER = re.compile(
    r"|\.{1,2}|(?:my[-_]?)?(?:results?|outputs?|out|models?|(?:tmp|temp)\w*|trainer|train(?:ing)?|logs?|runs?|final|best"
    r"|checkpoints?|saved)(?:[-_]?(?:model|trainer|dir|folder|checkpoint|output|results?))?(?:[-_]?\d+)?",
    re.IGNORECASE,
)
_ADAPTER_TAG = re.compile(r"base_model:(?:(?:adapter|finetune|merge|quantized):)?(.*)", re.DOTALL)


def snippets(written: Written) -> Iterator[Repair]:
    """The id that a snippet loads, where the library had none."""
    if not written.repo:
        return
    for match in written.find(PLACEHOLDER_ID, code=True):
        yield Repair(*match.span(2), written.repo, f"the snippet loads {written.repo}, not {match[2]!r}")
    for match in written.find(NONE_ID, code=True):
        yield Repair(*match.span(2), written.repo, f"the snippet loads {written.repo}, not 'None'")


def nameless_title(written: Written) -> Iterator[Repair]:
    """A title for which the template had no name."""
    if not written.name:
        return
    for match in written.find(MODEL_TITLE, code=False):
        yield Repair(*match.span(1), written.name, f"the title has the model's name, not {match[1]!r}")


def named_title(written: Written, lead: str, path: tuple[str | int, ...]) -> Iterator[Repair | KeyRepair]:
    """A title that is the name of the folder into which the model was saved, and so is a value of the front matter.

    Whoever gave the card a title of its own changed one of the two, or chose a name that is no folder's.

    Args:
        written: The card.
        lead: What stands before the name in the title.
        path: Where the front matter has the name.
    """
    node = written.front.find(*path)
    folder = getattr(node, "value", None)
    first = next(written.find(FIRST_HEADING, code=False), None)
    if not written.name or not isinstance(folder, str) or first is None or first[1] != "#":
        return
    if first[2] != f"{lead}{folder}".strip() or folder in (written.name, written.repo):
        return
    if folder not in written.folders and not _ANY_FOLDER.fullmatch(folder):
        return
    words = f"the model is called {written.name}, not {folder!r} as the folder was"
    place = first.end(1) if not first[2] else first.start(2)
    title = f"{lead}{written.name}" if first[2] else f" {lead}{written.name}"
    yield Repair(place, first.end(2), title, f"the title: {words}")
    yield KeyRepair(path, written.name, f"{'.'.join(map(str, path))}: {words}")


def base_link(written: Written, before: str, otherwise: str) -> Iterator[Repair]:
    """A link to a base model that is a path or nothing.

    Args:
        written: The card.
        before: What stands before the link, as a pattern.
        otherwise: What stands in place of it all where the base model is not known.
    """
    for match in written.no_links(before):
        shown = match["base"] or "nothing"
        if base := written.base:
            link = f"[{base}](https://huggingface.co/{base})"
            yield Repair(*match.span("link"), link, f"the base model is {base}, not {shown!r}")
        else:
            yield Repair(*match.span(), otherwise, f"{shown!r} is no model on the Hub")


def base_keys(written: Written) -> Iterator[KeyRepair]:
    """A base model in the front matter that is a path or nothing."""
    data, base = written.front.data, written.base
    value = data.get("base_model")
    if isinstance(value, str) and is_no_id(value):
        what = f"{value!r} is no model on the Hub"
        yield KeyRepair(
            ("base_model",), base, f"base_model: it is {base}, and {what}" if base else f"base_model: {what}"
        )
    tags: Any = data.get("tags")
    if not isinstance(tags, list):
        return
    for number, tag in enumerate(tags):
        match = _ADAPTER_TAG.fullmatch(tag) if isinstance(tag, str) else None
        if match and is_no_id(match[1]):
            right = f"{tag[: match.start(1)]}{base}" if base else None
            said = right is None or right in tags
            yield KeyRepair(("tags", number), None if said else right, f"tags: {tag!r} names no model on the Hub")
