"""What a folder of diffusers tells."""

from __future__ import annotations

from tests.files.profile.folders import WEIGHTS, facts, places, tensors, told

INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.42.1",
    "feature_extractor": [None, None],
    "requires_safety_checker": True,
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "unet": ["diffusers", "UNet2DConditionModel"],
}
PARTS = {
    "text_encoder/model.safetensors": WEIGHTS,
    "unet/diffusion_pytorch_model.safetensors": WEIGHTS,
    "unet/diffusion_pytorch_model.fp16.safetensors": WEIGHTS,
    "scheduler/scheduler_config.json": {},
}


def test_a_pipeline(tmp_path):
    profile = told(tmp_path, {"model_index.json": INDEX, **PARTS})
    assert facts(profile) == {
        "library": "diffusers",
        "architecture": "StableDiffusionPipeline",
        "task": "text-to-image",
        "dtype": "float32",
        "parameters": 408,
        "weights_size": 2 * len(WEIGHTS),
        "versions.diffusers": "0.42.1",
        "diffusers.pipeline_class": "StableDiffusionPipeline",
        "diffusers.components": (
            "scheduler: DDIMScheduler",
            "text_encoder: CLIPTextModel",
            "unet: UNet2DConditionModel",
        ),
    }
    assert places(profile)["task"] == "model_index.json: _class_name"


def test_of_a_pipeline_that_diffusers_has_for_no_task_none_is_told(tmp_path):
    found = facts(told(tmp_path, {"model_index.json": {**INDEX, "_class_name": "MyPipeline"}, **PARTS}))
    assert (found["architecture"], found.get("task")) == ("MyPipeline", None)


def test_a_pipeline_that_is_given_nothing(tmp_path):
    found = facts(told(tmp_path, {"model_index.json": {**INDEX, "_class_name": "DDPMPipeline"}, **PARTS}))
    assert found["task"] == "unconditional-image-generation"


def test_a_part_in_another_format_is_not_left_out_of_a_sum(tmp_path):
    parts = {path: data for path, data in PARTS.items() if path.startswith("text")}
    found = facts(told(tmp_path, {"model_index.json": INDEX, **parts, "unet/diffusion_pytorch_model.bin": b"x"}))
    assert "parameters" not in found


def test_a_part_alone(tmp_path):
    config = {"_class_name": "UNet2DModel", "_diffusers_version": "0.42.1"}
    found = facts(told(tmp_path, {"config.json": config, "diffusion_pytorch_model.safetensors": WEIGHTS}))
    assert (found["library"], found["architecture"], found["parameters"]) == ("diffusers", "UNet2DModel", 204)


KOHYA = tensors({"lora_unet_down.lora_up.weight": (4, 2)}, ss_network_module="networks.lora", ss_network_dim="2")


def test_a_lora(tmp_path):
    profile = told(tmp_path, {"pytorch_lora_weights.safetensors": WEIGHTS})
    found = facts(profile)
    assert (found["library"], found["relation"], found["parameters"]) == ("diffusers", "adapter", 204)
    assert found["diffusers.weight_name"] == "pytorch_lora_weights.safetensors"


def test_a_lora_of_kohya(tmp_path):
    profile = told(tmp_path, {"my-style.safetensors": KOHYA, "sample.png": b"x"})
    found = facts(profile)
    assert (found["library"], found["relation"], found["parameters"]) == ("diffusers", "adapter", 8)
    assert places(profile)["library"] == "my-style.safetensors: ss_network_module"


def test_of_several_loras_none_is_described(tmp_path):
    assert facts(told(tmp_path, {"a.safetensors": KOHYA, "b.safetensors": KOHYA})) == {
        "library": "diffusers",
        "relation": "adapter",
    }
