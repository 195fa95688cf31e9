"""MD: the keys of the front matter: slips, what is missing, what stands twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from hubpub.cards.frontmatter import Mapping, apply, parse, remove, rename_key
from hubpub.rules.metadata.foreign import takes
from hubpub.rules.metadata.ids import is_disk_path, is_id
from hubpub.rules.metadata.known_keys import KEYS, is_metadata
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
    texts,
)
from hubpub.rules.registry import Rule, every_rule, rule
from hubpub.types.card import Card, line_starts
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
# Keys of the client that the Hub reads nothing from: what is near to one of them is lost to nobody.
_UNREAD = {"model_name", "model-name", "eval_results", "eval-results", "description", "finetuned_from", "buckets"}


@rule("MD006", Severity.WARNING)
def slip(draft: Draft) -> Iterator[Finding]:
    """A key looks like a slip of one that the Hub reads.

    The Hub keeps keys that it does not know and does nothing with them: under ``licence``, ``dataset``,
    ``pipeline-tag`` or ``langauge`` a value is lost without a word. A key of another tool, such as ModelScope's
    ``widgets`` or ``languages: [python]``, is none: what it holds tells.

    Remedy: use the key that the Hub reads; ``--fix`` renames it where no other finding comes of that.
    """
    front = front_matter(draft)
    if not isinstance(front.root, Mapping):
        return
    taken = set(front.data)
    slips = [
        (entry.key, meant)
        for entry in front.root.entries[:_MOST_KEYS]
        if (meant := meant_key(entry.key.value)) and not _is_of_others(entry.key.value, meant, front.data)
    ]
    for place, meant in slips:
        key = place.value
        message = f'the Hub does not read the key "{printable(key)}"; it looks like a slip of "{meant}"'
        # a second of the same would be a duplicate; results of old under model_index have a shape that is refused
        free = meant not in taken and meant != "model-index"
        fix = mended(front, len(slips), rename_key, (key,), meant) if free else ()
        # what nobody reads harms nobody: `licence: license`, in every card of TRL, must not become an error
        if fix and _has_more(draft.card.text, apply(draft.card.text, fix)):
            fix, free = (), False
        remedy = f"Rename it to {meant}." if free else f"Put what belongs there under {meant}, as the Hub takes it."
        if meant == "license" and front.data[key] == "license":
            message = f'the Hub does not read the key "{printable(key)}", and "license" is no licence: TRL writes both'
            remedy = "Write license: with an id of the Hub's list in its place, such as license: apache-2.0."
            if meant in front.data:
                remedy = "Remove it."
        elif meant in front.data and _is_same(front.data[key], front.data[meant]):
            remedy = f"Remove it: {meant} says the same."
        taken.add(meant)
        yield slip.finding(message, remedy, at(front, place.start), fix=fix)


def _is_of_others(key: str, meant: str, data: dict[str, Any]) -> bool:
    """Whether a key that looks like a slip of one of the Hub's is another tool's, or the author's own."""
    if simplified(key) == simplified(meant):
        return False
    if not takes(meant, data[key]):
        return True
    name, right = simplified(key), simplified(meant)
    is_word = name in _SLIPS or name.rstrip("s") == right.rstrip("s")
    # a plain word, beside the key that it could be a slip of
    return is_word and meant in data and not _is_same(data[key], data[meant])


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same: a text, and a list of nothing but that text, are."""
    return (one if isinstance(one, list) else [one]) == (other if isinstance(other, list) else [other])


def _has_more(before: str, after: str) -> bool:
    """Whether a card has a finding on its metadata that it had not, and that mending leaves."""
    old, new = (
        Counter(
            finding.code
            for rule in _others()
            for finding in rule(draft)
            if finding.severity is Severity.ERROR or not finding.fix
        )
        for draft in (Draft(None, None, Card(before)), Draft(None, None, Card(after)))
    )
    return not new <= old


def _others() -> Iterator[Rule]:
    """Every rule of the family but the one that asks."""
    return (rule for rule in every_rule() if rule.code.startswith("MD") and rule.code != slip.code)


@cache
def _keys() -> dict[str, str]:
    """The keys that the Hub reads, by their names without separators."""
    return {simplified(key): key for key in KEYS if key not in _UNREAD}


def meant_key(key: str) -> str | None:
    """The key that was meant by one that the Hub does not read, or None."""
    return _meant_key(key) if 2 < len(key) < 40 else None


@lru_cache(maxsize=1024)
def _meant_key(key: str) -> str | None:
    keys = _keys()
    plain = simplified(key)
    if key in KEYS or plain in _UNREAD:
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

    What has no licence nobody may use, whatever its author had in mind; the Hub's filters leave such a model out. They
    go by the front matter: one that the text alone names is said to be that.

    Remedy: name the licence: ``license: apache-2.0``, or another id of the Hub's list.
    """
    front = front_matter(draft)
    if not isinstance(front.root, Mapping) or front.data.get("license") not in (None, "", []):
        return
    if any(meant_key(key) == "license" for key in islice(front.data, _MOST_KEYS)) or _is_in_second_block(draft.card):
        return
    line = _line_of_license(draft.card)
    yield no_license.finding(
        f"the front matter names no licence, and the text does (line {line})" if line else "the card names no licence",
        f"Name it{' there too' if line else ''}: license: apache-2.0, or another id of the Hub's list.",
        subject(front, ("license",)),
    )


# What names a licence in a text: a section, a row or a line of its own, a sentence. Templates leave them empty.
_NO_LICENSE = r"(?:n/?a|none|null|unknown|tbd|todo|\[?(?:more information|needs? more))\b"
_SAID = re.compile(
    rf"^(?: {{0,3}}#{{1,6}}[ \t]+[^\w\n]*licen[cs](?:e|ing)\b[^\w\n]*\n\s*(?!{_NO_LICENSE})[\w\[`*(\"'-]"
    rf"|[ \t|>*_-]*licen[cs]e[ \t*_]*[:|][ \t|*_]*(?!{_NO_LICENSE})[\w\[`(\"']"
    r"|(?!.*\bdatasets?\b).*\blicen[cs]ed under\b)",
    re.MULTILINE | re.IGNORECASE,
)
_MOST_SAID = 10


def _line_of_license(card: Card) -> int:
    """The line of the text, not of its code or comments, that names a licence; 0 without one."""
    body = card.body
    for said in islice(_SAID.finditer(body), _MOST_SAID):
        if not _is_hidden(body[: said.start()]):
            return len(line_starts(card.text[: len(card.text) - len(body) + said.start()]))
    return 0


# A second block with a licence; so many lines of one are looked at.
_LATER = re.compile(
    r"^---[ \t]*\r?\n((?:(?!---)[^\n]*\n){0,99}?license:(?:(?!---)[^\n]*\n){1,99})---[ \t]*\r?$", re.MULTILINE
)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


def _is_in_second_block(card: Card) -> bool:
    """Whether the licence stands in a second block of metadata, not in code or a comment: BD023 tells of that."""
    body = card.body
    block = _LATER.search(body) if "license:" in body else None
    if block is None:
        return False
    if _is_hidden(body[: block.start()]):
        return False
    front = parse(f"---\n{block[1]}---\n")
    keys = [entry.key.value for entry in front.root.entries] if isinstance(front.root, Mapping) else []
    return is_metadata(keys) and front.data.get("license") not in (None, "", [])


def _is_hidden(before: str) -> bool:
    """Whether what follows a text is code or a comment."""
    return len(_FENCE.findall(before)) % 2 == 1 or before.rfind("<!--") > before.rfind("-->")


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


@rule("MD072", Severity.WARNING)
def tag_with_a_path(draft: Draft) -> Iterator[Finding]:
    """A tag names a place on a disk, or nothing, where an id on the Hub belongs.

    PEFT writes ``base_model:adapter:`` and whatever the base model was loaded from; a path shows everybody how the
    author's machine is laid out, and leads nobody to the base model. The Hub makes such tags by itself from
    ``base_model`` and ``datasets``.

    Remedy: remove the tag, and name the model under ``base_model``.
    """
    front = front_matter(draft)
    for path, tag in texts(front.data, "tags"):
        named = _NAMING.match(tag)
        name = tag[named.end() :] if named else tag
        if named and (not is_id(name) or name in ("None", "null")):
            what = "a place on a disk" if is_disk_path(name) or name.count("/") > 1 else "no id on the Hub"
        elif not named and _ON_DISK.match(tag):
            what = "a place on a disk"
        else:
            continue
        yield tag_with_a_path.finding(
            f"the tag {in_words(tag)} names {what}",
            "Remove it; name the model under base_model, and the Hub makes the tag by itself.",
            subject(front, path),
        )


# Tags that the Hub makes of base_model and datasets.
_NAMING = re.compile(r"base_model:(?:(?:adapter|finetune|quantized|merge):)?|dataset:")
_ON_DISK = re.compile(
    r"(?:/(?:home|Users|root|mnt|content|tmp|data|workspace|kaggle|opt|var|scratch|media|srv)|~|\.{1,2})/|[A-Za-z]:[\\/]|file:"
)
