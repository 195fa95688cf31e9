"""TRL: the cards of its trainers (templates/lm_model_card.md and rm_model_card.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind, Token

_LINK = r"\[(?:<img [^<>]*/>|[^\[\]]*)\]\(\S*\)"


def _agrees(data: Mapping[str, Any], lines: Sequence[Token]) -> bool:
    title = next((line.text for line in lines if line.kind is Kind.HEADING), "")
    return "model_name" not in data or title == f"# Model Card for {data['model_name']}"


TEMPLATES = (
    Template(
        "trl",
        "It has been trained using [TRL](https://github.com/huggingface/trl).",
        ("## Quick start", "## Training procedure", "### Framework versions", "## Citations"),
        (
            slot("# Model Card for .*", kind=Kind.HEADING),
            slot(
                r"This model is a fine-tuned version of \[(.*)\]\(https://huggingface\.co/\1\)"
                rf"(?: on the {_LINK}(?:,? (?:and )?{_LINK})* datasets?)?\.",
                "# Model Card for .*",
            ),
            slot(
                r'(?:generator|rewarder) = pipeline\((?:"text-generation", )?model="[^"]*", device(?:_map)?="\w+"\)',
                kind=Kind.CODE,
            ),
            slot(r" ?\[<img [^<>]*alt=\"Visualize in [^<>]*/>\]\(\S*\) ?", "## Training procedure"),
            slot(
                rf"This model was trained with [\w -]+(?:, a method introduced in {_LINK})?\.", "## Training procedure"
            ),
            slot(r"- \w+: \S+", "### Framework versions"),
            slot(r"Cite [\w -]+ as:", "## Citations"),
            slot(r"```(?:bibtex)?", kind=Kind.CODE),
            slot(
                r"\s*@\w+\{[\w:./-]+,?|\s*\w+\s*=\s*[{\"].*[}\"],?|\s*\w+\s*=\s*\w+,?|\}\s*", "## Citations", Kind.CODE
            ),
        ),
        "trl",
        frozenset(
            {"base_model", "datasets", "library_name", "licence", "license", "model_name", "pipeline_tag", "tags"}
        ),
        _agrees,
    ),
)
