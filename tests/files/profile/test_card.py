"""What a card in the folder tells, and what its placeholders do not."""

from __future__ import annotations

import json

import pytest

from tests.files.profile.folders import WEIGHTS, facts, places, told


def of_card(tmp_path, *lines):
    return told(tmp_path, {"README.md": "\n".join(("---", *lines, "---", "# A model"))})


def test_a_card(tmp_path):
    profile = of_card(
        tmp_path,
        *("library_name: multimolecule", "pipeline_tag: fill-mask", "license: apache-2.0", "language: [en, no]"),
        *("datasets:", "- stanfordnlp/imdb", "base_model: me/m", "base_model_relation: merge", "tags: [trl, sft]"),
    )
    assert facts(profile) == {
        "library": "multimolecule",
        "task": "fill-mask",
        "base_models": ("me/m",),
        "relation": "merge",
        "languages": ("en", "no"),
        "license": "apache-2.0",
        "datasets": ("stanfordnlp/imdb",),
        "tags": ("trl", "sft"),
    }
    assert places(profile)["license"] == "README.md: license"
    assert profile.base_models[0].place == "README.md: base_model"


@pytest.mark.parametrize(
    "lines",
    [
        ("licence: license", "model_name: x"),  # TRL
        ("license: license", "base_model: None", "datasets: [generator, None]"),
        ("license: '[More Information Needed]'", "language: '[More Information Needed]'", "datasets:", "- imagefolder"),
        ("license: unknown", "language: English", "library_name: '{{ library }}'", "tags: ['{{ tags }}', 5, '']"),
        ("license: [mit, gpl]", "language: {en: x}", "datasets: 5", "pipeline_tag: [a]", "base_model: {a: b}"),
        (
            "license: <b>",
            "language: ['<i>']",
            "datasets: ['a/b/c', '../x', data/train]",
            "tags: ['<script>', '[x](y)']",
        ),
        ("base_model_relation: kin",),
        ("license: 'mit", "base_model: me/m"),  # no YAML
    ],
)
def test_what_is_no_value(tmp_path, lines):
    assert facts(of_card(tmp_path, *lines)) == {}


def test_a_card_without_front_matter(tmp_path):
    assert facts(told(tmp_path, {"README.md": "# A model\n\nlicense: mit\n"})) == {}


@pytest.mark.parametrize(
    ("tags", "more", "relation"),
    [
        ("[generated_from_trainer, trl]", {}, "finetune"),
        ("[generated_from_setfit_trainer]", {}, "finetune"),
        ("[trl]", {}, None),
        ("[trl]", {"training_args.bin": "x"}, "finetune"),
        ("[generated_from_trainer]", {"adapter_config.json": '{"peft_type": "LORA"}'}, "adapter"),
        ("[generated_from_trainer]", {"config.json": '{"quantization_config": {"quant_method": "awq"}}'}, None),
    ],
)
def test_a_card_of_a_trainer_says_that_the_model_was_trained(tmp_path, tags, more, relation):
    model = {"config.json": {"model_type": "x", "architectures": ["X"]}, "model.safetensors": WEIGHTS}
    config = {**model["config.json"], **json.loads(more.get("config.json", "{}"))}
    card = f"---\nbase_model: me/m\ntags: {tags}\n---\n"
    profile = told(tmp_path, {**model, **more, "config.json": config, "README.md": card})
    assert facts(profile).get("relation") == relation


@pytest.mark.parametrize("line", ["license: mit", "license: [mit]", "license: MIT", "license: ' MIT '"])
def test_a_licence_in_any_spelling_that_the_hub_takes(tmp_path, line):
    assert facts(of_card(tmp_path, line)) == {"license": "mit"}


def test_the_card_knows_better_what_a_model_is_for_and_from(tmp_path):
    config = {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "_name_or_path": "me/copy"}
    card = "---\npipeline_tag: text-ranking\nbase_model: me/original\n---\n"
    profile = told(tmp_path, {"config.json": config, "model.safetensors": WEIGHTS, "README.md": card})
    assert (facts(profile)["task"], facts(profile)["base_models"]) == ("text-ranking", ("me/original",))
    assert places(profile)["task"] == "README.md: pipeline_tag"


def test_of_an_adapter_the_config_is_what_loads(tmp_path):
    card = "---\npipeline_tag: text-ranking\nbase_model: me/other\nbase_model_relation: merge\n---\n"
    config = {"peft_type": "LORA", "base_model_name_or_path": "me/m", "task_type": "SEQ_CLS"}
    found = facts(told(tmp_path / "id", {"adapter_config.json": config, "README.md": card}))
    assert (found["base_models"], found["relation"], found["task"]) == (("me/m",), "adapter", "text-ranking")
    config["base_model_name_or_path"] = "/home/me/m"
    found = facts(
        told(tmp_path / "path", {"adapter_config.json": config, "README.md": card.replace("merge", "adapter")})
    )
    assert (found["base_models"], found["relation"]) == (("me/other",), "adapter")
