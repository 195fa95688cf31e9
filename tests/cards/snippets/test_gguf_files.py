"""Files in GGUF: which one, and how it is named to llama.cpp."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.cards.snippets import gguf_files
from hubpub.types.files import FileEntry
from hubpub.types.profile import Known, Profile, QuantizedFile
from tests.cards.snippets.cases import REPO, gguf, profile


def test_the_quantisation_that_most_machines_hold_comes_first():
    assert "model-Q4_K_M.gguf" in gguf_files.read(gguf("Q2_K", "Q4_K_M", "F16"), REPO).code
    assert "model-Q2_K.gguf" in gguf_files.read(gguf("Q2_K", "F16"), REPO).code
    assert "model-Q5_K_M.gguf" in gguf_files.run(gguf("F16", "Q8_0", "Q5_K_M"), REPO).code


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ("a.gguf b.gguf", "a.gguf"),
        ("mmproj-a.gguf b.gguf", "b.gguf"),
        ("imatrix.gguf below/mmproj.gguf c/d.gguf", "c/d.gguf"),
        ("x-00002-of-00002.gguf x-00001-of-00002.gguf", "x-00001-of-00002.gguf"),
    ],
)
def test_without_a_quantisation_the_first_model_that_is_one(files, path):
    assert f'"{path}"' in gguf_files.read(profile(files=files), REPO).code


def test_a_model_in_parts_is_loaded_with_all_of_them():
    made = profile(files="x-00001-of-00003.gguf x-00002-of-00003.gguf x-00003-of-00003.gguf y-00002-of-00003.gguf")
    snippet = gguf_files.run(made, REPO)
    assert 'additional_files=["x-00002-of-00003.gguf", "x-00003-of-00003.gguf"]' in snippet.code
    assert snippet.notes == ("The model lies in 3 files, and llama.cpp needs all of them.",)


def test_no_file_no_code():
    for write in (gguf_files.read, gguf_files.run, gguf_files.command):
        assert write(profile(files="model.safetensors mmproj.gguf"), REPO) is None


@given(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_path_is_a_pattern_for_itself_alone(name):
    path = f"{name}.gguf"
    code = gguf_files.run(Profile(files=(FileEntry(path, 1, 1),)), REPO)
    if code is None:
        assert path.startswith(("mmproj", "imatrix"))
        return
    named = {node.arg: node.value for node in ast.walk(ast.parse(code.code)) if isinstance(node, ast.keyword)}
    pattern = named["filename"].value
    assert fnmatchcase(path, pattern)
    assert not fnmatchcase(f"{name}x.gguf", pattern)


@pytest.mark.parametrize(("repo", "kind"), [("me/x y", "Q8_0"), ("me/x", "Q8_0; rm"), ("me/x", "ünter"), ("me/x", "")])
def test_a_command_takes_plain_words_only(repo, kind):
    made = Profile(quantized_files=(Known(QuantizedFile("a.gguf", kind, 1), "x"),))
    assert gguf_files.command(made, repo) is None
