"""What weights tell of which nothing says the library."""

from __future__ import annotations

from tests.files.profile.folders import WEIGHTS, facts, places, told


def test_weights_alone(tmp_path):
    profile = told(tmp_path, {"weights.safetensors": WEIGHTS})
    assert facts(profile) == {
        "library": "safetensors",
        "dtype": "float32",
        "parameters": 204,
        "weights_size": len(WEIGHTS),
    }
    assert places(profile)["library"] == "weights.safetensors: header"


def test_what_is_cut_short_is_none(tmp_path):
    assert facts(told(tmp_path, {"weights.safetensors": WEIGHTS[:-1]})) == {}


def test_a_bare_loop_of_pytorch_tells_nothing(tmp_path):
    assert facts(told(tmp_path, {"model.pt": b"x", "train.py": "x"})) == {}
