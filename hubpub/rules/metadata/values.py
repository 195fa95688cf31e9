"""MD: licence, languages, task, library, thumbnail and tags, by the Hub's lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hubpub.cards import vocabularies
from hubpub.cards.frontmatter import set_value
from hubpub.rules.metadata import refusals
from hubpub.rules.metadata.places import (
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
# Codes of countries that are taken for codes of languages, and are none.
_COUNTRIES = {"cn": "zh", "jp": "ja", "cz": "cs", "gr": "el", "dk": "da", "ua": "uk"}
# How many unknown licences are compared with all that are known: each comparison takes milliseconds.
_MOST_COMPARED = 50
_SECURE = re.compile(r"https://[^\s/?#]+\S*\Z")
_INSECURE = re.compile(r"http://[^\s/?#]+\S*\Z")
_REGIONAL = re.compile(r"([a-z]{2,3})[-_][a-z0-9-_]+", re.IGNORECASE)
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
        meant = nearest(item, known.values) if isinstance(item, str) and number < _MOST_COMPARED else None
        hint = f"Did you mean {meant}? If not, use" if meant else "Use"
        yield unknown_license.finding(
            f"{label(refused.path)} must be one of the Hub's licence ids, not {in_words(item)} ({known})",
            f"{hint} license: other with license_name and license_link.",
            subject(front, refused.path),
        )


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


@rule("MD020", Severity.ERROR)
def language_case(draft: Draft) -> Iterator[Finding]:
    """A language code has upper-case letters.

    The Hub refuses the commit ('"language[0]" must only contain lowercase characters').

    Remedy: write the code in lower case; ``--fix`` does where that is a code. A regional one such as ``pt-BR`` is
    ``pt`` under ``language``, and belongs whole under ``language_bcp47``.
    """
    front = front_matter(draft)
    bad = list(refusals.uppercase_languages(front.data))
    known = vocabularies.languages()
    lower = {refused.path: refused.value.lower() for refused in bad}
    fixes = mended_texts(front, "language", {path: code for path, code in lower.items() if code in known})
    for refused in bad:
        code, fix = lower[refused.path], fixes.get(refused.path, ())
        yield language_case.finding(
            f"{refused.hub_says}, not {in_words(refused.value)}",
            f"Write {code}." if fix else _language_remedy(code),
            subject(front, refused.path),
            fix=fix,
        )


@rule("MD021", Severity.WARNING)
def unknown_language(draft: Draft) -> Iterator[Finding]:
    """A language is no code that the Hub knows.

    It shows a tag under which nobody looks. Of cards of 2021 the Hub took such languages; a project whose cards say
    ``noinfo`` or ``en_unnorm`` found in 2026 that it refused to take them anew (espnet_model_zoo#102), but the message
    is not known, so this is a warning. Codes are ISO 639-1, 639-2 and 639-3, ``code`` and ``multilingual``.

    Remedy: use the code. A regional one such as ``zh-tw`` is ``zh`` under ``language``, and belongs whole under
    ``language_bcp47``.
    """
    front = front_matter(draft)
    known = vocabularies.languages()
    # one in upper case is another rule's
    bad = ((p, item) for p, item in texts(front.data, "language") if item not in known and item == item.lower())
    for path, item in bad:
        yield unknown_language.finding(
            f"{label(path)} is {in_words(item)}, which is no language code ({known})",
            _language_remedy(item),
            subject(front, path),
        )


@cache
def _codes_by_name() -> dict[str, str]:
    """Codes by the languages' English names; of several, the shortest."""
    names = sorted(vocabularies.languages().values.items(), key=lambda item: -len(item[0]))
    return {
        part.strip().casefold(): code for code, name in names for part in name.split(";") for part in part.split(",")
    }


def _language_remedy(text: str) -> str:
    known = vocabularies.languages()
    code = _COUNTRIES.get(text) or (_codes_by_name().get(text.strip().casefold()) if len(text) < 60 else None)
    if code:
        return f"Did you mean {code} ({known.values.get(code) or code})?"
    regional = _REGIONAL.fullmatch(text[:40])
    if regional and regional[1].lower() in known:
        return f"Write {regional[1].lower()}, and the whole under language_bcp47."
    return "Use the code of ISO 639, such as en; or code, or multilingual."


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


@rule("MD031", Severity.INFO, Severity.WARNING)
def unknown_library(draft: Draft) -> Iterator[Finding]:
    """``library_name`` names no library that the Hub knows.

    It takes any name. For those that it knows it has a snippet that loads the model, and counts the downloads by
    the right file; a name that is near to one of those is a warning.

    Remedy: use the Hub's key for the library, if it has one.
    """
    front = front_matter(draft)
    value = front.data.get("library_name")
    known = vocabularies.libraries()
    if not isinstance(value, str) or value in known:
        return
    meant = _LIBRARIES.get(value.lower()) or _library(simplified(value))
    yield unknown_library.finding(
        f'"library_name" is {in_words(value)}, which is no library that the Hub knows ({known})',
        f"Did you mean {meant}?" if meant else "If the Hub has a key for the library, use that; else leave it.",
        subject(front, ("library_name",)),
        severity=Severity.WARNING if meant else None,
        fix=mended(front, 1, set_value, ("library_name",), meant)
        if meant and simplified(meant) == simplified(value)
        else (),
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
