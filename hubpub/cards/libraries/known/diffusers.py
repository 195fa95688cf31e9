"""diffusers: the cards of its training scripts (utils/model_card_template.md)."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.cards.libraries.patterns import NO_SNIPPET
from hubpub.cards.libraries.template import Template, slot
from hubpub.cards.libraries.tokens import Kind
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

TEMPLATES = (
    Template(
        "diffusers",
        "the information the training script had access to",
        ("## Intended uses & limitations", "#### How to use", "#### Limitations and bias", "## Training details"),
        # what stands between is of each script: one whose words are not known is a person's
        (
            slot(r"# (?:LoRA text2image fine-tuning|SDXL LoRA DreamBooth) - \S+", kind=Kind.HEADING),
            slot("## (?:Model description|Trigger words|Download model|Training data)", kind=Kind.HEADING),
            slot(
                r"These are (?:\S+ )?LoRA adapt?ion weights for \S+\."
                r"(?: The weights were fine-tuned on the \S+ dataset\."
                r" You can find some example images in the following\.)?",
            ),
            slot(r"The weights were trained +using \[DreamBooth\]\(https://dreambooth\.github\.io/\)\."),
            slot(r"LoRA for the text encoder was enabled: (?:True|False)\.|Special VAE used for training: \S+\."),
            slot(r"You should use .{1,200} to trigger the image generation\.", "## Trigger words"),
            slot(
                r"Weights for this model are available in Safetensors format\."
                r"|\[Download\]\(\S+/tree/main\) them in the Files & versions tab\."
            ),
            slot(r"!\[img_\d+\]\(\./image_\d+\.png\)|<Gallery />"),
            slot(r"\[TODO: .*\]", "#### Limitations and bias|## Training (?:details|data)"),
        ),
        "diffusers",
        frozenset({"base_model", "inference", "instance_prompt", "library_name", "license", "tags", "widget"}),
    ),
)


def repairs(written: Written) -> Iterator[Repair | KeyRepair]:
    """The snippet that a training script leaves to be written, where the folder holds a whole pipeline."""
    # of an adapter it takes more than the repository's name
    if written.repo and "diffusers.pipeline_class" in written.profile.details:
        lines = (
            f'from diffusers import DiffusionPipeline\n\npipeline = DiffusionPipeline.from_pretrained("{written.repo}")'
        )
        newline = "\r\n" if "\r\n" in written.text else "\n"
        for match in written.find(NO_SNIPPET, code=True):
            yield Repair(*match.span(), lines.replace("\n", newline), f"the snippet loads {written.repo}")
