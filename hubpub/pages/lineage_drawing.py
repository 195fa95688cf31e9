"""Lineage as a drawing: what led to a model, step by step, each a box that leads to its page.

It is a list of boxes with arrows between them, so that who cannot see reads the same story, told once more in a
sentence at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from hubpub.pages.text import link, name

Kind = Literal["data run", "dataset", "base model", "training run", "model", "repository"]
"""In the order in which one follows from the other."""

ORDER: tuple[Kind, ...] = ("data run", "dataset", "base model", "training run", "model", "repository")

_WORDS: dict[Kind, str] = {
    "data run": "Data run",
    "dataset": "Dataset",
    "base model": "Base model",
    "training run": "Training run",
    "model": "Model",
    "repository": "Repository",
}
_SENTENCES: dict[Kind, str] = {
    "data run": "the run {} made the data",
    "dataset": "the data is {}",
    "base model": "it starts from {}",
    "training run": "the run {} trained it",
    "model": "the model was logged as {}",
    "repository": "it is published as {}",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        kind: What it is.
        text: Its name.
        url: Its page; empty where it has none.
        detail: A few words more, such as a digest.
    """

    kind: Kind
    text: str
    url: str = ""
    detail: str = ""


def lineage_drawing(steps: Sequence[Step]) -> Markup:
    """The drawing; nothing where there is no more than the repository itself."""
    ordered = sorted(steps, key=lambda step: ORDER.index(step.kind))
    if not any(step.kind in ("data run", "training run", "dataset", "base model") for step in ordered):
        return Markup()
    boxes = Markup("").join(_box(ordered[number - 1] if number else None, step) for number, step in enumerate(ordered))
    told = "; ".join(_SENTENCES[step.kind].format(step.text) for step in ordered)
    return Markup(
        '<section class="panel" aria-label="Lineage"><h2>Lineage</h2><figure class="lineage">'
        '<ol>{}</ol><figcaption class="hidden-text">Where the model comes from: {}.</figcaption></figure></section>\n'
    ).format(boxes, told)


def _box(before: Step | None, step: Step) -> Markup:
    # a base model stands beside the data: both go into the training
    beside = before is not None and before.kind in ("dataset", "data run", "base model") and step.kind == "base model"
    beside = beside or (before is not None and before.kind == step.kind)
    css = f"step step-{step.kind.replace(' ', '-')}" + (" beside" if beside else "")
    detail = Markup('<span class="soft small detail">{}</span>').format(step.detail) if step.detail else ""
    return Markup('<li class="{}"><span class="label">{}</span>{}{}</li>').format(
        css, _WORDS[step.kind], link(name(step.text), step.url, "what"), detail
    )
