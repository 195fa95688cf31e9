"""What a folder of KerasHub tells."""

from __future__ import annotations

from tests.files.profile.folders import facts, told


def test_a_preset(tmp_path):
    config = {"module": "keras_hub.src.models.bert.bert_backbone", "class_name": "BertBackbone", "config": {}}
    metadata = {"keras_version": "3.12.0", "keras_hub_version": "0.24.0"}
    files = {"config.json": config, "metadata.json": metadata, "model.weights.h5": b"x"}
    assert facts(told(tmp_path, files)) == {
        "library": "keras-hub",
        "architecture": "BertBackbone",
        "versions.keras": "3.12.0",
        "versions.keras-hub": "0.24.0",
    }
    assert facts(told(tmp_path, {"metadata.json": {}})) == {}
