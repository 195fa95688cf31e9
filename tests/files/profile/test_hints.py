"""Libraries that have no reader here, by the files that the Hub counts."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

import hubpub.files.profile
from hubpub.cards.vocabularies import libraries
from tests.files.profile.folders import WEIGHTS, facts, places, told


@pytest.mark.parametrize(
    ("path", "library"),
    [
        ("stt_en.nemo", "nemo"),
        ("model.tflite", "litert"),
        ("hyperparams.yaml", "speechbrain"),
        ("champ/motion_module.pth", "champ"),
        ("motion_module.pth", None),
        ("model.pt", None),
        ("nemo", None),
        ("hparams.yaml", None),
    ],
)
def test_a_file_that_tells(tmp_path, path, library):
    profile = told(tmp_path, {path: b"x"})
    assert facts(profile).get("library") == library
    assert places(profile).get("library") == (f"{path}: its name" if library else None)


def test_of_two_none_is_told(tmp_path):
    assert facts(told(tmp_path, {"a.nemo": b"x", "b.tflite": b"x"})) == {}


def test_a_hint_is_more_than_the_format_and_less_than_a_config(tmp_path):
    profile = told(tmp_path, {"mars5_ar.safetensors": WEIGHTS})
    assert (facts(profile)["library"], facts(profile)["parameters"]) == ("mars5-tts", 204)
    config = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    files = {"a.nemo": b"x", "config.json": config, "model.safetensors": WEIGHTS}
    assert facts(told(tmp_path / "m", files))["library"] == "transformers"


def test_the_hints_are_of_libraries_of_the_hub_and_none_is_of_a_format_of_many():
    document = json.loads(files(hubpub.files.profile).joinpath("hints.json").read_text())
    assert document["source"] == libraries().source
    assert set(document["values"]) <= set(libraries().values)
    endings = {
        value
        for alternatives in document["values"].values()
        for [[field, value], *more] in alternatives
        if field == "path_extension" and not more
    }
    assert endings
    assert not endings & {"pt", "pth", "bin", "safetensors", "onnx", "ckpt", "pkl", "json", "zip", "h5", "py"}
