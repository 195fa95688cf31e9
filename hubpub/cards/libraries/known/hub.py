"""The Hub's own template, as huggingface_hub, PEFT and diffusers leave it when nobody fills it in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.cards.libraries.repairs import base_keys, nameless_title
from hubpub.cards.libraries.template import Slot, Template, slot
from hubpub.cards.libraries.tokens import Kind
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

_REQUIRED = (
    "## Uses",
    "## Bias, Risks, and Limitations",
    "## How to Get Started with the Model",
    "## Training Details",
    "## Evaluation",
    "## Environmental Impact",
    "## Technical Specifications [optional]",
    "## Citation [optional]",
    "## Model Card Contact",
)
_TITLE = slot("# Model Card for Model ID", kind=Kind.HEADING)


def _template(library: str, signature: str, keys: set[str], *slots: Slot) -> Template:
    return Template(library, signature, _REQUIRED, (_TITLE, *slots), "huggingface_hub", frozenset(keys))


TEMPLATES = (
    _template(
        "peft",
        "library_name: peft",
        {"base_model", "library_name", "license", "pipeline_tag", "tags"},
        slot("### Framework versions|## Training procedure", kind=Kind.HEADING),
        slot(r"- PEFT \S+", "### Framework versions"),
        slot(
            r"The following `bitsandbytes` quantization config was used during training:"
            r"|- (?:quant_method|_?load_in_\dbit|llm_int8_\w+|bnb_4bit_\w+): \S+",
            "### Framework versions|## Training procedure",
        ),
    ),
    _template(
        "diffusers",
        "This is the model card of a 🧨 diffusers ",
        {"library_name", "tags"},
        slot(
            r"This is the model card of a 🧨 diffusers (?:pipeline|model) that has been pushed on the Hub\."
            r" This model card has been automatically generated\.",
            "### Model Description",
        ),
    ),
    _template(
        "transformers",
        "This is the model card of a 🤗 transformers model",
        {"library_name", "tags"},
        slot(
            r"This is the model card of a 🤗 transformers model that has been pushed on the Hub\."
            r" This model card has been automatically generated\.",
            "### Model Description",
        ),
    ),
    _template("huggingface_hub", "# Model Card for Model ID", {"library_name", "tags"}),
)


_NEEDED = r"\[More Information Needed\]"
_LICENSE = re.compile(rf"^- \*\*License:\*\* ({_NEEDED})(?=\r?$)", re.MULTILINE)
_LANGUAGES = re.compile(rf"^- \*\*Language\(s\) \(NLP\):\*\* ({_NEEDED})(?=\r?$)", re.MULTILINE)
_BASE = re.compile(rf"^- \*\*Finetuned from model \[optional\]:\*\* ({_NEEDED})(?=\r?$)", re.MULTILINE)
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")


def repairs(written: Written) -> Iterator[Repair | KeyRepair]:
    """The model's name in the title, and of the placeholders those for which something is known."""
    if "# Model Card for " not in written.text and "library_name: peft" not in written.front.text[: written.start]:
        return
    yield from nameless_title(written)
    languages = written.profile.languages
    codes = [code for code in languages.value if _CODE.fullmatch(code)] if languages else []
    base = written.base and f"[{written.base}](https://huggingface.co/{written.base})"
    for pattern, value in ((_LICENSE, written.license), (_LANGUAGES, ", ".join(codes)), (_BASE, base)):
        for match in written.find(pattern, code=False):
            if value:
                yield Repair(*match.span(1), value, f"{match[0].split(':**')[0].strip('- *')}: {value} is known")
    if written.front.data.get("library_name") == "peft":
        yield from base_keys(written)
