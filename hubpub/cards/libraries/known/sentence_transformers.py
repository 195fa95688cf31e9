"""sentence-transformers: the cards of its four kinds of model (model_card_template.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.cards.libraries.repairs import base_keys, base_link, snippets
from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

_ROW = r" *\|.*\||<table>.*|<tr>.*|<thead>.*|<tbody>.*|</?(?:table|tr|thead|tbody|details)>.*|<details><summary>.*"
_DATA = r"### (?:Training|Evaluation) Datasets?|#### .*"
_MODEL = r"# .*|### Model Description"
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_SLOTS = (
    slot(r"# \S.*", kind=Kind.HEADING),
    slot(
        r"This is a \[[\w-]+(?: Encoder)?\]\(https://[^()\s]*\)"
        r"(?: \([^()]*\))? model(?: trained| finetuned from \[.*\]\(https://huggingface\.co/.*?\))?"
        r"(?: on (?:the )?.*? datasets?)?(?: using the \[[\w-]+\]\(https://[^()\s]*\) library)?\. It .*\.",
        "# .*",
    ),
    slot(r" *- \*\*[A-Z][\w ()-]*:\*\*.*", "### Model Description"),
    slot(r" *- (?:\[[^\[\]]*\]\(https://huggingface\.co/datasets/[^()\s]*\)|[\w./-]+)", "### Model Description"),
    slot(r"<!-- - \*\*[A-Z][\w ]*:\*\* .* -->", kind=Kind.COMMENT),
    slot(r"#### .*|### (?:Training|Evaluation) Datasets?|### Metrics|## Evaluation", kind=Kind.HEADING),
    slot(
        r"### (?:Training Hyperparameters|Training Logs|Environmental Impact|Training Hardware|Training Time"
        r"|Framework Versions)",
        kind=Kind.HEADING,
    ),
    slot(
        r"\* (?:Dataset|Datasets|Size|Columns|Loss|Evaluated with|Approximate statistics|Samples)\b.*",
        rf"{_DATA}|### Metrics",
    ),
    slot(_ROW, rf"{_DATA}|### (?:Metrics|Training Logs|Training Hyperparameters)"),
    slot(r"\* The bold row denotes the saved checkpoint\.", "### Training Logs"),
    slot(r"- `\w+`: .*", r"#### (?:Non-Default|All) Hyperparameters"),
    slot(r"- \*\*[\w ]+\*\*: .*", r"### (?:Environmental Impact|Training Hardware|Training Time)"),
    slot(r"- [\w ]+: \S+", "### Framework Versions"),
    # code: the snippet with a few samples, the modules, the losses' settings, citations
    slot(r" *```(?:json|bibtex|python|bash)?", kind=Kind.CODE),
    slot(r".*", r"### Full Model Architecture", Kind.CODE),
    slot(
        rf"model = \w+\({_QUOTED}(?:, .*)?\)|\w+ = \[|\]|    (?:    )?\[?{_QUOTED}(?:, {_QUOTED}\])?,?|    \]|\)"
        rf"|# (?:tensor\(|\[|\(|  |Or |Run |Get |Download ).*|\w+ = model\.\w+\(.*\)?|print\(.*\)|    {_QUOTED},?"
        r"|from sentence_transformers(?:\.\w+)? import \w+|import \w+|#? *\[.*\],?\)?|# .*|for .*:|    print\(.*\)",
        r"### Direct Usage.*",
        Kind.CODE,
    ),
    slot(r'\s*[\[{]|\}|\s*"\w+": .*|\s*[\]}],?|\s*".*",?|\s*[\d.]+,?', rf"{_DATA}|### Metrics", Kind.CODE),
    slot(r"\s*@\w+\{.*|\s*\w+\s*=\s*[{\"].*|\}", r"#### .*", Kind.CODE),
)

TEMPLATES = (
    Template(
        "sentence-transformers",
        "[sentence-transformers](https://www.SBERT.net)",
        ("## Model Details", "### Model Description", "### Model Sources", "## Usage", "## Citation", "### BibTeX"),
        _SLOTS,
        "sentence_transformers",
        frozenset(
            {"base_model", "co2_eq_emissions", "datasets", "language", "library_name", "license", "metrics"}
            | {"model-index", "pipeline_tag", "tags", "widget"}
        ),
    ),
)

# A model that was loaded and saved has no losses to cite; below come comments that ask for more.
_NO_CITATION = re.compile(r"^## Citation\s+### BibTeX\s+(?=(?:<!--(?:(?!-->).)*-->\s*)*\Z)", re.MULTILINE | re.DOTALL)
_UNKNOWN = "<!-- - **Base model:** [Unknown](https://huggingface.co/unknown) -->"


def repairs(written: Written) -> Iterator[Repair | KeyRepair]:
    """A snippet that loads a placeholder, and a base model that is none."""
    yield from snippets(written)
    if TEMPLATES[0].signature not in written.text:
        return
    yield from base_link(written, r"(?<=\) model) finetuned from ", " trained")
    yield from base_link(written, r"^- \*\*Base model:\*\* ", _UNKNOWN)
    yield from base_keys(written)
    if empty := _NO_CITATION.search(written.text):
        yield Repair(*empty.span(), "", "there is nothing to cite, so no heading says so")
