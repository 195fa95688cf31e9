"""MD: ids of models and datasets on the Hub."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.checks.metadata_places import Path, front_matter, label, mended_texts, show, subject, texts
from hubpub.checks.registry import rule
from hubpub.draft import Draft
from hubpub.findings import Edit, Finding, Severity
from hubpub.frontmatter import FrontMatter

# ``name`` (the Hub's older models: gpt2) or ``namespace/name``; the form of the pattern that the Hub shows for
# ``model-index[].results[].dataset.type``, with dots allowed before the slash too.
_ID = re.compile(r"(?!\.{1,2}/)[\w.-]+(?:/[\w.-]+)?", re.ASCII)
# What can be nothing but a place on a disk.
_LOCAL = re.compile(r"[/\\]|~/|\.{1,2}[/\\]|[A-Za-z]:[/\\]|file:")
_PAGE = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(datasets/)?([\w.-]+(?:/[\w.-]+)?)/?", re.ASCII)


@rule("MD040", Severity.ERROR, Severity.WARNING)
def no_model_id(draft: Draft) -> Iterator[Finding]:
    """``base_model`` is no id of a model on the Hub.

    The Hub refuses the commit ('"base_model" with value "X" is not valid. Use a model id from
    https://hf.co/models.'). The usual cause is a base model that was loaded from a local path, which the Trainer
    writes into the card (trl#1873, transformers#32212). ``namespace/name`` and a bare ``name`` such as ``gpt2`` are
    ids.

    Remedy: name the model on the Hub that the path is a copy of, or remove the key.
    """
    front = front_matter(draft)
    bad = [(path, item) for path, item in texts(front.data, "base_model") if not _ID.fullmatch(item)]
    fixes = _page_fixes(front, "base_model", bad, dataset=False)
    # those that stop a push first: of very many the others are left out
    for path, item in sorted(bad, key=lambda entry: not entry[1]):
        if not item:
            yield no_model_id.finding(
                f"{label(path)} is empty",
                "Name the model on the Hub that this one was made from, or remove the key.",
                subject(front, path),
                # of an empty one no message was seen
                severity=Severity.WARNING,
            )
            continue
        local = " (it looks like a local path)" if _LOCAL.match(item) else ""
        fix = fixes.get(path, ())
        yield no_model_id.finding(
            f"{label(path)} with value {show(item)} is not valid{local}. Use a model id from https://hf.co/models",
            f"Write {_page_id(item)}."
            if fix
            else "Name the model on the Hub that this is a copy of, or remove the key.",
            subject(front, path),
            fix=fix,
        )


@rule("MD041", Severity.ERROR, Severity.WARNING)
def no_dataset_id(draft: Draft) -> Iterator[Finding]:
    """An entry of ``datasets`` is no id of a dataset on the Hub.

    Of a local path the Hub refuses the commit ('"datasets[0]" with value "X" is not valid. If possible, use a
    dataset id from https://hf.co/datasets.', autotrain-advanced#648). Cards with a dataset's name in words
    (``Twitter data``) are on the Hub, so that is a warning: such an entry links nowhere, and at least one project found
    its cards refused for it when it pushed them anew (espnet_model_zoo#102).

    Remedy: name the dataset on the Hub; describe one that is not there in the card's text.
    """
    front = front_matter(draft)
    bad = [(path, item) for path, item in texts(front.data, "datasets") if not _ID.fullmatch(item)]
    fixes = _page_fixes(front, "datasets", bad, dataset=True)
    # those that stop a push first: of very many the others are left out
    for path, item in sorted(bad, key=lambda entry: _LOCAL.match(entry[1]) is None):
        local = _LOCAL.match(item) is not None
        fix = fixes.get(path, ())
        message = f"{label(path)} with value {show(item)} is no id of a dataset on the Hub"
        if local:
            message = (
                f"{label(path)} with value {show(item)} is not valid (it looks like a local path). "
                "If possible, use a dataset id from https://hf.co/datasets"
            )
        yield no_dataset_id.finding(
            message,
            f"Write {_page_id(item)}."
            if fix
            else "Name a dataset on the Hub, or describe this one in the card's text.",
            subject(front, path),
            severity=None if local else Severity.WARNING,
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
    if isinstance(value, str) and not _ID.fullmatch(value):
        path: Path = ("new_version",)
        yield no_successor_id.finding(
            f'"new_version" with value {show(value)} is no id of a model on the Hub',
            "Name the newer model: namespace/name.",
            subject(front, path),
            fix=_page_fixes(front, "new_version", [(path, value)], dataset=False).get(path, ()),
        )


def _page_id(text: str) -> str:
    """The id in the address of a page of the Hub."""
    page = _PAGE.fullmatch(text)
    return page[2] if page else text


def _page_fixes(
    front: FrontMatter, key: str, bad: list[tuple[Path, str]], *, dataset: bool
) -> dict[Path, tuple[Edit, ...]]:
    """The ids in place of the addresses of their pages, by their paths: the one right answer."""
    pages = ((path, _PAGE.fullmatch(value)) for path, value in bad)
    return mended_texts(front, key, {path: page[2] for path, page in pages if page and bool(page[1]) is dataset})
