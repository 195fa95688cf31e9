"""Which library a folder is of."""

from __future__ import annotations

import pytest

from hubpub.cards.vocabularies import libraries as keys
from hubpub.files.profile.registry import libraries
from tests.files.profile.folders import WEIGHTS, facts, pickled, places, told, zipped

MODEL = {
    "config.json": {"model_type": "x", "architectures": ["X"]},
    "model.safetensors": WEIGHTS,
}


def test_each_has_a_name_of_its_own_which_is_the_hubs_where_the_hub_has_one():
    names = [library.name for library in libraries()]
    assert len(set(names)) == len(names)
    # formats, which the Hub knows as tags
    assert set(names) - set(keys().values) == {"gguf", "onnx", "pytorch", "safetensors"}


def test_a_card_names_the_library(tmp_path):
    profile = told(tmp_path, {**MODEL, "README.md": "---\nlibrary_name: multimolecule\n---\n"})
    assert (facts(profile)["library"], places(profile)["library"]) == ("multimolecule", "README.md: library_name")
    # what its files tell is told all the same
    assert facts(profile)["architecture"] == "X"


@pytest.mark.parametrize("name", sorted(library.name for library in libraries()))
@pytest.mark.parametrize("files", [{}, {"model.safetensors": WEIGHTS}, {"a.pt": b"a", "b.pt": b"b"}])
def test_a_card_may_name_any_library_beside_any_files(tmp_path, name, files):
    profile = told(tmp_path, {**files, "README.md": f"---\nlibrary_name: {name}\n---\n"})
    assert "library" in facts(profile)


def test_where_the_card_agrees_the_files_are_the_place(tmp_path):
    profile = told(tmp_path, {**MODEL, "README.md": "---\nlibrary_name: transformers\n---\n"})
    assert places(profile)["library"] == "config.json: architectures"


def test_of_two_formats_none_is_the_library(tmp_path):
    files = {
        "model.pkl": pickled("sklearn.svm._classes", "SVC"),
        "m.zip": zipped({"data": {}, "_stable_baselines3_version": "2"}),
    }
    assert facts(told(tmp_path, files)) == {}


def test_files_prove_another_library_than_the_card_says(tmp_path):
    card = {"README.md": "---\nlibrary_name: transformers\n---\n"}
    adapter = {"adapter_config.json": {"peft_type": "LORA"}, "adapter_model.safetensors": WEIGHTS}
    assert facts(told(tmp_path / "trl", {**card, **adapter}))["library"] == "peft"
    # what weights alone tell is not more than a card does
    assert facts(told(tmp_path / "bare", {**card, "model.safetensors": WEIGHTS}))["library"] == "transformers"


def test_the_outer_library_is_the_one(tmp_path):
    modules = [{"path": "", "type": "sentence_transformers.models.Transformer"}]
    found = facts(told(tmp_path, {**MODEL, "modules.json": modules, "onnx/model.onnx": b"x"}))
    assert found["library"] == "sentence-transformers"
