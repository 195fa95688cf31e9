"""What a folder of scikit-learn tells, without a pickle being loaded."""

from __future__ import annotations

import json
import zlib

import pytest

from tests.files.profile.folders import facts, pickled, places, told, zipped

FOREST = pickled("sklearn.ensemble._forest", "RandomForestRegressor")


@pytest.mark.parametrize(
    ("name", "data"),
    [("model.pkl", FOREST), ("model.joblib", FOREST), ("model.joblib", zlib.compress(FOREST)), ("m.pickle", FOREST)],
)
def test_an_estimator(tmp_path, name, data):
    profile = told(tmp_path, {name: data})
    assert facts(profile) == {
        "library": "sklearn",
        "architecture": "RandomForestRegressor",
        "task": "tabular-regression",
        "weights_size": len(data),
        "sklearn.estimator": "sklearn.ensemble._forest.RandomForestRegressor",
        "sklearn.file": name,
    }
    assert places(profile)["library"] == f"{name}: its opcodes"


@pytest.mark.parametrize(
    ("module", "name"),
    [("xgboost.sklearn", "XGBClassifier"), ("sklearnish.x", "X"), ("os", "system"), ("__main__", "Model")],
)
def test_a_pickle_of_another_library_is_of_none(tmp_path, module, name):
    assert "library" not in facts(told(tmp_path, {"model.pkl": pickled(module, name)}))


def test_of_a_pipeline_nothing_tells_what_goes_in(tmp_path):
    found = facts(told(tmp_path, {"model.pkl": pickled("sklearn.pipeline", "Pipeline")}))
    assert (found["library"], found.get("task")) == ("sklearn", None)
    config = {"sklearn": {"model": {"file": "model.pkl"}, "task": "tabular-classification"}}
    assert facts(told(tmp_path, {"config.json": config}))["task"] == "tabular-classification"
    assert "task" not in facts(told(tmp_path, {"config.json": {"sklearn": {"task": "<b>"}}}))


def test_of_two_models_none_is_described(tmp_path):
    found = facts(told(tmp_path, {"a.pkl": FOREST, "b.pkl": FOREST}))
    assert found == {"library": "sklearn"}


SCHEMA = {
    "__class__": "RandomForestClassifier",
    "__module__": "sklearn.ensemble._forest",
    "__loader__": "ObjectNode",
    "content": {"content": {"_sklearn_version": {"__class__": "str", "content": json.dumps("1.9.1")}}},
    "_skops_version": "0.16.0",
}


def test_a_file_of_skops(tmp_path):
    profile = told(tmp_path, {"model.skops": zipped({"schema.json": SCHEMA, "1.npy": b"x"})})
    found = facts(profile)
    assert (found["library"], found["architecture"]) == ("sklearn", "RandomForestClassifier")
    assert (found["task"], found["versions.skops"]) == ("tabular-classification", "0.16.0")
    assert found["versions.scikit-learn"] == "1.9.1"
    assert places(profile)["library"] == "model.skops: schema.json"


@pytest.mark.parametrize("schema", [{}, [], {**SCHEMA, "__module__": "mine"}, {**SCHEMA, "__class__": 5}, "junk"])
def test_a_file_of_skops_that_is_none(tmp_path, schema):
    assert facts(told(tmp_path, {"model.skops": zipped({"schema.json": schema})})) == {}


def test_a_schema_without_end_is_not_unpacked(tmp_path):
    bomb = zipped({"schema.json": json.dumps(SCHEMA) + " " * 40_000_000})
    assert len(bomb) < 100_000
    assert facts(told(tmp_path, {"model.skops": bomb})) == {}
