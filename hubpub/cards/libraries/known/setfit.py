"""SetFit: the cards of its classifiers (model_card_template.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.cards.libraries.repairs import base_keys, base_link, snippets
from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

_QUOTED = r'"(?:[^"\\]|\\.)*"'
TEMPLATES = (
    Template(
        "setfit",
        "This is a [SetFit](https://github.com/huggingface/setfit) model",
        ("## Model Details", "### Model Description", "### Model Sources", "## Uses", "## Citation", "### BibTeX"),
        (
            slot(r"# \S.*", kind=Kind.HEADING),
            slot(
                r"This is a \[SetFit\]\(https://github\.com/\S*\) model.* is used for classification\..*",
                "# .*",
            ),
            slot(r"[123]\. \*{0,2}Use .*\*{0,2}", "# .*"),
            slot(r" *- \*\*[A-Z][\w ]*:\*\* .*|- \*\*spaCy Model:\*\* \S+", "### Model Description"),
            slot(r"<!-- - \*\*[A-Z][\w ]*:\*\* .* -->", kind=Kind.COMMENT),
            slot(
                r"## Evaluation|### (?:Metrics|Model Labels|Training Set Metrics|Training Hyperparameters"
                r"|Training Results|Environmental Impact|Training Hardware|Framework Versions)",
                kind=Kind.HEADING,
            ),
            slot(r"\|.*\|", r"### (?:Metrics|Model Labels|Training Set Metrics|Training Results)"),
            slot(r"- \w+: .*", "### Training Hyperparameters"),
            slot(r"\* The bold row denotes the saved checkpoint\.", "### Training Results"),
            slot(r"- \*\*[\w ]+\*\*: .*", "### (?:Environmental Impact|Training Hardware)"),
            slot(r"- [\w ]+: \S+", "### Framework Versions"),
            slot(
                rf"model = SetFitModel\.from_pretrained\({_QUOTED}\)|preds = model\({_QUOTED}\)|    {_QUOTED},",
                kind=Kind.CODE,
            ),
            slot("# Download from the 🤗 Hub", kind=Kind.CODE),
            # a sample of several lines
            slot(r'preds = model\(".*|.*"\)', "### Direct Use for Inference", Kind.CODE),
        ),
        "setfit",
        frozenset(
            {"base_model", "co2_eq_emissions", "datasets", "inference", "language", "library_name", "license"}
            | {"metrics", "model-index", "pipeline_tag", "tags", "widget"}
        ),
    ),
)


_LOADS = re.compile(
    r"^# Download from the 🤗 Hub\r?\nmodel = SetFitModel\.from_pretrained\(\"([^\"\n]*)\"\)", re.MULTILINE
)
_UNKNOWN = "<!-- - **Sentence Transformer:** [Unknown](https://huggingface.co/unknown) -->"


def repairs(written: Written) -> Iterator[Repair | KeyRepair]:
    """A snippet that loads the folder into which the model was saved, and a base model that is none."""
    yield from snippets(written)
    if TEMPLATES[0].signature not in written.text:
        return
    for match in written.find(_LOADS, code=True):
        # the two last names of the folder's path look like an id
        if written.repo and match[1] not in (written.repo, "setfit_model_id"):
            yield Repair(*match.span(1), written.repo, f"the snippet loads {written.repo}, not {match[1]!r}")
    yield from base_link(written, r"^- \*\*Sentence Transformer body:\*\* ", _UNKNOWN)
    yield from base_keys(written)
