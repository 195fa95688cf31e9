"""MD: the front matter, as a block, and its keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

from hubpub.card import Card
from hubpub.checks import metadata_ids, metadata_shapes, metadata_values
from hubpub.checks.metadata_places import (
    MOST,
    at,
    front_matter,
    is_one_slip,
    mended,
    printable,
    show,
    simplified,
    subject,
)
from hubpub.checks.registry import Rule, rule
from hubpub.findings import Finding, Severity, Subject
from hubpub.frontmatter import Mapping, Scalar, Sequence, apply, remove, rename_key
from hubpub.plan import Draft

_DUPLICATE = "duplicated mapping key"
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


@rule("MD001", Severity.WARNING)
def no_front_matter(draft: Draft) -> Iterator[Finding]:
    """The card has no front matter, or one that the Hub does not find.

    Without it the Hub knows neither licence nor language nor task, and nobody finds the model by them; it warns
    "empty or missing yaml metadata in repo card". The block must open the file with a line ``---``, hold something,
    and end with a line ``---``.

    Remedy: begin the card with a block of ``---`` lines that names at least ``license``.
    """
    front = front_matter(draft)
    if front.found:
        return
    opened = front.text.lstrip("\ufeff \t\r\n").startswith("---")
    why = ": the block that is opened with --- holds nothing or is not closed with a line of ---" if opened else ""
    yield no_front_matter.finding(
        f"empty or missing yaml metadata in repo card{why}",
        "Begin the card with a line ---, at least a license, and another line ---.",
        Subject("README.md", 1, 1),
    )


@rule("MD002", Severity.ERROR)
def broken_yaml(draft: Draft) -> Iterator[Finding]:
    """The front matter is no YAML.

    The Hub refuses the commit ("Invalid YAML in README.md: …"). It reads with js-yaml, whose reason and place are
    given here; PyYAML may well read the same text.

    Remedy: mend the YAML at the place given; a text with ``: `` or ``#`` in it, or one that begins with ``[``,
    ``{``, ``*``, ``@`` or a quote, wants quotes around all of it.
    """
    front = front_matter(draft)
    if front.fault and not front.fault.message.startswith(_DUPLICATE):
        yield broken_yaml.finding(
            f"Invalid YAML in README.md: {printable(front.fault.message)}",
            "Mend the YAML there; a text with ': ' or '#' in it wants quotes around all of it.",
            at(front, front.fault.offset),
        )


@rule("MD003", Severity.ERROR)
def duplicate_key(draft: Draft) -> Iterator[Finding]:
    """A key stands twice in one mapping of the front matter.

    The Hub refuses the commit ("Invalid YAML in README.md: duplicated mapping key"); PyYAML, and with it
    huggingface_hub, silently keeps the last.

    Remedy: join the two into one, or remove one of them.
    """
    front = front_matter(draft)
    if front.fault and front.fault.message.startswith(_DUPLICATE):
        yield duplicate_key.finding(
            f"Invalid YAML in README.md: {printable(front.fault.message)}",
            "Join the two into one, or remove one of them.",
            at(front, front.fault.offset),
        )


@rule("MD004", Severity.ERROR)
def no_mapping(draft: Draft) -> Iterator[Finding]:
    """The front matter is no mapping of keys to values.

    The Hub refuses a block that is blank or a mere text ("The YAML metadata of your README.md is invalid.") or a
    list ('"value" must be of type object'). A block of comments only is taken for blank, with a warning here, since
    nobody has tried it.

    Remedy: write ``key: value`` lines, or remove the block.
    """
    front = front_matter(draft)
    if not front.found or front.fault or isinstance(front.root, Mapping):
        return
    severity = Severity.ERROR
    if isinstance(front.root, Sequence):
        message = '"value" must be of type object: the front matter is a list'
    else:
        message = "The YAML metadata of your README.md is invalid: the front matter "
        written = front.text[front.start : front.end].strip()
        if isinstance(front.root, Scalar) and front.root.value is not None:
            message += f"is {show(front.root.value)} instead of keys and values"
        else:
            message += "is blank"
            severity = Severity.WARNING if written.startswith("#") else severity
    where = at(front, front.root.start if front.root else front.start)
    yield no_mapping.finding(message, "Write 'key: value' lines, or remove the block.", where, severity=severity)


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
    known = len(taken)
    for entry in front.root.entries[:_MOST_KEYS]:
        key = entry.key.value
        meant = meant_key(key)
        if meant is None:
            continue
        # a second of the same would be a duplicate; results of old under model_index have a shape that is refused
        free = meant not in taken and meant != "model-index"
        fix = mended(front, len(taken) - known, rename_key, (key,), meant) if free else ()
        taken.add(meant)
        # what nobody reads is not refused: `licence: license`, in every card of TRL, must not become an error
        if fix and _refusals(draft.card.text) < _refusals(apply(draft.card.text, fix)):
            fix, free = (), False
        yield slip.finding(
            f'the Hub does not read the key "{printable(key)}"; it looks like a slip of "{meant}"',
            f"Rename it to {meant}." if free else f"Put what belongs there under {meant}, as the Hub takes it.",
            at(front, entry.key.start),
            fix=fix,
        )


def _refusals(text: str) -> int:
    """For how many reasons the Hub would refuse the values of a card."""
    draft = Draft(None, None, Card(text))
    findings = (finding for judge in _REFUSING for finding in judge(draft))
    return sum(finding.severity is Severity.ERROR for finding in findings)


@cache
def _keys() -> dict[str, str]:
    """The keys that the Hub reads, by their names without separators."""
    from hubpub.metadata import CardMetadata

    keys = (field.alias or name for name, field in CardMetadata.model_fields.items())
    return {simplified(key): key for key in keys}


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
    count = 0
    for index, tag in enumerate(tags):
        if not isinstance(tag, str):
            continue
        if tag in seen and (count := count + 1) <= MOST:
            yield duplicate_tag.finding(
                f"the tag {show(tag)} stands twice",
                "Remove the second.",
                subject(front, ("tags", index)),
                fix=mended(front, count - 1, remove, ("tags", index)),
            )
        seen.add(tag)


_REFUSING: tuple[Rule, ...] = (
    metadata_values.unknown_license,
    metadata_values.language_case,
    metadata_ids.no_model_id,
    metadata_ids.no_dataset_id,
    metadata_shapes.model_index,
    metadata_shapes.widget_is_no_list,
)

RULES: tuple[Rule, ...] = (
    no_front_matter,
    broken_yaml,
    duplicate_key,
    no_mapping,
    metadata_shapes.wrong_shape,
    slip,
    metadata_values.unknown_license,
    metadata_values.license_case,
    metadata_values.unnamed_license,
    no_license,
    metadata_values.language_case,
    metadata_values.unknown_language,
    metadata_values.unknown_pipeline,
    metadata_values.unknown_library,
    metadata_ids.no_model_id,
    metadata_ids.no_dataset_id,
    metadata_ids.no_successor_id,
    metadata_shapes.model_index,
    metadata_shapes.widget_is_no_list,
    metadata_shapes.widget_of_another_task,
    metadata_values.thumbnail,
    duplicate_tag,
)
