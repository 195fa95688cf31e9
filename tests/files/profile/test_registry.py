"""Which library a folder is of."""

from __future__ import annotations

from hubpub.cards.vocabularies import libraries as keys
from hubpub.files.profile.registry import libraries
from tests.files.profile.folders import WEIGHTS, facts, places, told

MODEL = {
    "config.json": {"model_type": "x", "architectures": ["X"]},
    "model.safetensors": WEIGHTS,
}


def test_each_has_a_name_of_its_own_which_is_the_hubs_where_the_hub_has_one():
    names = [library.name for library in libraries()]
    assert len(set(names)) == len(names)
    # formats, which the Hub knows as tags
    assert set(names) - set(keys().values) == {"gguf", "safetensors"}


def test_a_card_names_the_library(tmp_path):
    profile = told(tmp_path, {**MODEL, "README.md": "---\nlibrary_name: multimolecule\n---\n"})
    assert (facts(profile)["library"], places(profile)["library"]) == ("multimolecule", "README.md: library_name")
    # what its files tell is told all the same
    assert facts(profile)["architecture"] == "X"


def test_where_the_card_agrees_the_files_are_the_place(tmp_path):
    profile = told(tmp_path, {**MODEL, "README.md": "---\nlibrary_name: transformers\n---\n"})
    assert places(profile)["library"] == "config.json: architectures"
