"""SetFit: the cards of its classifiers (model_card_template.md)."""

from __future__ import annotations

from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind

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
