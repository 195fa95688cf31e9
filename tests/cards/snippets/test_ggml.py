"""Files in GGUF: which one, and how it is named to llama.cpp."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from hubpub.cards.snippets import ggml
from hubpub.cards.snippets.registry import snippet_of
from hubpub.types.profile import Known, Profile, QuantizedFile
from tests.cards.snippets.cases import REPO, gguf, profile


def test_the_quantisation_that_most_machines_hold_comes_first():
    assert "model-Q4_K_M.gguf" in ggml.read(gguf("Q2_K", "Q4_K_M", "F16"), REPO).code
    assert "model-Q2_K.gguf" in ggml.read(gguf("Q2_K", "F16"), REPO).code
    assert "model-Q5_K_M.gguf" in ggml.run(gguf("F16", "Q8_0", "Q5_K_M"), REPO).code


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
    assert f'"{path}"' in ggml.read(profile(files=files), REPO).code


def test_a_model_in_parts_is_loaded_with_all_of_them():
    made = profile(files="x-00001-of-00003.gguf x-00002-of-00003.gguf x-00003-of-00003.gguf y-00002-of-00003.gguf")
    snippet = ggml.run(made, REPO)
    loaded = re.findall(r'hf_hub_download\("someone/a-model", "(.*)"\)', snippet.code)
    assert loaded == [f"x-0000{number}-of-00003.gguf" for number in (1, 2, 3)]
    assert "path = hf_hub_download(" in snippet.code
    assert snippet.code.count("path = ") == 1
    assert snippet.notes == ("The model lies in 3 files, and llama.cpp needs all of them.",)


def test_no_file_no_code():
    for write in (ggml.read, ggml.run, ggml.command):
        assert write(profile(files="model.safetensors mmproj.gguf"), REPO) is None


@pytest.mark.parametrize(("repo", "kind"), [("me/x y", "Q8_0"), ("me/x", "Q8_0; rm"), ("me/x", "ünter"), ("me/x", "")])
def test_a_command_takes_plain_words_only(repo, kind):
    made = Profile(quantized_files=(Known(QuantizedFile("a.gguf", kind, 1), "x"),))
    assert ggml.command(made, repo) is None


@pytest.mark.parametrize("name", ["bert", "nomic-bert-moe", "gemma-embedding"])
def test_an_encoder_makes_vectors(name):
    made = replace(gguf("Q8_0"), architecture=Known(name, "header"), chat_template=Known("{{ m }}", "header"))
    code = ggml.run(made, REPO).code
    assert "embedding=True" in code
    assert 'llm.embed("' in code
    assert ggml.command(made, REPO) is None


@pytest.mark.parametrize("name", ["flux", "sdxl", "wan", "clip", "whisper"])
def test_what_llama_cpp_does_not_run_is_only_read(name):
    made = replace(gguf("Q8_0"), architecture=Known(name, "header"))
    assert ggml.run(made, REPO) is None
    assert ggml.command(made, REPO) is None
    assert snippet_of(made, REPO).others == ()


def test_an_adapter_in_gguf_is_only_read():
    made = snippet_of(profile(files="lora.gguf"), REPO)
    assert "GGUFReader" in made.code
    assert made.others == ()
