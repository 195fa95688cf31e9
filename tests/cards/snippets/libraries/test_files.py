"""The libraries whose model is one file: which one, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubpub.cards.snippets.libraries import keras, keras_hub, onnx, sklearn, spacy, stable_baselines3
from hubpub.cards.snippets.registry import snippet_of
from hubpub.types.profile import Known
from tests.cards.snippets.cases import REPO, profile


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ("a.pkl b.skops", "b.skops"),
        ("z.joblib a.pkl", "z.joblib"),
        ("model.pickle config.json", "model.pickle"),
    ],
)
def test_of_several_files_of_scikit_learn_the_safest(files, path):
    assert f'"{path}"' in sklearn.snippet(profile("sklearn", files=files), REPO).code


def test_a_file_that_the_profile_names_is_the_one():
    made = replace(profile("sklearn", files="a.pkl b.pkl"), details={"sklearn.file": Known("b.pkl", "b.pkl: header")})
    found = sklearn.snippet(made, REPO)
    assert '"b.pkl"' in found.code
    assert "b.pkl: header" in found.places


@pytest.mark.parametrize(
    ("version", "pin"), [("1.9.1", "scikit-learn==1.9.1"), ("1; rm -r x", "scikit-learn"), (None, "scikit-learn")]
)
def test_a_pickle_is_read_by_the_version_that_wrote_it(version, pin):
    made = profile("sklearn", files="a.pkl")
    if version:
        made = replace(made, versions={"scikit-learn": Known(version, "x")})
    assert sklearn.snippet(made, REPO).install == f"pip install joblib huggingface_hub {pin}"


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ("metadata.json config.json model.weights.h5", "snapshot_download("),
        ("model.keras", '"model.keras"'),
        ("old.h5 old.weights.h5", '"old.h5"'),
        ("", "snapshot_download("),
    ],
)
def test_keras_is_a_file_or_a_folder(files, source):
    assert source in keras.snippet(profile("keras", files=files), REPO).code


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"task": "text-classification"}, "TextClassifier"),
        ({"task": "object-detection"}, "Backbone"),
        ({}, "Backbone"),
    ],
)
def test_keras_hub_by_the_task(facts, kind):
    assert f"keras_hub.models.{kind}.from_preset" in keras_hub.snippet(profile("keras-hub", **facts), REPO).code


@pytest.mark.parametrize(
    ("told", "kind"), [(["ObjectDetector"], "ObjectDetector"), (["x()", 3, "if"], "Backbone"), ("x", "Backbone")]
)
def test_keras_hub_by_what_the_preset_says(told, kind):
    made = replace(profile("keras-hub"), details={"keras-hub.tasks": Known(told, "x")})
    assert f"keras_hub.models.{kind}.from_preset" in keras_hub.snippet(made, REPO).code


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ("z.onnx model.onnx", "model.onnx"),
        ("onnx/model.onnx a.onnx", "onnx/model.onnx"),
        ("deep/er/x.onnx", "deep/er/x.onnx"),
    ],
)
def test_of_several_graphs_the_usual_one(files, path):
    assert f'hf_hub_download("{REPO}", "{path}")' in onnx.snippet(profile(files=files), REPO).code


def test_the_weights_beside_a_graph_are_loaded_too():
    made = profile(files="model.onnx model.onnx.data model.onnx_data model.onnx_data_1 other.bin")
    assert onnx.snippet(made, REPO).code.count("hf_hub_download(") == 4


@pytest.mark.parametrize("wheel", ["en_x-1.0.0-py3-none-any.whl", "en_x-any-py3-none-any.whl"])
def test_a_wheel_of_spacy_is_installed_by_its_name(wheel):
    found = spacy.snippet(profile("spacy", files=wheel), REPO)
    assert found.install == f'pip install -U spacy "en_x @ https://huggingface.co/{REPO}/resolve/main/{wheel}"'
    assert 'spacy.load("en_x")' in found.code


@pytest.mark.parametrize(
    ("wheel", "repo"),
    [
        ("$(x)-1.0-py3-none-any.whl", REPO),
        ("en-1.0$(x)-py3-none-any.whl", REPO),
        ("en-1.0-py3-none-any.whl", "me/$(x)"),
    ],
)
def test_a_wheel_that_is_no_plain_word_is_not_installed(wheel, repo):
    found = spacy.snippet(profile("spacy", files=wheel), repo)
    assert "$" not in found.install
    assert "snapshot_download" in found.code


@pytest.mark.parametrize(
    ("files", "told", "imported"),
    [
        ("ppo-CartPole-v1.zip", None, "from stable_baselines3 import PPO"),
        ("model.zip", "TQC", "from sb3_contrib import TQC"),
        ("dqn_x.zip", None, "from stable_baselines3 import DQN"),
    ],
)
def test_an_agent_is_loaded_by_its_algorithm(files, told, imported):
    made = profile("stable-baselines3", files=files)
    if told:
        made = replace(made, details={"stable-baselines3.algorithm": Known(told, "x")})
    found = stable_baselines3.snippet(made, REPO)
    assert imported in found.code
    assert ("sb3-contrib" in found.install) == ("sb3_contrib" in imported)


@pytest.mark.parametrize("files", ["", "model.zip", "os-x.zip"])
def test_an_agent_of_an_unknown_algorithm_has_no_snippet(files):
    assert stable_baselines3.snippet(profile("stable-baselines3", files=files), REPO) is None


def test_weights_of_torch_are_read_where_they_are_known_to_be_a_state_dict():
    known = profile("pytorch", files="model.pt", pytorch__file="model.pt")
    found = snippet_of(known, REPO)
    assert f'hf_hub_download("{REPO}", "model.pt")' in found.code
    assert "weights_only=True" in found.code
    assert snippet_of(profile(files="model.pt"), REPO) is None
    assert snippet_of(profile("pytorch", files="other.bin"), REPO) is None
