"""The Hub's own template, as huggingface_hub, PEFT and diffusers leave it when nobody fills it in."""

from __future__ import annotations

from hubpub.cards.libraries.template import Slot, Template, slot
from hubpub.cards.libraries.tokens import Kind

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
