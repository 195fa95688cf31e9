"""transformers: the cards of the Trainer and of the Keras callback (modelcard.py, ``TrainingSummary``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hubpub.cards.libraries.repairs import base_keys, base_link, named_title
from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind, Token
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

_NEEDED = slot(
    "More information needed",
    "## (?:Model description|Intended uses & limitations|Training and evaluation data)|### Training hyperparameters",
)
_NUMBER = r"(?:-?[\d.]+(?:e[+-]?\d+)?|nan|-?inf|None|No log|\{[^{}]*\}|\[[^\[\]]*\])"
_TABLE = slot(r"\|.*\|", "### Training results")
_SLOTS = (
    slot(r"#(?: \S.*)?", kind=Kind.HEADING),
    slot(
        r"This model (?:was trained from scratch|is a fine-tuned version of \[(.*)\]\(https://huggingface\.co/\1\))"
        r" on (?:an unkn?own dataset|(?:the [^,]+, )*(?:the [^,]+ and )?the [^,]+ datasets?)\.",
        "#.*",
    ),
    slot("It achieves the following results on the evaluation set:", "#.*"),
    slot(rf"- [A-Z][\w. @/-]*: {_NUMBER}", "#.*"),
    _NEEDED,
    slot("The following hyperparameters were used during training:", "### Training hyperparameters"),
    slot(r"- [a-z]\w*: .*", "### Training hyperparameters"),
    slot("No additional optimizer arguments", "### Training hyperparameters"),
    _TABLE,
    slot(r"- (?:Transformers|Pytorch|PyTorch|TensorFlow|Datasets|Tokenizers|PEFT|Jax) \S+", "### Framework versions"),
    slot("### Training results", kind=Kind.HEADING),
    # PEFT adds these when it saves its adapter beside the card
    slot(
        r"The following `bitsandbytes` quantization config was used during training:"
        r"|- (?:quant_method|_?load_in_\dbit|llm_int8_\w+|bnb_4bit_\w+): \S+",
        "## Training procedure",
    ),
)
_REQUIRED = (
    "## Model description",
    "## Intended uses & limitations",
    "## Training and evaluation data",
    "## Training procedure",
    "### Training hyperparameters",
    "### Framework versions",
)
_HEADINGS = tuple(slot(heading.replace("&", "[&]"), kind=Kind.HEADING) for heading in _REQUIRED)
_KEYS = frozenset(
    {"base_model", "datasets", "language", "library_name", "license", "metrics", "model-index", "model_index", "tags"}
    | {"pipeline_tag"}
)


def _agrees(data: Mapping[str, Any], lines: Sequence[Token]) -> bool:
    """Whether the title, the name in the results and the base model are the same in front matter and body."""
    title = next((line.text.removeprefix("#").strip() for line in lines if line.kind is Kind.HEADING), "#")
    index = data.get("model-index", data.get("model_index"))
    names = [each.get("name") for each in index if isinstance(each, dict)] if isinstance(index, list) else []
    base = data.get("base_model")
    return all(str(name) == title for name in names) and (
        not isinstance(base, str) or any(f"[{base}](" in line.text for line in lines) or not base
    )


def _template(who: str, end: str) -> Template:
    signature = f"the information {who} had access to"
    begin = f"<!-- This model card has been generated automatically according to {signature}. "
    comment = slot(f"{begin}{end} proofread and complete it, then remove this comment. -->", "", Kind.COMMENT)
    return Template("transformers", signature, _REQUIRED, (*_SLOTS, *_HEADINGS, comment), "", _KEYS, _agrees)


TEMPLATES = (_template("the Trainer", "You\nshould probably"), _template("Keras", "You should\nprobably"))


_NONE_DATASET = re.compile(r"^This model [^\n]* on (the None dataset)\.", re.MULTILINE)


def repairs(written: Written) -> Iterator[Repair | KeyRepair]:
    """The folder's name as the title, and a base model or a dataset that is none."""
    if not any(template.signature in written.text for template in TEMPLATES):
        return
    index = "model-index" if "model-index" in written.front.data else "model_index"
    yield from named_title(written, "", (index, 0, "name"))
    yield from base_link(written, "^This model is a fine-tuned version of ", "This model is a fine-tuned model")
    for match in written.find(_NONE_DATASET, code=False):
        yield Repair(*match.span(1), "an unknown dataset", "no dataset is called 'None'")
    yield from base_keys(written)
