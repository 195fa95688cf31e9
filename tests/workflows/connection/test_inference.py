"""What the Hub infers of a model that its card does not say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.workflows.connection.inference import infer

GPT2 = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_ctx": 8}


def told(files: dict[str, Any], **card: Any) -> dict[str, Any]:
    return infer(card, list(files), files.get)


@pytest.mark.parametrize(
    ("files", "library", "task"),
    [
        ({"config.json": GPT2}, "transformers", "text-generation"),
        ({"config.json": {"model_type": "bert", "architectures": ["BertForMaskedLM"]}}, "transformers", "fill-mask"),
        ({"config.json": {"model_type": "bert", "architectures": ["Own"]}}, "transformers", None),
        ({"config.json": {"architecture": "resnet18", "num_classes": 2}}, "timm", None),
        ({"config.json": GPT2, "adapter_config.json": {}}, "peft", None),
        (
            {"config.json": GPT2, "config_sentence_transformers.json": {}},
            "sentence-transformers",
            "sentence-similarity",
        ),
        ({"model_index.json": {"_class_name": "StableDiffusionPipeline"}}, "diffusers", "text-to-image"),
        ({"config.json": {"hidden_size": 3}}, None, None),
        ({"m.gguf": None}, None, None),
        ({}, None, None),
    ],
)
def test_library_and_task_come_from_the_files(files: dict[str, Any], library: str | None, task: str | None) -> None:
    found = told(files)
    assert (found.get("library_name"), found.get("pipeline_tag")) == (library, task)


def test_the_card_comes_first_then_its_tags() -> None:
    files = {"config.json": GPT2}
    found = told(files, library_name="timm", pipeline_tag="fill-mask", tags=["keras", "text-to-image"])
    assert (found["library_name"], found["pipeline_tag"]) == ("timm", "fill-mask")
    found = told(files, tags=["mine", "keras", "text-to-image", 3])
    assert (found["library_name"], found["pipeline_tag"]) == ("keras", "text-to-image")


def test_the_config_is_what_the_hub_shows_of_it() -> None:
    files = {
        "config.json": {**GPT2, "quantization_config": {"quant_method": "awq"}},
        "tokenizer_config.json": {"eos_token": {"content": "</s>", "lstrip": False}, "pad_token": None, "own": 1},
    }
    assert told(files)["config"] == {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "quantization_config": {"quant_method": "awq"},
        "tokenizer_config": {"eos_token": "</s>"},
    }
    adapter = {"adapter_config.json": {"base_model_name_or_path": "a/b", "task_type": "CAUSAL_LM", "r": 8}}
    assert told(adapter)["config"] == {"peft": {"base_model_name_or_path": "a/b", "task_type": "CAUSAL_LM"}}


def test_formats_are_tags() -> None:
    files = dict.fromkeys(("a/x.safetensors", "pytorch_model-00001-of-00002.bin", "x.gguf", "m.onnx", "other.bin"))
    assert told(files)["tags"] == ["safetensors", "gguf", "onnx", "pytorch"]
    assert told({"config.json": {**GPT2, "auto_map": {"AutoModel": "m.M"}}})["tags"] == ["gpt2", "custom_code"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "model_type",
    "architectures",
    "architecture",
    "num_classes",
    "auto_map",
    "_class_name",
    "task_type",
    "eos_token",
)
FILES = ("config.json", "tokenizer_config.json", "model_index.json", "adapter_config.json")


@given(
    st.dictionaries(st.sampled_from(FILES), st.dictionaries(st.sampled_from(KEYS), json_values) | json_values),
    st.dictionaries(st.sampled_from(("tags", "library_name", "pipeline_tag")), json_values),
)
def test_whatever_the_files_hold(files: dict[str, Any], card: dict[str, Any]) -> None:
    found = infer(card, list(files), files.get)
    assert found.keys() <= {"library_name", "pipeline_tag", "config", "tags"}
    assert all(isinstance(found.get(name, ""), str) for name in ("library_name", "pipeline_tag"))
    assert all(isinstance(tag, str) for tag in found.get("tags", []))
    json.dumps(found)
