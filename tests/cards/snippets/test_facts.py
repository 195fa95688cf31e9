"""What a snippet asks of a profile."""

from __future__ import annotations

from dataclasses import replace

from hubpub.cards.snippets.facts import base_model, file_or, has_tokenizer, paths, places
from hubpub.types.profile import Known, Profile
from tests.cards.snippets.cases import profile


def test_paths_are_those_of_the_folder_itself_unless_a_pattern_says_otherwise():
    made = profile(files="b.onnx a.onnx onnx/c.onnx d.bin")
    assert paths(made, "*.onnx") == ["a.onnx", "b.onnx"]
    assert paths(made, "d.*", "onnx/*.onnx") == ["d.bin", "onnx/c.onnx"]
    assert paths(made, "*.zip") == []


def test_a_file_that_is_told_comes_first():
    made = replace(profile(), details={"x.file": Known("told.bin", "x")})
    assert file_or(made, "x.file", ["found.bin"]) == "told.bin"
    assert file_or(made, "y.file", ["found.bin", "other.bin"]) == "found.bin"
    assert file_or(made, "y.file", []) is None
    assert file_or(replace(made, details={"x.file": Known(3, "x")}), "x.file", ["found.bin"]) == "found.bin"


def test_of_several_bases_none_is_the_one():
    one, two = Known("a/b", "x"), Known("c/d", "x")
    assert base_model(Profile(base_models=(one,))) == "a/b"
    assert base_model(Profile(base_models=(one, two))) is None
    assert base_model(Profile()) is None


def test_a_tokenizer_is_told_or_seen():
    assert has_tokenizer(profile(tokenizer="BertTokenizer"))
    assert has_tokenizer(profile(files="spiece.model"))
    assert not has_tokenizer(profile(files="model.safetensors below/tokenizer.json"))


def test_each_place_once():
    one = Known(1, "config.json")
    assert places(one, None, Known(2, "config.json"), files=["a", "config.json"]) == ("config.json", "a")
