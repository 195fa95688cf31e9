"""MD: ids of models and datasets on the Hub."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from hubpub.cards.frontmatter import FrontMatter
from hubpub.cards.hub_ids import ID, PAGES, why_no_id, why_no_model
from hubpub.rules.metadata import refusals
from hubpub.rules.metadata.places import (
    Path,
    front_matter,
    in_words,
    label,
    mended_texts,
    simplified,
    subject,
    texts,
)
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Finding, Severity

# What follows the name of a model or an account in an address.
_PARTS = {
    *("activity", "blame", "blob", "commit", "commits", "community", "discussions", "edit", "raw", "resolve", "tree"),
    *("upload", "viewer", *PAGES),
}
_MOST_KEYS = 1000
# Slips of base_model, of which another rule tells.
_BASES = {"base-model", "base-models", "basemodel", "base-model-id"}
_PAGE = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(datasets/)?([\w.-]+(?:/[\w.-]+)?)/?", re.ASCII)


@rule("MD040", Severity.ERROR, Severity.WARNING)
def no_model_id(draft: Draft) -> Iterator[Finding]:
    """``base_model`` is no id of a model on the Hub.

    The Hub refuses the commit ('"base_model" with value "X" is not valid. Use a model id from
    https://hf.co/models.'). The usual cause is a base model that was loaded from a local path, which the Trainer
    writes into the card (trl#1873, transformers#32212). ``namespace/name`` and a bare ``name`` such as ``gpt2`` are
    ids.

    An empty one it refuses too ('"base_model" is not allowed to be empty', transformers#25961).

    What has the form of an id and is nobody's, by the naming rules that huggingface_hub checks (``validate_repo_id``:
    ``a--b/c``, ``me/m.git``), as a page of the Hub (``spaces/me``), as ``None`` or without an owner, is a warning: of
    such a one no message was seen. Only the Hub's first models, such as ``gpt2``, have no owner. So are a key without a
    value, an empty list and an empty item of one: they name no model.

    Remedy: name the model on the Hub that the path is a copy of, or remove the key.
    """
    front = front_matter(draft)
    refused = list(refusals.unsound_base_models(front.data))
    fixes = _page_fixes(front, "base_model", [(one.path, one.value) for one in refused], dataset=False)
    # those that stop a push first: of very many the others are left out
    for one in refused:
        local = " (it looks like a local path)" if refusals.LOCAL_PATH.match(one.value) else ""
        fix = fixes.get(one.path, ())
        yield no_model_id.finding(
            f"{label(one.path)} {one.fault}{local}" + (f". {one.advice}" if one.advice else ""),
            f"Write {_page_id(one.value)}."
            if fix
            else "Name the model on the Hub that this was made from, or remove the key.",
            subject(front, one.path),
            fix=fix,
        )
    for path, why in _nameless(front.data):
        yield no_model_id.finding(
            f"{label(path)} {why}",
            "Name the model on the Hub that this one was made from, or remove the key.",
            subject(front, path),
            # of these no message was seen
            severity=Severity.WARNING,
        )


def _nameless(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The base models that the Hub takes and that name none, and why."""
    value = data.get("base_model", "-")
    if value is None or value == []:
        yield ("base_model",), f"is {'empty' if value is None else 'an empty list'}, so it names no model"
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if item is None or item == "":
            yield ("base_model", index), "is empty, so it names no model"
    for path, text in texts(data, "base_model"):
        # one that is refused has been told of
        if ID.fullmatch(text) and (reason := why_no_model(text)):
            yield path, f"with value {in_words(text)} is no id of a model on the Hub: {reason}"


@rule("MD041", Severity.ERROR, Severity.WARNING)
def no_dataset_id(draft: Draft) -> Iterator[Finding]:
    """An entry of ``datasets`` is no id of a dataset on the Hub.

    Of a local path the Hub refuses the commit ('"datasets[0]" with value "X" is not valid. If possible, use a
    dataset id from https://hf.co/datasets.', autotrain-advanced#648). Cards with a dataset's name in words
    (``Twitter data``) are on the Hub, so that is a warning: such an entry links nowhere, and at least one project found
    its cards refused for it when it pushed them anew (espnet_model_zoo#102). So is one that the Hub's naming rules
    forbid (``a--b/c``, ``me/d.git``).

    Remedy: name the dataset on the Hub; describe one that is not there in the card's text.
    """
    front = front_matter(draft)
    bad = [(path, item) for path, item in texts(front.data, "datasets") if why_no_id(item, dataset=True)]
    fixes = _page_fixes(front, "datasets", bad, dataset=True)
    refused = {one.path: one for one in refusals.local_datasets(front.data)}
    # those that stop a push first: of very many the others are left out
    for path, item in sorted(bad, key=lambda entry: entry[0] not in refused):
        fix = fixes.get(path, ())
        if one := refused.get(path):
            message = f"{label(path)} {one.fault} (it looks like a local path). {one.advice}"
        else:
            message = f"{label(path)} with value {in_words(item)} is no id of a dataset on the Hub"
            if ID.fullmatch(item):
                message += f": {why_no_id(item, dataset=True)}"
        yield no_dataset_id.finding(
            message,
            f"Write {_page_id(item)}."
            if fix
            else "Name a dataset on the Hub, or describe this one in the card's text.",
            subject(front, path),
            severity=None if one else Severity.WARNING,
            fix=fix,
        )


@rule("MD042", Severity.WARNING)
def no_successor_id(draft: Draft) -> Iterator[Finding]:
    """``new_version`` is no id of a model on the Hub.

    The Hub shows a banner that leads to the newer model; with anything but an id it leads nowhere.

    Remedy: name the newer model: ``namespace/name``.
    """
    front = front_matter(draft)
    value = front.data.get("new_version")
    if isinstance(value, str) and (reason := why_no_id(value)):
        path: Path = ("new_version",)
        yield no_successor_id.finding(
            f'"new_version" with value {in_words(value)} is no id of a model on the Hub'
            + (f": {reason}" if ID.fullmatch(value) else ""),
            "Name the newer model: namespace/name.",
            subject(front, path),
            fix=_page_fixes(front, "new_version", [(path, value)], dataset=False).get(path, ()),
        )


@rule("MD043", Severity.WARNING)
def relation_without_base(draft: Draft) -> Iterator[Finding]:
    """``base_model_relation`` says how the model was made, and ``base_model`` does not say of which.

    The Hub shows the relation in the tree of the base model (hub-docs, model cards: "specifying a base model");
    without one it is lost.

    Remedy: name the model that this one was made from under ``base_model``, or remove the key.
    """
    front = front_matter(draft)
    relation = front.data.get("base_model_relation")
    # one that is there and names nothing is told by itself
    if relation in (None, "") or "base_model" in front.data:
        return
    if any(simplified(key) in _BASES for key in islice(front.data, _MOST_KEYS)):
        return
    yield relation_without_base.finding(
        f'"base_model_relation" is {in_words(relation)}, and there is no "base_model"',
        "Name the model that this one was made from under base_model, or remove the key.",
        subject(front, ("base_model_relation",)),
    )


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return ID.fullmatch(text) is not None


def is_disk_path(text: str) -> bool:
    """Whether a text can be nothing but a place on a disk."""
    return refusals.LOCAL_PATH.match(text) is not None


def _page_id(text: str) -> str:
    """The id in the address of a page of the Hub."""
    page = _PAGE.fullmatch(text)
    return page[2] if page else text


def _page_fixes(
    front: FrontMatter, key: str, bad: list[tuple[Path, str]], *, dataset: bool
) -> dict[Path, tuple[Edit, ...]]:
    """The ids in place of the addresses of their pages, by their paths: the one right answer.

    A page may be no model's: ``/spaces/me``, ``/docs/hub``, ``/me/models``, ``/datasets/glue/viewer``.
    """
    pages = ((path, _PAGE.fullmatch(value)) for path, value in bad)
    ids = {path: page[2] for path, page in pages if page and bool(page[1]) is dataset}
    meant = {
        path: id_
        for path, id_ in ids.items()
        if not why_no_id(id_, dataset=dataset) and _PARTS.isdisjoint(id_.split("/")[1:])
    }
    return mended_texts(front, key, meant)
