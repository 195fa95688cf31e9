"""Widget examples: what a card offers to try the model with, and what the model made of it.

The shapes are those of hub-docs (models-widgets-examples.md). The Hub shows an example without an output only where an
inference provider serves the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from markupsafe import Markup

from hubpub.pages.evaluation import number
from hubpub.pages.markdown.gallery import Output, address, media
from hubpub.pages.markdown.placement import Place
from hubpub.pages.text import name

_MOST = 50
_LONGEST = 2_000
# What the fields of an example are called, in the order in which they are shown.
_FIELDS = {
    "messages": "Messages",
    "question": "Question",
    "context": "Context",
    "text": "",
    "source_sentence": "Sentence",
    "sentences": "Compared with",
    "prompt": "Prompt",
    "table": "Table",
    "structured_data": "Data",
    "structuredData": "Data",
    "candidate_labels": "Labels",
    "multi_class": "Several labels",
    "src": "",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an example.

    Attributes:
        label: What it is; empty where that needs no word.
        text: What it says; empty for a file.
        url: The file's address, as the card writes it; empty for a text.
    """

    label: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One example.

    Attributes:
        title: Its title, or an empty text.
        group: The group that it is in, or an empty text.
        inputs: What the model is given.
        outputs: What it made of that.
        prompt: The input as one text, for a picture's caption.
    """

    title: str
    group: str
    inputs: tuple[Part, ...]
    outputs: tuple[Part, ...] = ()
    prompt: str = ""


def examples_of(widget: object) -> tuple[Example, ...]:
    """The examples of a card's ``widget``, whatever it holds; what is no example is left out."""
    if not isinstance(widget, (list, tuple)):
        return ()
    found = (_example(item) for item in widget if isinstance(item, Mapping))
    return tuple(islice((example for example in found if example.inputs or example.outputs), _MOST))


def outputs_of(examples: Sequence[Example]) -> tuple[Output, ...]:
    """What the gallery shows of them."""
    return tuple(Output(part.url, example.prompt) for example in examples for part in example.outputs if part.url)


def widget_examples(examples: Sequence[Example], place: Place | None, *, offline: bool = False) -> Markup:
    """The examples; nothing without any."""
    if not examples:
        return Markup()
    silent = any(not example.outputs for example in examples)
    note = (
        Markup(
            '<p class="soft small">The Hub offers those without an output where an inference provider serves the '
            "model.</p>"
        )
        if silent
        else Markup()
    )
    shown = Markup("").join(_shown(example, place, offline=offline) for example in examples)
    return Markup(
        '<section class="panel" aria-labelledby="examples"><h2 id="examples">Widget examples</h2>'
        '<ul class="examples">{}</ul>{}</section>\n'
    ).format(shown, note)


def _example(item: Mapping[str, Any]) -> Example:
    inputs = tuple(part for key, label in _FIELDS.items() if key in item for part in _parts(key, label, item[key]))
    output = item.get("output")
    outputs = tuple(_outputs(output)) if output is not None else ()
    prompt = next((part.text for part in inputs if part.text), "")
    return Example(_line(item.get("example_title")), _line(item.get("group")), inputs, outputs, prompt)


def _parts(key: str, label: str, value: object) -> Iterator[Part]:
    if key == "src":
        if text := _line(value):
            yield Part("", url=text)
    elif key == "messages":
        for message in value if isinstance(value, (list, tuple)) else ():
            if isinstance(message, Mapping):
                yield Part(_line(message.get("role")), _text(message.get("content")))
    elif text := _text(value):
        yield Part(label, text)


def _outputs(output: object) -> Iterator[Part]:
    if isinstance(output, Mapping):
        if url := _line(output.get("url")):
            yield Part("", url=url)
        for key in ("text", "answer"):
            if text := _text(output.get(key)):
                yield Part("", text)
    elif isinstance(output, (list, tuple)):
        for row in output[:20]:
            if isinstance(row, Mapping) and (label := _text(row.get("label"))):
                score = number(row.get("score"))
                yield Part(label, score or "")
    elif text := _text(output):
        yield Part("", text)


def _line(value: object) -> str:
    return " ".join(value.split())[:500] if isinstance(value, str) else ""


def _text(value: object) -> str:
    """A value of an example as text: lists and tables by their rows."""
    if isinstance(value, Mapping):
        rows = [f"{_line(key)}: {_cells(cells)}" for key, cells in islice(value.items(), 20) if isinstance(key, str)]
        return "\n".join(rows)[:_LONGEST]
    if isinstance(value, (list, tuple)):
        return "\n".join(filter(None, (_cells(row) for row in value[:20])))[:_LONGEST]
    if isinstance(value, str):
        return value.strip()[:_LONGEST]
    return number(value) or ""


def _cells(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_line(cell) or number(cell) or "" for cell in value[:20])
    return _line(value) or number(value) or ""


def _shown(example: Example, place: Place | None, *, offline: bool) -> Markup:
    heading = " · ".join(part for part in (example.group, example.title) if part)
    title = Markup("<h3>{}</h3>").format(name(heading)) if heading else Markup()
    inputs = Markup("").join(_part(part, place, offline=offline) for part in example.inputs)
    outputs = Markup()
    if example.outputs:
        outputs = Markup('<div class="output"><span class="label">Output</span>{}</div>').format(
            Markup("").join(_part(part, place, offline=offline) for part in example.outputs)
        )
    return Markup("<li>{}{}{}</li>").format(title, inputs, outputs)


def _part(part: Part, place: Place | None, *, offline: bool) -> Markup:
    label = Markup('<span class="label">{}</span> ').format(name(part.label)) if part.label else Markup()
    if part.url:
        if url := address(part.url, place, offline=offline):
            return Markup('<div class="part">{}{}</div>').format(label, media(url, part.label or "An example"))
        return Markup('<p class="part">{}<code>{}</code></p>').format(label, part.url)
    return Markup('<p class="part" dir="auto">{}{}</p>').format(label, part.text)
