"""MD: licence, task, library, thumbnail and tags, by the Hub's lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hubpub.cards import vocabularies
from hubpub.cards.frontmatter import set_value
from hubpub.rules.metadata import refusals
from hubpub.rules.metadata.places import (
    bare,
    front_matter,
    in_words,
    is_one_slip,
    label,
    mended,
    mended_texts,
    nearest,
    simplified,
    subject,
    texts,
)
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Finding, Severity

# Types of the past (hub-docs and @huggingface/tasks had them until 2024), and what serves now.
_FORMER_PIPELINES = {
    "text2text-generation": "text-generation, translation or summarization",
    "conversational": "text-generation",
    "structured-data-classification": "tabular-classification",
    "image-to-multimodal": "image-text-to-text",
}
# How many unknown licences are compared with all that are known: each comparison takes milliseconds.
_MOST_COMPARED = 50
_LONGEST_NAME = 100
_SECURE = re.compile(r"https://[^\s/?#]+\S*\Z")
_INSECURE = re.compile(r"http://[^\s/?#]+\S*\Z")
# What libraries are called, where their key on the Hub is another.
_LIBRARIES = {"scikit-learn": "sklearn", "openclip": "open_clip", "huggingface": "transformers", "hf": "transformers"}


@rule("MD010", Severity.ERROR)
def unknown_license(draft: Draft) -> Iterator[Finding]:
    """The licence is none of the Hub's list.

    The Hub refuses the commit ('"license" must be one of […]'). Its list is its own, not SPDX; an id that differs
    in case only is taken.

    Remedy: use the id that the Hub has for it, or ``license: other`` with ``license_name`` and ``license_link``.
    """
    front = front_matter(draft)
    known = vocabularies.licenses()
    for number, refused in enumerate(refusals.unlisted_licenses(front.data)):
        item = refused.value
        meant = _meant_license(item) if isinstance(item, str) and number < _MOST_COMPARED else None
        hint = f"Did you mean {meant}? If not, use" if meant else "Use"
        remedy = f"{hint} license: other with license_name and license_link."
        if item == "license":
            remedy = "TRL writes the word where it knows none: write the model's own, such as license: apache-2.0."
        yield unknown_license.finding(
            f"{label(refused.path)} must be one of the Hub's licence ids, not {in_words(item)} ({known})",
            remedy,
            subject(front, refused.path),
        )


def _meant_license(text: str) -> str | None:
    """The id of a licence that is written out, or nearly written as an id."""
    if len(text) > _LONGEST_NAME:
        return None
    return _ids_by_name().get(bare(text)) or nearest(text, vocabularies.licenses().values)


@cache
def _ids_by_name() -> dict[str, str]:
    return {bare(name): id_ for id_, name in reversed(vocabularies.licenses().values.items()) if name}


@rule("MD011", Severity.WARNING)
def license_case(draft: Draft) -> Iterator[Finding]:
    """The licence is written in upper case.

    The Hub's ids are in lower case. It has taken such a card and made the tag ``license:…`` in lower case of it;
    what reads the card by other ways does not know the licence.

    Remedy: write the id in lower case; ``--fix`` does.
    """
    front = front_matter(draft)
    known = vocabularies.licenses()
    bad = [(path, item) for path, item in texts(front.data, "license") if item not in known and item.lower() in known]
    fixes = mended_texts(front, "license", {path: item.lower() for path, item in bad})
    for path, item in bad:
        yield license_case.finding(
            f"{label(path)} is {in_words(item)}, and the Hub's id is {item.lower()} ({known})",
            f"Write {item.lower()}.",
            subject(front, path),
            fix=fixes[path],
        )


@rule("MD012", Severity.WARNING)
def unnamed_license(draft: Draft) -> Iterator[Finding]:
    """The licence is ``other``, and the card does not say which.

    hub-docs asks for ``license_name`` and ``license_link`` with it; without them nobody knows what is allowed.

    Remedy: add ``license_name: an-id-1.0`` and ``license_link: LICENSE`` (or ``LICENSE.md``, or a URL).
    """
    front = front_matter(draft)
    for path, item in texts(front.data, "license"):
        if item.lower() != "other":
            continue
        missing = [key for key in ("license_name", "license_link") if front.data.get(key) in (None, "")]
        if missing:
            yield unnamed_license.finding(
                f"the licence is other, and there is no {' and no '.join(missing)}",
                f"Add {' and '.join(missing)}: a short id of the licence's own, and LICENSE, LICENSE.md or a URL.",
                subject(front, path),
            )
        return


@rule("MD030", Severity.WARNING)
def unknown_pipeline(draft: Draft) -> Iterator[Finding]:
    """``pipeline_tag`` names no task of the Hub, or one that it had once.

    It takes the card, and then has no widget, no snippet and no place in its filters for the model.
    ``text2text-generation`` and ``conversational`` are types no more.

    Remedy: use a task of huggingface.co/tasks.
    """
    front = front_matter(draft)
    value = front.data.get("pipeline_tag")
    known = vocabularies.pipelines()
    if not isinstance(value, str) or value in known:
        return
    path = ("pipeline_tag",)
    fix: tuple[Edit, ...] = ()
    if value in _FORMER_PIPELINES:
        message = f"{label(path)} is {in_words(value)}, which is no longer a task of the Hub ({known})"
        remedy = f"Use {_FORMER_PIPELINES[value]}."
    elif value in vocabularies.subtasks():
        message = f"{label(path)} is {in_words(value)}, which is a subtask and no task of the Hub ({known})"
        remedy = "Name the task here, and this among the tags."
    else:
        message = f"{label(path)} is {in_words(value)}, which is no task of the Hub ({known})"
        meant = nearest(value, known.values)
        remedy = f"Did you mean {meant}?" if meant else "Use a task of huggingface.co/tasks."
        if meant and simplified(meant) == simplified(value):
            fix = mended(front, 1, set_value, path, meant)
    yield unknown_pipeline.finding(message, remedy, subject(front, path), fix=fix)


@rule("MD031", Severity.WARNING)
def misspelt_library(draft: Draft) -> Iterator[Finding]:
    """``library_name`` is nearly the name of a library that the Hub knows.

    It takes any name. For those that it knows it has a snippet that loads the model, and counts the downloads by
    the right file; under ``scikit-learn`` or ``Transformers`` it does neither. A library that it does not know is
    nobody's slip.

    Remedy: use the Hub's key for the library.
    """
    front = front_matter(draft)
    value = front.data.get("library_name")
    known = vocabularies.libraries()
    if not isinstance(value, str) or value in known:
        return
    meant = _LIBRARIES.get(value.lower()) or _library(simplified(value))
    if value in ("None", "null"):
        yield misspelt_library.finding(
            f'"library_name" is {in_words(value)}: a script had no value for it',
            "Name the library, or remove the key.",
            subject(front, ("library_name",)),
        )
    if not meant:
        return
    fix = mended(front, 1, set_value, ("library_name",), meant) if simplified(meant) == simplified(value) else ()
    yield misspelt_library.finding(
        f'"library_name" is {in_words(value)}, which is no library that the Hub knows ({known})',
        f"Did you mean {meant}?",
        subject(front, ("library_name",)),
        fix=fix,
    )


def _library(plain: str) -> str | None:
    """The library of that name, or of one with a slip in it: with more difference it is another library."""
    keys = {simplified(key): key for key in vocabularies.libraries().values}
    if plain in keys or not 3 < len(plain) < 60:
        return keys.get(plain)
    return next((key for name, key in keys.items() if is_one_slip(plain, name)), None)


@rule("MD070", Severity.WARNING)
def thumbnail(draft: Draft) -> Iterator[Finding]:
    """The thumbnail is no absolute https URL.

    It is the picture that social networks show when the model's page is shared; they fetch it from outside and over
    https only. Without a thumbnail the Hub draws its own picture, which is better than one that does not load.

    Remedy: give an absolute ``https://`` URL, or remove the key; ``--fix`` turns http into https.
    """
    front = front_matter(draft)
    value = front.data.get("thumbnail")
    if not isinstance(value, str) or _SECURE.match(value):
        return
    path = ("thumbnail",)
    if _INSECURE.match(value):
        yield thumbnail.finding(
            f"the thumbnail is fetched over http: {in_words(value)}",
            "Write https instead of http.",
            subject(front, path),
            fix=mended(front, 1, set_value, path, "https" + value[4:]),
        )
        return
    yield thumbnail.finding(
        f"the thumbnail is no absolute https URL: {in_words(value)}",
        "Give the picture's whole https URL, or remove the key.",
        subject(front, path),
    )
