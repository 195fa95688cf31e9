"""MD: the keys of the front matter: slips, what is missing, what stands twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

from hubpub.cards.frontmatter import Mapping, apply, parse, remove, rename_key
from hubpub.rules.metadata import refusals
from hubpub.rules.metadata.known_keys import KEYS
from hubpub.rules.metadata.places import (
    at,
    front_matter,
    in_words,
    is_one_slip,
    mended,
    mended_each,
    printable,
    simplified,
    subject,
)
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

# A card with more keys was written by a program that makes no slips.
_MOST_KEYS = 1000

# Slips that are farther from the key than a letter or two, without separators.
_SLIPS = {
    "lang": "language",
    "langs": "language",
    "library": "library_name",
    "pipeline": "pipeline_tag",
    "license-url": "license_link",
    "base-model-id": "base_model",
}


@rule("MD006", Severity.WARNING)
def slip(draft: Draft) -> Iterator[Finding]:
    """A key looks like a slip of one that the Hub reads.

    The Hub keeps keys that it does not know and does nothing with them: under ``licence``, ``dataset``,
    ``pipeline-tag`` or ``langauge`` a value is lost without a word.

    Remedy: use the key that the Hub reads; ``--fix`` renames it where the Hub takes the value there.
    """
    front = front_matter(draft)
    if not isinstance(front.root, Mapping):
        return
    taken = set(front.data)
    slips = [(entry.key, meant) for entry in front.root.entries[:_MOST_KEYS] if (meant := meant_key(entry.key.value))]
    for place, meant in slips:
        key = place.value
        # a second of the same would be a duplicate; results of old under model_index have a shape that is refused
        free = meant not in taken and meant != "model-index"
        fix = mended(front, len(slips), rename_key, (key,), meant) if free else ()
        taken.add(meant)
        # what nobody reads is not refused: `licence: license`, in every card of TRL, must not become an error
        if fix and _refusals(draft.card.text) < _refusals(apply(draft.card.text, fix)):
            fix, free = (), False
        yield slip.finding(
            f'the Hub does not read the key "{printable(key)}"; it looks like a slip of "{meant}"',
            f"Rename it to {meant}." if free else f"Put what belongs there under {meant}, as the Hub takes it.",
            at(front, place.start),
            fix=fix,
        )


def _refusals(text: str) -> int:
    """For how many reasons the Hub would refuse the values of a card."""
    return sum(1 for _ in refusals.of_values(parse(text).data))


@cache
def _keys() -> dict[str, str]:
    """The keys that the Hub reads, by their names without separators."""
    return {simplified(key): key for key in KEYS}


def meant_key(key: str) -> str | None:
    """The key that was meant by one that the Hub does not read, or None."""
    return _meant_key(key) if 2 < len(key) < 40 else None


@lru_cache(maxsize=1024)
def _meant_key(key: str) -> str | None:
    keys = _keys()
    plain = simplified(key)
    if key in keys.values():
        return None
    if plain in keys or plain in _SLIPS:
        return keys.get(plain) or _SLIPS[plain]
    if plain + "s" in keys or plain.removesuffix("s") in keys:
        return keys.get(plain + "s") or keys[plain.removesuffix("s")]
    # nothing short is near to anything
    near = [known for known in keys if is_one_slip(plain, known)] if len(plain) > 4 else []
    return keys[near[0]] if near else None


@rule("MD013", Severity.WARNING)
def no_license(draft: Draft) -> Iterator[Finding]:
    """The card names no licence.

    What has no licence nobody may use, whatever its author had in mind; the Hub's filters leave such a model out.

    Remedy: name the licence: ``license: apache-2.0``, or another id of the Hub's list.
    """
    front = front_matter(draft)
    if not isinstance(front.root, Mapping) or front.data.get("license") not in (None, "", []):
        return
    if any(meant_key(key) == "license" for key in islice(front.data, _MOST_KEYS)):
        return
    yield no_license.finding(
        "the card names no licence",
        "Name it: license: apache-2.0, or another id of the Hub's list.",
        subject(front, ("license",)),
    )


@rule("MD071", Severity.WARNING)
def duplicate_tag(draft: Draft) -> Iterator[Finding]:
    """A tag stands twice.

    The second says nothing: it is a slip, or what a script adds on every run.

    Remedy: remove the second; ``--fix`` does.
    """
    front = front_matter(draft)
    tags = front.data.get("tags")
    if not isinstance(tags, list) or len(tags) < 2:
        return
    seen: set[str] = set()
    again = []
    for index, tag in enumerate(tags):
        if isinstance(tag, str) and tag in seen:
            again.append((index, tag))
        elif isinstance(tag, str):
            seen.add(tag)
    without = {index for index, _ in again}
    left = [tag for index, tag in enumerate(tags) if index not in without]
    fixes = mended_each(front, remove, [(("tags", index),) for index, _ in again], "tags", left)
    for (index, tag), fix in zip(again, fixes, strict=True):
        yield duplicate_tag.finding(
            f"the tag {in_words(tag)} stands twice", "Remove the second.", subject(front, ("tags", index)), fix=fix
        )
