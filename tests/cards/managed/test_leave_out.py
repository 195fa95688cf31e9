"""What a template asks for and nobody said, left out; what a person wrote stays."""

from __future__ import annotations

from pathlib import Path

import huggingface_hub
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.cards.libraries.mend import mend_for
from hubpub.cards.managed.leave_out import leave_out
from hubpub.types.profile import Profile

CARDS = Path(__file__).parents[2] / "corpus" / "library_cards"
TRAINER = """# reviews

I trained this.

## Model description

More information needed

## Intended uses & limitations

Reviews in English alone.

## Training and evaluation data

More information needed

## Training procedure

- learning_rate: 5e-05
"""
# Lines that templates write, and lines that people do.
TEMPLATES = (
    "## Model description",
    "## Intended uses & limitations",
    "## Training procedure",
    "More information needed",
    "[More Information Needed]",
    "- **Developed by:** [More Information Needed]",
    "<!-- Provide a quick summary of what the model is/does. -->",
    "```",
)
MINE = ("# Mine", "## About the data", "Written by me.", "- learning_rate: 1", "    code", "> quoted", "<!-- mine -->")


def card(name: str) -> str:
    return (CARDS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_section_that_nobody_filled_in_goes_with_its_heading(newline):
    left = leave_out(TRAINER.replace("\n", newline))
    assert left.count == 2
    assert left.text.split(newline) == [
        "# reviews",
        "",
        "I trained this.",
        "",
        "## Intended uses & limitations",
        "",
        "Reviews in English alone.",
        "",
        "## Training procedure",
        "",
        "- learning_rate: 5e-05",
        "",
    ]


@pytest.mark.parametrize("name", ["hub-filled", "hub-empty", "peft-hub", "diffusers-trained", "trainer-full"])
def test_nothing_is_left_open(name):
    text = leave_out(card(name)).text
    assert "more information needed" not in text.lower()
    assert "TODO" not in text
    assert leave_out(text).text == text


def test_the_hubs_template_that_nobody_rendered():
    template = Path(huggingface_hub.__file__).parent / "templates" / "modelcard_template.md"
    text = template.read_text(encoding="utf-8").replace("{{ card_data }}", "license: mit")
    left = mend_for(leave_out(text).text, "me/my-model", Profile()).text
    assert "{{" not in left
    assert "# Model Card for my-model\n" in left


def test_what_skops_leaves_open():
    asked = "[More Information Needed]"
    own = "### Hyperparameters\n\n| C | 1.0 |\n\n"
    text = (
        f"# Model description\n\n{asked}\n\n## Training Procedure\n\n{asked}\n\n{own}"
        f"# Model Card Authors\n\nThis model card is written by following authors:\n\n{asked}\n\n"
        f"# Citation\n\nBelow you can find information related to citation.\n\n**BibTeX:**\n```\n{asked}\n```\n"
    )
    assert leave_out(text).text == f"# Model description\n\n## Training Procedure\n\n{own}"


def test_what_a_script_filled_in_stays_under_its_heading():
    text = leave_out(card("hub-filled")).text
    assert "### Model Description\n" in text
    assert "\nA model.\n" in text
    assert "- **License:** mit\n" in text
    assert "## Uses" not in text
    assert "Glossary" not in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "More information needed\n",
        "# Mine\n\nI wrote this.\n",
        "# Mine\n\n## My notes\n\nMore information needed\n",
        "# Mine\n\n## Model description\n\nWhat follows is mine. More information needed? Ask me.\n",
        "# Mine\n\n[Data](#model-description)\n\n## Model description\n\nMore information needed\n",
        "# Mine\n\n```\n## Model description\n\nMore information needed\n```\n",
    ],
)
def test_what_a_person_wrote_stays(text):
    left = leave_out(text)
    assert (left.text, left.count) == (text, 0)


def test_cards_that_are_filled_in_stay():
    for name in ("sentence-transformers-trained", "setfit-trained", "trl-sft", "cross-encoder"):
        assert leave_out(card(name)).text == card(name), name


@given(st.lists(st.sampled_from([*TEMPLATES, *MINE, ""]), max_size=30), st.sampled_from(["\n", "\r\n"]))
def test_no_line_of_a_person_is_ever_lost(lines, newline):
    text = newline.join(lines)
    left = leave_out(text)
    assert leave_out(left.text).text == left.text
    before = [line for line in lines if line in MINE]
    assert [line for line in left.text.split(newline) if line in MINE] == before
    assert left.count == 0 or len(left.text) < len(text)
