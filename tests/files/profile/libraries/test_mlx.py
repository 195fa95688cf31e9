"""What a folder of MLX tells."""

from __future__ import annotations

import numpy as np

from tests.files.profile.folders import WEIGHTS, facts, places, tensors, told

CONFIG = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "max_position_embeddings": 2048}
MLX = tensors({"a.weight": (4, 4)}, np.float16, format="mlx")


def test_a_model(tmp_path):
    profile = told(tmp_path, {"config.json": CONFIG, "model.safetensors": MLX})
    assert facts(profile) == {
        "library": "mlx",
        "architecture": "LlamaForCausalLM",
        "task": "text-generation",
        "dtype": "float16",
        "parameters": 16,
        "weights_size": len(MLX),
        "context_length": 2048,
    }
    assert places(profile)["library"] == "model.safetensors: header"


def test_a_quantised_model(tmp_path):
    quantized = {"group_size": 64, "bits": 4}
    config = {**CONFIG, "quantization": quantized, "quantization_config": quantized}
    found = facts(told(tmp_path, {"config.json": config, "model.safetensors": WEIGHTS}))
    assert (found["library"], found["quantization"], found.get("parameters")) == ("mlx", "mlx, 4 bit", None)


def test_an_adapter(tmp_path):
    config = {"fine_tune_type": "lora", "model": "mlx-community/Llama-3.2-1B-4bit", "lora_parameters": {}}
    found = facts(told(tmp_path, {"adapter_config.json": config, "adapters.safetensors": WEIGHTS}))
    assert (found["library"], found["relation"]) == ("mlx", "adapter")
    assert found["base_models"] == ("mlx-community/Llama-3.2-1B-4bit",)


def test_a_model_of_pytorch_is_none(tmp_path):
    weights = tensors({"a": (1,)}, format="pt")
    assert facts(told(tmp_path, {"config.json": CONFIG, "model.safetensors": weights}))["library"] == "transformers"
