"""What mergekit leaves beside the models that it merges."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import WEIGHTS, facts, told

MODEL = {"config.json": {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}, "model.safetensors": WEIGHTS}


@pytest.mark.parametrize(
    ("config", "bases"),
    [
        (
            "models:\n  - model: me/a\n  - model: me/b+me/lora\nmerge_method: ties\nbase_model: me/base\n",
            ("me/base", "me/a", "me/b"),
        ),
        (
            "slices:\n- sources:\n  - {model: me/a, layer_range: [0, 4]}\n- sources:\n  - {model: me/b}\n",
            ("me/a", "me/b"),
        ),
        ("models:\n  - model:\n      model:\n        path: me/a\nmerge_method: linear\n", ("me/a",)),
        ("base_model: me/a\nexperts:\n  - source_model: me/b\n", ("me/a", "me/b")),
    ],
)
def test_a_merge(tmp_path, config, bases):
    found = facts(told(tmp_path, {**MODEL, "mergekit_config.yml": config}))
    assert (found["library"], found["base_models"], found["relation"]) == ("transformers", bases, "merge")


def test_folders_on_a_machine_are_no_models_of_the_hub(tmp_path):
    profile = told(
        tmp_path, {**MODEL, "mergekit_config.yml": "models:\n- model: ./a\n- model: me/b\nmerge_method: slerp"}
    )
    assert facts(profile)["base_models"] == ("me/b",)
    assert facts(profile)["mergekit.merge_method"] == "slerp"
    assert [one.place for one in profile.withheld] == ["mergekit_config.yml: models[0].model"]


@pytest.mark.parametrize(
    "config", ["", "- a", "models: 5\nslices: {a: b}\n", "models: [5, [a], {model: [x]}]\n", "a: [\n"]
)
def test_what_is_none(tmp_path, config):
    assert "base_models" not in facts(told(tmp_path, {**MODEL, "mergekit_config.yml": config}))
