"""What a push knows, put into the cards of libraries."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse
from hubpub.cards.libraries.mend import mend_for
from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.profile import Known, Profile
from tests.cards.managed.readmes import readmes

CARDS = {
    path.stem: path.read_bytes().decode() for path in (Path(__file__).parents[2] / "corpus/library_cards").glob("*")
}
REPO = "me/my-model"
BASE = "[org/base](https://huggingface.co/org/base)"
NOTHING = Profile()
KNOWN = Profile(
    base_models=(Known("org/base", "config.json"),),
    license=Known("mit", "README.md of the base"),
    languages=Known(("en", "de"), "README.md of the base"),
    details={"diffusers.pipeline_class": Known("StableDiffusionPipeline", "model_index.json")},
)
# what each card is mended of, by line, where nothing is known of the model but its repository and its folder
MENDS = {
    "cross-encoder": [
        (56, "the snippet loads me/my-model, not 'cross_encoder_model_id'"),
        (132, "there is nothing to cite, so no heading says so"),
    ],
    "diffusers-saved": [(5, "the title has the model's name, not 'Model ID'")],
    "hub-empty": [(5, "the title has the model's name, not 'Model ID'")],
    "peft-local": [
        (2, "base_model: '' is no model on the Hub"),
        (5, "tags: 'base_model:adapter:/home/me/base' names no model on the Hub"),
        (10, "the title has the model's name, not 'Model ID'"),
    ],
    "sentence-transformers": [
        (57, "the snippet loads me/my-model, not 'sentence_transformers_model_id'"),
        (130, "there is nothing to cite, so no heading says so"),
    ],
    "setfit": [(58, "the snippet loads me/my-model, not 'tmp/tmpjol_s41z'")],
    "trainer-local": [
        (3, "base_model: '/home/me/base' is no model on the Hub"),
        (5, "model-index.0.name: the model is called my-model, not 'm' as the folder was"),
        (12, "the title: the model is called my-model, not 'm' as the folder was"),
        (14, "'/home/me/base' is no model on the Hub"),
    ],
    "trl-none": [
        (3, "model_name: the model is called my-model, not 'm' as the folder was"),
        (10, "the title: the model is called my-model, not 'm' as the folder was"),
        (12, "'None' is no model on the Hub"),
        (21, "the snippet loads me/my-model, not 'None'"),
    ],
}


@pytest.mark.parametrize(("name", "mends"), MENDS.items())
def test_what_a_push_knows_is_in_the_card(name, mends):
    mended = mend_for(CARDS[name], REPO, NOTHING, ["m"])
    assert [(mend.line, mend.words) for mend in mended.mends] == mends
    assert "model_id" not in mended.text
    assert "/home/me" not in mended.text


def exchanged(name, lines):
    text = CARDS[name]
    for old, new in lines:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def test_a_card_of_trl_as_it_is_mended():
    lines = [
        ('model="None"', f'model="{REPO}"'),
        ("model_name: m\n", "model_name: my-model\n"),
        ("# Model Card for m\n", "# Model Card for my-model\n"),
        ("[None](https://huggingface.co/None)", "[org/base](https://huggingface.co/org/base)"),
        ("licence: license", "license: mit"),
    ]
    assert mend_for(CARDS["trl-none"], REPO, KNOWN, ["m"]).text == exchanged("trl-none", lines)


def test_the_key_that_nobody_reads_goes_where_the_right_one_is():
    text = CARDS["trl-none"].replace("licence: license", "license: mit\nlicence: license")
    assert "licence" not in mend_for(text, REPO, NOTHING).text
    assert "licence: license" in mend_for(CARDS["trl-none"], REPO, NOTHING).text


def test_of_placeholders_those_are_filled_for_which_something_is_known():
    lines = [
        ("# Model Card for Model ID", "# Model Card for my-model"),
        ("base_model: ''", "base_model: 'org/base'"),
        ("base_model:adapter:/home/me/base", "base_model:adapter:org/base"),
        ("(NLP):** [More Information Needed]", "(NLP):** en, de"),
        ("License:** [More Information Needed]", "License:** mit"),
        ("model [optional]:** [More Information Needed]", f"model [optional]:** {BASE}"),
    ]
    assert mend_for(CARDS["peft-local"], REPO, KNOWN).text == exchanged("peft-local", lines)


def test_a_script_of_diffusers_gets_its_snippet_where_a_whole_pipeline_is_there():
    card = CARDS["diffusers-trained"]
    assert mend_for(card, REPO, NOTHING).text == card
    snippet = 'from diffusers import DiffusionPipeline\n\npipeline = DiffusionPipeline.from_pretrained("me/my-model")'
    todo = "# TODO: add an example code snippet for running this diffusion pipeline"
    assert mend_for(card, REPO, KNOWN).text == card.replace(todo, snippet)


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        (
            "finetuned from [/a/b](https://huggingface.co//a/b). It",
            "finetuned from [org/base](https://huggingface.co/org/base). It",
        ),
        (
            "- **Base model:** [./b](https://huggingface.co/./b)",
            "- **Base model:** [org/base](https://huggingface.co/org/base)",
        ),
        ("- **Base model:** [a/b](https://huggingface.co/a/b)", "- **Base model:** [a/b](https://huggingface.co/a/b)"),
    ],
)
def test_a_base_model_of_sentence_transformers_that_is_a_path(line, mended):
    text = f"This is a [sentence-transformers](https://www.SBERT.net) model {line}\n"
    if line.startswith("-"):
        text = f"This is a [sentence-transformers](https://www.SBERT.net) model trained.\n\n{line}\n"
    assert mend_for(text, REPO, KNOWN).text == text.replace(line, mended)


def test_a_base_model_of_unsloth_that_is_a_path():
    text = "- **Finetuned from model :** /root/base\n\nWith [Unsloth](https://github.com/unslothai/unsloth)\n"
    assert mend_for(text, REPO, KNOWN).text == text.replace("/root/base", "org/base")
    assert mend_for(text, REPO, NOTHING).text == text


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("trainer-full", "# m\n", "# My own name\n"),
        ("trainer-full", "- name: m\n", "- name: other\n"),
        ("trl-sft", 'model="me/m"', 'model="me/other"'),
        ("trl-none", "licence: license", "licence: mine"),
        ("setfit", "# Download from the 🤗 Hub", "# Mine:"),
    ],
)
def test_what_a_person_wrote_stays(name, old, new):
    text = CARDS[name].replace(old, new)
    mended = mend_for(text, REPO, NOTHING, ["m"]).text
    kept = [line for line in text.splitlines() if new.strip() in line]
    assert kept
    assert all(line in mended.splitlines() for line in kept)


def test_a_title_that_was_chosen_stays():
    assert "# m\n" in mend_for(CARDS["trainer-full"], REPO, NOTHING, ["output"]).text
    text = CARDS["trainer-full"].replace("# m\n", "# results\n").replace("name: m\n", "name: results\n")
    assert "# my-model\n" in mend_for(text, REPO, NOTHING).text


def test_without_a_repository_nothing_is_called_after_it():
    text = mend_for(CARDS["sentence-transformers"], None, NOTHING).text
    assert text == CARDS["sentence-transformers"].replace("## Citation\n\n### BibTeX\n\n", "")
    assert 'model="None"' in mend_for(CARDS["trl-none"], None, KNOWN).text


@pytest.mark.parametrize("profile", [NOTHING, KNOWN], ids=["nothing", "much"])
@pytest.mark.parametrize("name", CARDS)
def test_twice_is_once_and_nothing_new_is_found(name, profile):
    once = mend_for(CARDS[name], REPO, profile, ["m"])
    twice = mend_for(once.text, REPO, profile, ["m"])
    assert (twice.text, twice.mends) == (once.text, ())
    assert bool(once.mends) == (once.text != CARDS[name])

    def codes(text):
        return {finding.code for finding in judge_draft(Draft(REPO, None, Card(text)))}

    assert codes(once.text) <= codes(CARDS[name])
    windows = CARDS[name].replace("\n", "\r\n")
    assert mend_for(windows, REPO, profile, ["m"]).text == once.text.replace("\n", "\r\n")


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(readmes(), st.sampled_from([NOTHING, KNOWN]))
def test_what_no_library_wrote_is_left_alone(text, profile):
    assert mend_for(text, REPO, profile, ["A model"]).text == text


def test_strangers_cannot_speak_through_a_profile():
    profile = Profile(
        base_models=(Known("](x) <script>", "config.json"),),
        license=Known("mit](x)", "x"),
        languages=Known(("en](x)",), "x"),
    )
    mended = mend_for(CARDS["peft-local"], REPO, profile).text
    assert "](x)" not in mended
    assert parse(mended).fault is None
