"""A card is a library's as long as nobody has changed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.cards.libraries.generated import is_generated

CARDS = Path(__file__).parents[2] / "corpus" / "library_cards"
WRITTEN = {
    "cross-encoder": "sentence-transformers",
    "diffusers-lora": "diffusers",
    "diffusers-saved": "diffusers",
    "hub-empty": "huggingface_hub",
    "peft-hub": "peft",
    "peft-local": "peft",
    "sentence-transformers": "sentence-transformers",
    "sentence-transformers-named": "sentence-transformers",
    "setfit": "setfit",
    "skops": "skops",
    "trainer-bare": "transformers",
    "trainer-full": "transformers",
    "trainer-local": "transformers",
    "trainer-none-dataset": "transformers",
    "trl-none": "trl",
    "trl-sft": "trl",
}
# Their templates with all that they can hold, rendered.
IN_FULL = {
    "multi-vector-encoder-trained": "sentence-transformers",
    "sentence-transformers-trained": "sentence-transformers",
    "setfit-trained": "setfit",
}
# The Trainer's card with all that it can hold (transformers, modelcard.py).
FULL = """---
library_name: transformers
license: mit
base_model: me/base
tags:
- generated_from_trainer
metrics:
- accuracy
model-index:
- name: m
  results: []
---

<!-- This model card has been generated automatically according to the information the Trainer had access to. You
should probably proofread and complete it, then remove this comment. -->

# m

This model is a fine-tuned version of [me/base](https://huggingface.co/me/base) on the a, the b and the c datasets.
It achieves the following results on the evaluation set:
- Loss: 0.5
- Accuracy: {'accuracy': 0.9}

## Model description

More information needed

## Intended uses & limitations

More information needed

## Training and evaluation data

More information needed

## Training procedure

### Training hyperparameters

The following hyperparameters were used during training:
- learning_rate: 5e-05
- optimizer: Use OptimizerNames.SGD and the args are:
No additional optimizer arguments
- num_epochs: 3

### Training results

| Training Loss | Epoch | Step | Validation Loss |
|:-------------:|:-----:|:----:|:---------------:|
| No log        | 1.0   | 1    | 0.5             |


### Framework versions

- Transformers 5.23.0
- Pytorch 2.13.0+cpu
- Datasets 5.2.0
- Tokenizers 0.23.3
"""


def card(name):
    return (CARDS / f"{name}.md").read_bytes().decode()


@pytest.mark.parametrize(("name", "library"), [*WRITTEN.items(), *IN_FULL.items()])
def test_what_a_library_writes_is_known(name, library):
    assert is_generated(card(name)) == library
    assert is_generated(card(name).replace("\n", "\r\n")) == library


def test_a_full_card_of_the_trainer_is_known():
    assert is_generated(FULL) == "transformers"
    keras = FULL.replace("the Trainer had access to. You\nshould probably", "Keras had access to. You should\nprobably")
    assert is_generated(keras) == "transformers"


@pytest.mark.parametrize("name", ["diffusers-trained", "hub-filled", "hub-mixin", "lerobot"])
def test_what_a_person_or_a_script_filled_in_is_not(name):
    assert is_generated(card(name)) is None


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    "words",
    ["I like this model.", "## Notes", "- Mine: yes", "| a | b |", "<!-- to do: write this -->", "```\nmy code\n```"],
)
def test_one_line_of_a_person_makes_a_card_the_persons(name, words):
    text = card(name)
    body = text.index("\n---\n") + 5 if text.startswith("---") else 0
    lines = text[body:].split("\n")
    for place in (0, len(lines) // 2, len(lines)):
        edited = "\n".join([*lines[:place], "", words, "", *lines[place:]])
        assert is_generated(text[:body] + edited) is None, place


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("license: mit\n", "license: mit # checked\n"),
        ("license: mit\n", "license: mit\nwidget:\n- text: Hi\n"),
        ("- name: m\n", "- name: My model\n"),
        ("# m\n", "# My model\n"),
        ("base_model: me/base\n", "base_model: me/other\n"),
        ("license: mit\n", "license: [\n"),
        ("## Model description\n\nMore information needed", "## Model description\n\nA model."),
        ("## Model description\n\nMore information needed\n\n", ""),
        ("a, the b and the c datasets.", "a, the b and the c datasets. It is good."),
        ("- Loss: 0.5", "- Loss: 0.5 (very low)"),
    ],
)
def test_one_change_of_a_person_makes_a_card_the_persons(old, new):
    assert old in FULL
    assert is_generated(FULL.replace(old, new, 1)) is None


@pytest.mark.parametrize("text", ["", "# A\n", "\ufeff", "---\n---\n", "More information needed\n" * 100])
def test_what_no_library_wrote_is_nobodys(text):
    assert is_generated(text) is None


def test_long_lines_take_no_time():
    line = "This model is a fine-tuned version of [a](https://huggingface.co/a) on " + "the a, " * 100_000
    assert is_generated(FULL.replace("It achieves", f"{line}\nIt achieves")) is None
