"""What a folder of transformers tells."""

from __future__ import annotations

import numpy as np
import pytest

from tests.files.profile.folders import WEIGHTS, facts, places, tensors, told

BERT = {
    "architectures": ["BertForSequenceClassification"],
    "model_type": "bert",
    "max_position_embeddings": 512,
    "id2label": {"1": "spam", "0": "ham"},
    "transformers_version": "5.23.0",
    "dtype": "float16",
}


def test_a_model_of_transformers(tmp_path):
    profile = told(
        tmp_path,
        {
            "config.json": BERT,
            "model.safetensors": WEIGHTS,
            "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "chat_template": "{{ messages }}"},
        },
    )
    assert facts(profile) == {
        "library": "transformers",
        "architecture": "BertForSequenceClassification",
        "task": "text-classification",
        "dtype": "float32",  # the header's word, and not the config's
        "parameters": 204,
        "weights_size": len(WEIGHTS),
        "context_length": 512,
        "tokenizer": "BertTokenizer",
        "chat_template": "{{ messages }}",
        "labels": ("ham", "spam"),
        "versions.transformers": "5.23.0",
        "transformers.model_type": "bert",
    }
    assert places(profile) == {
        "library": "config.json: transformers_version",
        "architecture": "config.json: architectures[0]",
        "task": "config.json: architectures[0]",
        "dtype": "model.safetensors: header",
        "parameters": "model.safetensors: header",
        "weights_size": "model.safetensors: size",
        "context_length": "config.json: max_position_embeddings",
        "tokenizer": "tokenizer_config.json: tokenizer_class",
        "chat_template": "tokenizer_config.json: chat_template",
        "labels": "config.json: id2label",
    }


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"hidden_size": 4},
        {"model_type": "mine"},
        {"architectures": ["Mine"]},
        {"type": "act", "input_features": {}},
        [],
        "null",
    ],
)
def test_a_config_alone_does_not_mean_transformers(tmp_path, config):
    assert facts(told(tmp_path, {"config.json": config, "model.safetensors": WEIGHTS}))["library"] == "safetensors"


def test_a_config_without_weights_of_transformers_is_of_none(tmp_path):
    assert "library" not in facts(told(tmp_path, {"config.json": BERT}))


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ({"0": "LABEL_0", "1": "LABEL_1"}, None),
        ({"0": "a", "2": "b"}, None),
        ({"0": "a", "1": ["b"]}, None),
        ({"0": "a\nb"}, None),
        (["a", "b"], None),
        ({"0": 1, "1": 2}, ("1", "2")),
    ],
)
def test_labels(tmp_path, given, labels):
    config = {**BERT, "id2label": given}
    assert facts(told(tmp_path, {"config.json": config, "model.safetensors": WEIGHTS})).get("labels") == labels


def test_labels_of_what_tells_nothing_apart_are_left_overs(tmp_path):
    config = {**BERT, "architectures": ["BertForMaskedLM"]}
    found = facts(told(tmp_path, {"config.json": config, "model.safetensors": WEIGHTS}))
    assert "labels" not in found
    assert found["task"] == "fill-mask"


@pytest.mark.parametrize(
    ("config", "length"),
    [
        ({"model_type": "gpt2", "n_positions": 1024}, 1024),
        ({"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}, 512),
        ({"model_type": "roberta", "max_position_embeddings": 514}, None),
        ({"model_type": "llava", "text_config": {"max_position_embeddings": 4096}}, 4096),
        ({"model_type": "gpt2", "n_positions": True}, None),
        ({"model_type": "gpt2", "n_positions": -1}, None),
        ({"model_type": "gpt2", "n_positions": "1024"}, None),
    ],
)
def test_context_length(tmp_path, config, length):
    files = {"config.json": {"architectures": ["X"], **config}, "model.safetensors": WEIGHTS}
    assert facts(told(tmp_path, files)).get("context_length") == length


def test_parts_count_together_and_only_if_all_are_there(tmp_path):
    shards = {
        f"model-0000{number}-of-00002.safetensors": tensors({f"w{number}": (number, 3)}, np.float16)
        for number in (1, 2)
    }
    found = facts(told(tmp_path / "all", {"config.json": BERT, **shards}))
    assert (found["parameters"], found["dtype"]) == (9, "float16")
    shards.popitem()
    found = facts(told(tmp_path / "one", {"config.json": BERT, **shards}))
    assert "parameters" not in found
    assert found["dtype"] == "float16"  # the config's word


def test_a_mixture_of_experts(tmp_path):
    config = {**BERT, "num_local_experts": 4, "num_experts_per_tok": 1}
    weights = tensors({f"layers.0.experts.{n}.w": (5, 2) for n in range(4)} | {"gate.w": (4, 5)})
    profile = told(tmp_path, {"config.json": config, "model.safetensors": weights})
    assert (profile.parameters.value, profile.active_parameters.value) == (60, 30)
    assert profile.active_parameters.place == "config.json: num_experts_per_tok, and model.safetensors: header"


def test_of_packed_weights_the_parameters_are_not_known(tmp_path):
    config = {**BERT, "quantization_config": {"quant_method": "gptq", "bits": 4}}
    weights = tensors({"qweight": (5, 2)}, np.int32)
    found = facts(told(tmp_path, {"config.json": config, "model.safetensors": weights}))
    assert found["quantization"] == "gptq, 4 bit"
    assert "parameters" not in found


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"quant_method": "bitsandbytes", "load_in_4bit": True, "load_in_8bit": False}, "bitsandbytes, 4 bit"),
        ({"quant_method": "bitsandbytes", "load_in_8bit": True}, "bitsandbytes, 8 bit"),
        ({"quant_method": "fp8"}, "fp8"),
        (
            {"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 4}}}},
            "compressed-tensors, 4 bit",
        ),
        (
            {"quant_method": "compressed-tensors", "config_groups": {"a": {"weights": {"num_bits": 4}}, "b": 5}},
            "compressed-tensors",
        ),
        ({"quant_method": "<b>"}, None),
        ({"bits": 4}, None),
        ([], None),
    ],
)
def test_quantization(tmp_path, config, said):
    files = {"config.json": {**BERT, "quantization_config": config}, "model.safetensors": WEIGHTS}
    assert facts(told(tmp_path, files)).get("quantization") == said


@pytest.mark.parametrize(
    ("name", "extra", "bases", "relation"),
    [
        ("google-bert/bert-base-uncased", {}, ("google-bert/bert-base-uncased",), None),
        ("google-bert/bert-base-uncased", {"training_args.bin": "x"}, ("google-bert/bert-base-uncased",), "finetune"),
        ("gpt2", {"checkpoint-10/optimizer.pt": "x"}, ("gpt2",), "finetune"),
        ("outputs/bert", {"training_args.bin": "x"}, (), None),
        ("/home/me/bert", {}, (), None),
        ("", {}, (), None),
    ],
)
def test_the_base_model(tmp_path, name, extra, bases, relation):
    profile = told(tmp_path, {"config.json": {**BERT, "_name_or_path": name}, "model.safetensors": WEIGHTS, **extra})
    found = facts(profile)
    assert (found.get("base_models", ()), found.get("relation")) == (bases, relation)
    assert len(profile.withheld) == bool(name and not bases)


def test_a_quantised_copy(tmp_path):
    config = {**BERT, "_name_or_path": "me/m", "quantization_config": {"quant_method": "awq", "bits": 4}}
    found = facts(told(tmp_path, {"config.json": config, "model.safetensors": WEIGHTS}))
    assert (found["base_models"], found["relation"]) == (("me/m",), "quantized")


def test_code_of_its_own(tmp_path):
    config = {"model_type": "mine", "auto_map": {"AutoConfig": "c.C", "AutoModel": "m.M"}}
    found = facts(told(tmp_path, {"config.json": config, "model.safetensors": WEIGHTS}))
    assert (found["library"], found["transformers.auto_map"]) == ("transformers", ("AutoConfig", "AutoModel"))
