"""TRL: the cards of its trainers (templates/lm_model_card.md and rm_model_card.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hubpub.cards.libraries.repairs import base_keys, base_link, named_title, nameless_title, snippets
from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind, Token, tokens
from hubpub.cards.libraries.written import KeyRepair, OwnKnowledge, Repair, Written
from hubpub.types.card import Card

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
            slot(r"- \w+: \S+|- PEFT \S+", "### Framework versions"),
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


_PROCEDURE, _CITATIONS = "Training procedure", "Citations"
_METHOD = re.compile(r"This model was trained with .* a method introduced in ")


def own_knowledge(text: str) -> OwnKnowledge:
    """The method with its paper, the pages of the training, and what is to be cited.

    Args:
        text: An untouched card of TRL.
    """
    below = {token.text: token for token in tokens(Card(text).body) if token.within == f"## {_PROCEDURE}"}
    said = [line for line in below if line.lstrip().startswith("[<img ") or _METHOD.match(line)]
    _, _, citations = text.partition(f"## {_CITATIONS}")
    return OwnKnowledge(tuple(line.strip() for line in said), citations.strip())


def repairs(written: Written) -> Iterator[Repair | KeyRepair]:
    """A snippet that loads None, a base model that is none, the folder's name as the title, and a key's misspelling."""
    if TEMPLATES[0].signature not in written.text:
        return
    yield from snippets(written)
    yield from nameless_title(written)
    yield from named_title(written, "Model Card for ", ("model_name",))
    yield from base_link(written, "^This model is a fine-tuned version of ", "This model is a fine-tuned model")
    yield from base_keys(written)
    if written.front.data.get("licence") == "license":
        words = "licence: the Hub reads no such key, and 'license' is none"
        if written.front.data.get("license"):
            yield KeyRepair(("licence",), None, words)
        # while the licence is not known, it is told that there is none
        elif written.license and "license" not in written.front.data:
            yield KeyRepair(("licence",), written.license, words, "license")
