"""What a folder of SetFit tells."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import facts, pickled, told
from tests.files.profile.libraries.test_sentence_transformers import FILES

HEAD = {"model_head.pkl": pickled("sklearn.linear_model._logistic", "LogisticRegression")}


def test_a_classifier(tmp_path):
    found = facts(told(tmp_path, {**FILES, **HEAD, "config_setfit.json": {"labels": ["neg", "pos"]}}))
    assert (found["library"], found["task"], found["labels"]) == ("setfit", "text-classification", ("neg", "pos"))
    assert found["setfit.head"] == "sklearn.linear_model._logistic.LogisticRegression"
    assert found["sentence-transformers.dimension"] == 384
    assert "architecture" not in found


@pytest.mark.parametrize("labels", [None, [], ["a", 5], "a", {"a": "b"}])
def test_labels_that_are_not_told(tmp_path, labels):
    files = {**FILES, **HEAD, "config_setfit.json": {"labels": labels, "normalize_embeddings": False}}
    assert "labels" not in facts(told(tmp_path, files))
