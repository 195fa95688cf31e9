"""diffusers: the cards of its training scripts (utils/model_card_template.md)."""

from __future__ import annotations

from hubpub.cards.libraries.template import Template

TEMPLATES = (
    Template(
        "diffusers",
        "the information the training script had access to",
        ("## Intended uses & limitations", "#### How to use", "#### Limitations and bias", "## Training details"),
        # what stands between is of each script: one whose words are not known is not replaced
        (),
        "diffusers",
        frozenset({"base_model", "inference", "instance_prompt", "library_name", "license", "tags", "widget"}),
    ),
)
