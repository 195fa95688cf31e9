"""What the headers of weights tell, and which files are one model."""

from __future__ import annotations

import numpy as np
import pytest

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights, tensors_of, weights_named
from hubpub.files.scan import scan
from tests.files.profile.folders import WEIGHTS, tensors, told

NAMES = ("model.safetensors", "model-*-of-*.safetensors")


def folder(tmp_path, files):
    told(tmp_path, files)
    return Folder(scan(tmp_path), dict)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["model.safetensors"], ["model.safetensors"]),
        (["model.safetensors", "model.fp16.safetensors"], ["model.safetensors"]),
        (["model.safetensors", "model-00001-of-00001.safetensors"], ["model.safetensors"]),
        (
            ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
            ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
        ),
        (["model-00001-of-00002.safetensors"], []),
        (["model-00001-of-00001.safetensors", "model-00001-of-00002.safetensors"], []),
        (["below/model.safetensors"], []),
        (["other.safetensors"], []),
    ],
)
def test_the_files_of_one_model(tmp_path, files, found):
    assert weights_named(folder(tmp_path, dict.fromkeys(files, WEIGHTS)), *NAMES) == found
    below = folder(tmp_path / "m", {f"unet/{name}": WEIGHTS for name in files})
    assert weights_named(below, *NAMES, below="unet/") == [f"unet/{name}" for name in found]


def test_whole_numbers_are_no_parameters_and_most_bytes_tell_the_type(tmp_path):
    place = folder(
        tmp_path,
        {
            "a.safetensors": tensors({"w": (10, 10)}, np.float16, format="pt"),
            "b.safetensors": tensors({"position_ids": (2,)}, np.int64),
            "c.safetensors": tensors({"scale": (3,)}, np.float32),
        },
    )
    found = facts_of_weights(place, ["a.safetensors", "b.safetensors", "c.safetensors"])
    assert found.parameters is not None
    assert found.dtype is not None
    assert (found.parameters.value, found.dtype.value) == (103, "float16")
    assert found.parameters.place == "a.safetensors and 2 more: header"
    told_ = tensors_of(place, "a.safetensors")
    assert told_ is not None
    assert told_.formats == {"pt"}


@pytest.mark.parametrize("paths", [[], ["missing.safetensors"], ["a.safetensors", "missing.safetensors"]])
def test_of_what_is_not_there_nothing_is_told(tmp_path, paths):
    assert facts_of_weights(folder(tmp_path, {"a.safetensors": WEIGHTS}), paths).weights_size is None


def test_of_what_is_cut_short_the_bytes_alone(tmp_path):
    found = facts_of_weights(folder(tmp_path, {"a.safetensors": WEIGHTS[:-1]}), ["a.safetensors"])
    assert found.weights_size is not None
    assert found.weights_size.value == len(WEIGHTS) - 1
    assert found.parameters is found.dtype is None
