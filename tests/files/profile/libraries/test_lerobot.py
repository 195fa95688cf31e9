"""What a folder of LeRobot tells."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import WEIGHTS, facts, places, told

CONFIG = {
    "type": "smolvla",
    "input_features": {"observation.state": {"type": "STATE", "shape": [6]}},
    "output_features": {"action": {"type": "ACTION", "shape": [6]}},
    "pretrained_path": "lerobot/smolvla_base",
}


def test_a_policy(tmp_path):
    training = {"dataset": {"repo_id": "me/pick-cups"}, "policy": {}}
    profile = told(tmp_path, {"config.json": CONFIG, "train_config.json": training, "model.safetensors": WEIGHTS})
    assert facts(profile) == {
        "library": "lerobot",
        "architecture": "smolvla",
        "task": "robotics",
        "base_models": ("lerobot/smolvla_base",),
        "relation": "finetune",
        "datasets": ("me/pick-cups",),
        "dtype": "float32",
        "parameters": 204,
        "weights_size": len(WEIGHTS),
    }
    assert places(profile)["datasets"] == "train_config.json: dataset.repo_id"


@pytest.mark.parametrize("path", ["outputs/train/act/checkpoints/last/pretrained_model", "/data/x", None, 5])
def test_a_path_is_no_base(tmp_path, path):
    found = facts(told(tmp_path, {"config.json": CONFIG | {"pretrained_path": path}, "model.safetensors": WEIGHTS}))
    assert (found.get("base_models"), found.get("relation")) == (None, None)
