"""What a folder of spaCy tells."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import facts, places, told

META = {
    "lang": "de",
    "name": "news",
    "version": "1.2.0",
    "spacy_version": ">=3.8.18,<3.9.0",
    "license": "CC BY-SA 4.0",
    "labels": {"ner": ["LOC", "PER"]},
    "pipeline": ["tok2vec", "ner"],
}


def test_a_pipeline(tmp_path):
    profile = told(tmp_path, {"meta.json": META, "config.cfg": "", "ner/model": b"x"})
    assert facts(profile) == {
        "library": "spacy",
        "task": "token-classification",
        "labels": ("LOC", "PER"),
        "languages": ("de",),
        "license": "cc-by-sa-4.0",
        "spacy.name": "de_news",
        "spacy.version": "1.2.0",
        "spacy.pipeline": ("tok2vec", "ner"),
    }
    assert places(profile)["languages"] == "meta.json: lang"


@pytest.mark.parametrize(
    ("changed", "name", "value"),
    [
        ({"lang": "xx"}, "languages", ("multilingual",)),
        ({"license": ""}, "license", None),
        ({"license": "see the file LICENSE in this folder"}, "license", None),
        ({"pipeline": ["ner", "textcat"]}, "task", None),
        ({"pipeline": ["textcat"], "labels": {"textcat": ["a"]}}, "task", "text-classification"),
        ({"labels": {"ner": ["a"], "textcat": ["b"]}}, "labels", None),
        ({"labels": ["a"]}, "labels", None),
    ],
)
def test_what_is_told_otherwise(tmp_path, changed, name, value):
    assert facts(told(tmp_path, {"meta.json": META | changed, "config.cfg": ""})).get(name) == value


def test_what_was_measured(tmp_path):
    measured = {"token_acc": 1.0, "ents_f": 0.8, "ents_per_type": {"LOC": {"f": 0.5}}, "speed": 999, "ner_loss": 3.5}
    meta = META | {"performance": {**measured, "bad": "x", "nothing": None}}
    profile = told(tmp_path, {"meta.json": meta, "config.cfg": ""})
    assert [(one.metric, one.value) for one in profile.results] == [("ents_f", 0.8), ("token_acc", 1.0)]
    assert profile.results[0].place == "meta.json: performance.ents_f"


def test_a_meta_json_alone_is_of_anything(tmp_path):
    assert facts(told(tmp_path, {"meta.json": META})) == {}
