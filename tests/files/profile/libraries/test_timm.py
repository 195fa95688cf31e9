"""What a folder of timm tells."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import WEIGHTS, facts, places, told

# of timm 1.0.31, save_for_hf
CONFIG = {
    "architecture": "resnet18",
    "num_classes": 2,
    "num_features": 512,
    "label_names": ["cat", "dog"],
    "pretrained_cfg": {"tag": "a1_in1k", "license": "apache-2.0", "input_size": [3, 224, 224], "num_classes": 2},
}


def test_a_classifier(tmp_path):
    profile = told(tmp_path, {"config.json": CONFIG, "model.safetensors": WEIGHTS})
    assert facts(profile) == {
        "library": "timm",
        "architecture": "resnet18",
        "task": "image-classification",
        "labels": ("cat", "dog"),
        "dtype": "float32",
        "parameters": 204,
        "weights_size": len(WEIGHTS),
        "timm.input_size": (3, 224, 224),
    }
    assert places(profile)["library"] == "config.json: architecture"


@pytest.mark.parametrize(
    ("changed", "task", "labels"),
    [
        ({"num_classes": 0}, "image-feature-extraction", None),
        ({"num_classes": "2"}, None, None),
        ({"num_classes": True}, None, None),
        ({"num_classes": 3}, "image-classification", None),  # the names are those of what it was trained from
        ({"label_names": {"0": "cat", "1": "dog"}}, "image-classification", ("cat", "dog")),
        ({"label_names": ["cat", 5]}, "image-classification", None),
    ],
)
def test_classes(tmp_path, changed, task, labels):
    found = facts(told(tmp_path, {"config.json": CONFIG | changed, "model.safetensors": WEIGHTS}))
    assert (found.get("task"), found.get("labels")) == (task, labels)
