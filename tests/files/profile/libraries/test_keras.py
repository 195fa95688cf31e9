"""What a folder of Keras tells."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import facts, told, zipped

CONFIG = {"module": "keras", "class_name": "Sequential", "config": {"name": "sequential"}}
METADATA = {"keras_version": "3.15.1", "date_saved": "2026-12-01@00:55:06"}


def test_a_model(tmp_path):
    data = zipped({"metadata.json": METADATA, "config.json": CONFIG, "model.weights.h5": b"x"})
    assert facts(told(tmp_path, {"model.keras": data})) == {
        "library": "keras",
        "architecture": "Sequential",
        "weights_size": len(data),
        "versions.keras": "3.15.1",
        "keras.file": "model.keras",
    }


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", zipped({}), zipped({"metadata.json": {"keras_version": 3}})])
def test_what_is_none(tmp_path, data):
    assert facts(told(tmp_path, {"model.keras": data})) == {}
