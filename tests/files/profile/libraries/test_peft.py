"""What the folder of an adapter tells."""

from __future__ import annotations

from hubpub.types.profile import Withheld
from tests.files.profile.folders import facts, places, tensors, told

CONFIG = {
    "base_model_name_or_path": "openai-community/gpt2",
    "peft_type": "LORA",
    "peft_version": "0.21.2",
    "task_type": "CAUSAL_LM",
    "r": 8,
    "lora_alpha": 16,
    "target_modules": ["c_proj", "c_attn"],
}
ADAPTER = {"adapter_model.safetensors": tensors({"a": (8, 4)})}


def test_an_adapter(tmp_path):
    profile = told(tmp_path, {"adapter_config.json": CONFIG, **ADAPTER})
    assert facts(profile) == {
        "library": "peft",
        "task": "text-generation",
        "base_models": ("openai-community/gpt2",),
        "relation": "adapter",
        "dtype": "float32",
        "parameters": 32,
        "weights_size": len(ADAPTER["adapter_model.safetensors"]),
        "versions.peft": "0.21.2",
        "peft.type": "LORA",
        "peft.task_type": "CAUSAL_LM",
        "peft.r": 8,
        "peft.lora_alpha": 16,
        "peft.target_modules": ("c_attn", "c_proj"),
    }
    assert places(profile)["library"] == "adapter_config.json: peft_type"


def test_of_a_path_nothing_is_made_but_the_cards_base_is_taken(tmp_path):
    path = "/home/me/llama"
    card = f"---\nbase_model: {path}\ntags:\n- base_model:adapter:{path}\n- lora\n---\n"
    profile = told(
        tmp_path, {"adapter_config.json": {**CONFIG, "base_model_name_or_path": path}, "README.md": card, **ADAPTER}
    )
    found = facts(profile)
    assert (found.get("base_models"), found["relation"], found["tags"]) == (None, "adapter", ("lora",))
    reason = "it may be a path on a machine, and no model's id on the Hub"
    assert set(profile.withheld) == {
        Withheld("base_model", "adapter_config.json: base_model_name_or_path", reason),
        Withheld("base_model", "README.md: base_model", reason),
    }
    mended = told(tmp_path, {"README.md": "---\nbase_model: meta-llama/Llama-3.2-1B\n---\n"})
    assert (facts(mended)["base_models"], facts(mended)["relation"]) == (("meta-llama/Llama-3.2-1B",), "adapter")


def test_an_adapter_beside_a_whole_model_is_an_adapter(tmp_path):
    model = {"config.json": {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}}
    profile = told(
        tmp_path, {**model, "model.safetensors": tensors({"w": (1,)}), "adapter_config.json": CONFIG, **ADAPTER}
    )
    assert facts(profile)["library"] == "peft"
