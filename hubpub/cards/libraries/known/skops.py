"""skops: the cards of its ``Card`` (card/_templates.py and _model_card.py), told nothing but metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind, Token
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

_REQUIRED = (
    "# Model description",
    "## Intended uses & limitations",
    "## Training Procedure",
    "### Hyperparameters",
    "## Evaluation Results",
    "# How to Get Started with the Model",
    "# Model Card Authors",
    "# Model Card Contact",
    "# Citation",
)
_LINES = (
    "This model card is written by following authors:",
    "You can contact the model card authors through following channels:",
    "Below you can find information related to citation.",
    "**BibTeX:**",
    "[More Information Needed]",
    "<details>",
    "<summary> Click to expand </summary>",
    "</details>",
)
_CODE = "|".join(map(re.escape, ("```", "[More Information Needed]")))


def _agrees(_data: Mapping[str, Any], lines: Sequence[Token]) -> bool:
    """Whether the rows of each table are as wide as its head, as the library pads them."""
    rows = [(line.within, len(line.text)) for line in lines if line.text.startswith("|")]
    return len(set(rows)) == len({within for within, _ in rows})


TEMPLATES = (
    Template(
        "skops",
        _LINES[0],
        _REQUIRED,
        (
            *(slot(re.escape(line), kind=Kind.HEADING) for line in (*_REQUIRED, "### Model Plot")),
            *(slot(re.escape(line)) for line in _LINES),
            slot(_CODE, kind=Kind.CODE),
            slot(r"\|.*\|", "### Hyperparameters|## Evaluation Results"),
        ),
        "",
        frozenset({"library_name", "license", "model_file", "model_format", "tags"}),
        _agrees,
        # scikit-learn's picture of an estimator (utils/_estimator_html_repr.py), in one piece
        drawn=re.compile(r"^<style>[#.]sk-.*?(?:</script></body>|(?:</div>){4,})(?=\r?$)", re.DOTALL | re.MULTILINE),
    ),
)


def repairs(_written: Written) -> Iterator[Repair | KeyRepair]:
    """Nothing: what it leaves open is left out, and no more of it is wrong."""
    yield from ()
