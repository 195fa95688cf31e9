"""MD: types and shapes: of every key, of evaluation results, of widget examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hubpub.cards.frontmatter import FrontMatter
from hubpub.rules.metadata import refusals
from hubpub.rules.metadata.known_keys import KEYS, is_plain
from hubpub.rules.metadata.places import Path, front_matter, in_words, label, printable, subject
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

# What pydantic calls a fault, and what is wanted.
_WANTED = {
    "string_type": "a text",
    "list_type": "a list",
    "bool_type": "true or false",
    "int_type": "a number",
    "float_type": "a number",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
# Of these the Hub's published type says that they may hold nothing; what an empty license is, MD013 says.
_MAY_BE_EMPTY = {"thumbnail", "description", "instance_prompt", "license", "eval_results"}
# A card with more values than this under the keys that the Hub reads is a bomb (aliases within aliases).
_MOST_VALUES = 300_000

_UNDERSCORED = re.compile(r"[-+]?(?:0[xob])?\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?", re.ASCII)

_SRC = (frozenset({"src"}),)
_TEXT = (frozenset({"text"}),)
_PROMPT = (frozenset({"text"}), frozenset({"prompt"}), frozenset({"messages"}))
_ASKED_OF_MEDIA = (frozenset({"src", "text"}), frozenset({"src", "prompt"}), frozenset({"messages"}))
_COLUMNS = (frozenset({"structured_data"}), frozenset({"table"}))
_ZERO_SHOT = (frozenset({"src", "candidate_labels"}),)
# Which inputs an example of a task's widget has (hub-docs, models-widgets-examples.md; @huggingface/tasks,
# widget-example.ts). Tasks without a widget, or with several, are not here.
_INPUTS: dict[str, tuple[frozenset[str], ...]] = {
    **dict.fromkeys(
        ["text-classification", "token-classification", "translation", "summarization", "fill-mask"], _TEXT
    ),
    **dict.fromkeys(["text-to-image", "text-to-speech", "text-to-audio", "text-to-video", "text-to-3d"], _PROMPT),
    "text-generation": _PROMPT,
    "question-answering": (frozenset({"text", "context"}),),
    "table-question-answering": (frozenset({"text", "table"}),),
    "zero-shot-classification": (frozenset({"text", "candidate_labels"}),),
    "sentence-similarity": (frozenset({"source_sentence", "sentences"}),),
    **dict.fromkeys(["automatic-speech-recognition", "audio-classification", "audio-to-audio"], _SRC),
    **dict.fromkeys(["voice-activity-detection", "image-classification", "object-detection"], _SRC),
    **dict.fromkeys(["image-segmentation", "depth-estimation", "video-classification"], _SRC),
    "zero-shot-image-classification": _ZERO_SHOT,
    "zero-shot-object-detection": _ZERO_SHOT,
    "visual-question-answering": _ASKED_OF_MEDIA,
    "document-question-answering": _ASKED_OF_MEDIA,
    "tabular-classification": _COLUMNS,
    "tabular-regression": _COLUMNS,
}


@rule("MD005", Severity.WARNING)
def wrong_shape(draft: Draft) -> Iterator[Finding]:
    """A value is of another type or shape than its key wants.

    The Hub's schema is closed; this is judged by the type that it publishes (ApiModelMetadata of @huggingface/hub)
    and its documentation. A warning, since nobody has reported what it does with each of these; where its refusal
    is known, another rule says so. All such values are named, not the first alone. ``datasets: [null]`` is what the
    Trainer wrote for years (transformers#13528).

    Remedy: give what is wanted; ``hubpub schema card.metadata`` is the whole shape, and editors check by it.
    """
    front = front_matter(draft)
    data = front.data
    if not data:
        return
    yield from _shape_findings(front, data)


def _shape_findings(front: FrontMatter, data: dict[str, Any]) -> Iterator[Finding]:
    known = _faults(data)
    others = {refused.path for refused in refusals.unsound_results(data)} if known else set()
    for path, (wanted, value) in known.items():
        if path in others or path[0] == "license" or (path == ("widget",) and value is not None):
            continue
        # an empty language is MD021's, a base model of no value MD040's
        if (path[0] == "language" and value in (None, "")) or (path[0] == "base_model" and value is None):
            continue
        # of a list of tags that is one text the Hub has made a tag
        if path == ("tags",) and isinstance(value, str):
            continue
        if "a number" in wanted and _may_be_number(front, path, value):
            continue
        if wanted == ["required"]:
            message, remedy = f"{label(path)} is missing", f"Add {printable(str(path[-1]))}."
        elif value is None:
            message, remedy = f"{label(path)} has no value", "Give it one, or remove it."
        else:
            wish = " or ".join(dict.fromkeys(wanted))
            message, remedy = f"{label(path)} is {_kind(value)}, and has to be {wish}", f"Make it {wish}."
        yield wrong_shape.finding(message, remedy, subject(front, path))


def _may_be_number(front: FrontMatter, path: Path, value: object) -> bool:
    """Whether a text is a number to some readers of YAML: ``24_700_000`` is to js-yaml 4.1.0, and not to 4.3.2."""
    node = front.find(*path)
    is_quoted = node is None or front.text[node.start : node.start + 1] in ("'", '"', "|", ">")
    return not is_quoted and isinstance(value, str) and _UNDERSCORED.fullmatch(value) is not None


def _kind(value: object) -> str:
    """What a value is, for a message: its kind, and itself where it is short."""
    if isinstance(value, str):
        return f"the text {in_words(value)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"the number {in_words(value)}"
    return in_words(value)


def _faults(data: dict[str, Any]) -> dict[Path, tuple[list[str], Any]]:
    """What is wanted, and what is there, by path."""
    if all(is_plain(name, value) for name, value in data.items()):
        return {}
    from pydantic import ValidationError

    from hubpub.cards.schema import CardMetadata

    found: dict[Path, tuple[list[str], Any]] = {
        (name,): ([], None)
        for name, value in data.items()
        if value is None and name not in _MAY_BE_EMPTY and name in KEYS
    }
    if not _is_within(data, _MOST_VALUES):
        return found
    try:
        CardMetadata.model_validate(data)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=True):
            # a text with half a surrogate pair is a text, and faulty by other rules
            if fault["type"] in ("string_unicode", "recursion_loop"):
                continue
            path, value = _walked(data, fault["loc"], missing=fault["type"] == "missing")
            wanted = _WANTED.get(fault["type"]) or _worded(fault["type"], dict(fault.get("ctx") or {}), fault["msg"])
            found.setdefault(path, ([], value))[0].append(wanted)
    # where one shape of several fits down to something inside, that is what is wrong
    inner = {path[:length] for path in found for length in range(1, len(path))}
    return {path: fault for path, fault in found.items() if path not in inner}


def _worded(kind: str, context: dict[str, Any], message: str) -> str:
    if kind == "missing":
        return "required"
    if kind == "literal_error":
        return str(context.get("expected", "")).replace("'", "")
    return message[:1].lower() + message[1:]


def _walked(data: Any, location: tuple[str | int, ...], *, missing: bool) -> tuple[Path, Any]:
    """Pydantic's place of a fault as a path in the data: without the names of the shapes that it tried."""
    path: list[str | int] = []
    for position, step in enumerate(location):
        inside = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if step in inside:
            data = data[step]
        elif not (missing and position == len(location) - 1):
            continue
        path.append(step)
    return tuple(path), data


def _is_within(value: Any, budget: int) -> bool:
    """Whether there are no more values than that, counting what is there by many aliases as often."""
    pending = [value]
    while pending:
        item = pending.pop()
        inside = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        budget -= len(inside)
        if budget < 0:
            return False
        pending.extend(inner for inner in inside if isinstance(inner, list | dict))
    return True


@rule("MD050", Severity.ERROR)
def model_index(draft: Draft) -> Iterator[Finding]:
    """The evaluation results have a shape that the Hub refuses.

    Refused, by its own messages: a model without ``results``; ``metrics`` that is no list; a ``config`` (of a
    dataset or a metric) that is no text, a dataset's also without a value (transformers#28137); a dataset's ``type``
    that is no id (``model-index[0].results[0].dataset.type fails to match the required pattern``,
    embeddings-benchmark/mteb#1111). A ``model-index`` that is no list it refuses too: huggingface_hub's own tests push
    ``model-index: foo`` and wait for the refusal; the words here are those that it has for ``metrics`` and ``widget``.
    Other slips of the shape are MD005's.

    Remedy: quote a ``config`` that reads as a number or a date; name the dataset by its id on the Hub, and put its
    name in words under ``dataset.name``.
    """
    front = front_matter(draft)
    for refused in refusals.unsound_results(front.data):
        seen = f", not {in_words(refused.value)}" if refused.fault in (refusals.NO_TEXT, refusals.NO_LIST) else ""
        yield model_index.finding(f"{refused.hub_says}{seen}", _remedy(refused.path), subject(front, refused.path))


def _remedy(path: Path) -> str:
    return {
        "model-index": "Make each model an item of its own, with its name and its results, or remove it.",
        "results": "Add the results, or remove model-index.",
        "metrics": "Make it a list: each metric is an item of its own.",
        "config": "Put it in quotes, or remove it.",
        "type": "Name the dataset by its id on the Hub, and in words under dataset.name.",
    }[str(path[-1])]


@rule("MD060", Severity.ERROR)
def widget_is_no_list(draft: Draft) -> Iterator[Finding]:
    """``widget`` is no list of examples.

    The Hub refuses the commit ('"widget" must be an array', ostris/ai-toolkit#260).

    Remedy: make each example an item, with ``-`` before it: ``widget:`` and under it ``- text: "My dream is"``.
    """
    front = front_matter(draft)
    for refused in refusals.widget_without_list(front.data):
        yield widget_is_no_list.finding(
            f"{refused.hub_says}, not {in_words(refused.value)}",
            "Make each example an item of its own, with - before it.",
            subject(front, refused.path),
        )


@rule("MD061", Severity.WARNING)
def widget_of_another_task(draft: Draft) -> Iterator[Finding]:
    """A widget example lacks the inputs that the card's task takes.

    The widget is the task's: with an example of another shape it stays empty. Judged by ``pipeline_tag``; where the
    card does not name the task, only an example without any input is found.

    Remedy: give the example the inputs named, or set ``pipeline_tag`` right.
    """
    front = front_matter(draft)
    task = front.data.get("pipeline_tag")
    examples = front.data.get("widget")
    wanted = _INPUTS.get(task) if isinstance(task, str) else None
    if not isinstance(examples, list):
        return
    for index, example in enumerate(examples):
        if not isinstance(example, dict) or "output" in example or not example:
            continue
        given = {key for key in example if isinstance(key, str)}
        if wanted and not any(inputs <= given for inputs in wanted):
            wish = " or ".join(" and ".join(sorted(inputs)) for inputs in wanted)
            message = f"{label(('widget', index))} is no example for {task}, which takes {wish}"
            remedy = f"Give it {wish}, or set pipeline_tag right."
        elif not wanted and given <= {"example_title", "group", "parameters"}:
            message, remedy = f"{label(('widget', index))} has no input", "Give it one, such as text, or remove it."
        else:
            continue
        yield widget_of_another_task.finding(message, remedy, subject(front, ("widget", index)))
