"""What a folder of OpenCLIP tells."""

from __future__ import annotations

from tests.files.profile.folders import WEIGHTS, facts, told


def test_a_model(tmp_path):
    config = {"model_cfg": {"embed_dim": 512, "text_cfg": {"context_length": 77}}, "preprocess_cfg": {}}
    assert facts(told(tmp_path, {"open_clip_config.json": config, "open_clip_model.safetensors": WEIGHTS})) == {
        "library": "open_clip",
        "task": "zero-shot-image-classification",
        "dtype": "float32",
        "parameters": 204,
        "weights_size": len(WEIGHTS),
        "context_length": 77,
        "open_clip.dimension": 512,
    }


def test_what_is_none(tmp_path):
    found = facts(told(tmp_path, {"open_clip_config.json": {"model_cfg": []}, "model.safetensors": WEIGHTS}))
    assert found["library"] == "safetensors"
