"""MD: languages, by the Hub's list and ISO 639."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hubpub.cards import vocabularies
from hubpub.rules.metadata import refusals
from hubpub.rules.metadata.iso_639 import FAMILIES, REPLACED
from hubpub.rules.metadata.places import Path, front_matter, in_words, label, mended_texts, subject, texts
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

# Codes of countries that are taken for codes of languages, and are none.
_COUNTRIES = {"cn": "zh", "jp": "ja", "cz": "cs", "gr": "el", "dk": "da", "ua": "uk"}
_COUNTRIES |= {"vn": "vi", "al": "sq", "ge": "ka"}
_REGIONAL = re.compile(r"([a-z]{2,3})[-_][a-z0-9-_]+", re.IGNORECASE)
# Of a language and a region, the regions whose codes are codes of languages too: Taiwan and Twi, Brazil and Breton.
_OF_REGIONS = frozenset({"zh-tw", "pt-br", "ko-kr", "sv-se", "et-ee", "hy-am", "ar-ae", "ar-sa", "en-ie", "en-za"})
_LONGEST = 60
_BETWEEN = re.compile(r"[\s,;/&+]+")


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
            f"Write {code}." if fix else _language_remedy(refused.value),
            subject(front, refused.path),
            fix=fix,
        )


@rule("MD021", Severity.WARNING)
def unknown_language(draft: Draft) -> Iterator[Finding]:
    """A language is no code that the Hub knows, or none is there.

    It shows a tag under which nobody looks. Of cards of 2021 the Hub took such languages; a project whose cards say
    ``noinfo`` or ``en_unnorm`` found in 2026 that it refused to take them anew (espnet_model_zoo#102), but the message
    is not known, so this is a warning. Codes are ISO 639-1, 639-2, 639-3 and 639-5, ``code`` and ``multilingual``; of
    those that ISO 639 has replaced (``iw`` by ``he``) the newer is what people look under.

    Remedy: use the code; without a language, remove the key. A regional one such as ``zh-tw`` is ``zh`` under
    ``language``, and belongs whole under ``language_bcp47``.
    """
    front = front_matter(draft)
    known = vocabularies.languages()
    value = front.data.get("language", "-")
    entries = value if isinstance(value, list) else ()
    empty: list[Path] = [("language", index) for index, item in enumerate(entries) if item is None or item == ""]
    if value in (None, "", []):
        empty = [("language",)]
    for path in empty:
        yield unknown_language.finding(
            f"{label(path)} is empty, so it names no language", "Name one, or remove it.", subject(front, path)
        )
    # one in upper case is another rule's
    bad = ((p, item) for p, item in texts(front.data, "language") if item and item == item.lower())
    for path, item in bad:
        if item in known or item in FAMILIES:
            continue
        if item in REPLACED:
            yield unknown_language.finding(
                f"{label(path)} is {in_words(item)}, in place of which ISO 639 has {REPLACED[item]}",
                f"Write {REPLACED[item]}.",
                subject(front, path),
            )
            continue
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


def is_language(text: str) -> bool:
    """Whether a text is a code of a language, of now or of old, or a language's English name."""
    plain = text.strip().casefold()
    if plain in vocabularies.languages() or plain in FAMILIES or plain in REPLACED or plain in _COUNTRIES:
        return True
    regional = _REGIONAL.fullmatch(plain[:40])
    return plain in _codes_by_name() or bool(regional and regional[1] in vocabularies.languages())


def _language_remedy(text: str) -> str:
    known = vocabularies.languages()
    if code := _code_of(text):
        return f"Did you mean {code} ({known.values.get(code) or code})?"
    text = text[:_LONGEST].strip(" ,;/&+")
    named = [_code_of(name) for name in _BETWEEN.split(text)]
    parts = (text.lower() if text.isupper() else text).replace("_", "-").split("-")
    regional = _REGIONAL.fullmatch(text)
    if regional and (first := regional[1].lower()) in known:
        whole = f"write {first}, and the whole under language_bcp47."
        # a region is written in upper case; of some no language is meant
        are_codes = all(part == "multilingual" or (len(part) == 2 and part in known) for part in parts)
        if not are_codes or len({*parts}) == 1 or "-".join(parts) in _OF_REGIONS:
            return whole.capitalize()
        each = f"Write each as an item of its own: {', '.join(parts)}"
        return f"{each}; if {parts[1]} is a region, {whole}" if len("".join(parts)) == 4 else f"{each}."
    if len(named) > 1 and all(named):
        return f"Write each as an item of its own: {', '.join(code for code in named if code)}."
    return "Use the code of ISO 639, such as en; or code, or multilingual. What is no language belongs under tags."


def _code_of(text: str) -> str | None:
    """The code of a language that is named in words, by the code of a country, or by a code in whatever case."""
    plain = text.strip().casefold()
    if not plain or len(plain) > _LONGEST:
        return None
    return _COUNTRIES.get(plain) or (plain if plain in vocabularies.languages() else _codes_by_name().get(plain))
