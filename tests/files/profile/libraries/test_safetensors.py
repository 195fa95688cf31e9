"""What weights tell of which nothing says the library."""

from __future__ import annotations

from tests.files.profile.folders import WEIGHTS, facts, places, tensors, told


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


def test_copies_are_not_counted_twice(tmp_path):
    found = facts(told(tmp_path, {"a/model.safetensors": WEIGHTS, "b/model.safetensors": WEIGHTS}))
    assert found == {"library": "safetensors"}


def test_weights_that_lost_their_numbers_are_not_counted(tmp_path):
    shells = tensors({"model.embed_tokens.weight": (0,), "model.norm.weight": (8,)})
    assert "parameters" not in facts(told(tmp_path, {"model.safetensors": shells}))
