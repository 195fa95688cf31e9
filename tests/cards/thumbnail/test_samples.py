"""What a model writes for its picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubpub.cards.thumbnail import samples
from hubpub.cards.thumbnail.samples import ask_model, choose, files_asked
from hubpub.errors import BlockedError
from hubpub.files.scan import scan
from tests.support.models import model_folder

ROOT = Path(__file__).parents[3]
MODEL = ROOT / "examples" / "tinytweets" / "model"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # to the end of the first line
        ("My dream is to have a cat\nMy dream is no dog", "My dream is to have a cat"),
        # to the end of the last sentence, where most of it is whole
        ("My dream is to walk every day. And then to", "My dream is to walk every day."),
        ("My dream is. And then to walk in the rain for", "My dream is. And then to walk in the rain for…"),
        ("My dream is to have a cat and a", "My dream is to have a cat and a…"),
        ("My dream is\n\nto walk every day!", "My dream is to walk every day!"),
        # what says nothing is not taken
        ("My dream is", None),
        ("My dream is a cat.", None),
        ("My dream is\n", None),
    ],
)
def test_a_sample_is_whole_where_it_can_be(text, said):
    assert choose([text], "My dream is") == ([said] if said else [])


def test_a_sample_is_told_once_and_three_are_enough():
    texts = ["a long enough text one.", "a long enough text one.", *(f"a long enough text {n}." for n in range(9))]
    assert choose(texts, "") == ["a long enough text one.", "a long enough text 0.", "a long enough text 1."]


def test_only_texts_and_safetensors_are_opened(tmp_path):
    folder = model_folder(tmp_path / "m")
    for name in ("modeling_x.py", "pytorch_model.bin", "tokenizer.model", "vocab.txt", "chat_template.jinja", "x.gguf"):
        (folder / name).write_bytes(b"x")
    (folder / "sub").mkdir()
    (folder / "sub" / "config.json").write_text("{}")
    names = {file.path for file in files_asked(scan(folder))}
    assert names == {"model.safetensors", "config.json", "tokenizer.model", "vocab.txt", "chat_template.jinja"}


def test_a_model_that_is_too_large_or_has_a_pickle_alone_is_not_asked(tmp_path, monkeypatch):
    folder = model_folder(tmp_path / "m")
    monkeypatch.setattr(samples, "LARGEST", 1000)
    with pytest.raises(BlockedError, match=r"GB of weights.* Give some: sample="):
        ask_model(scan(folder), "x")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(BlockedError, match="no safetensors, and no other weights are opened"):
        ask_model(scan(folder), "x")


def test_a_process_that_has_no_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(samples, "SECONDS", 0.5)
    monkeypatch.setattr(samples, "_BOOT", "import time; time.sleep(600)")
    with pytest.raises(BlockedError, match="not done after 0 seconds"):
        ask_model(scan(model_folder(tmp_path / "m")), "x")


@pytest.mark.parametrize(
    ("boot", "said"),
    [
        ("import sys; sys.exit('no such thing')", "no such thing"),
        ("import os; os.abort()", "its process was ended"),
        ("print('[1]'); print('noise'); raise ValueError('bad')", "ValueError: bad"),
    ],
)
def test_a_process_that_ends_without_an_answer_says_why(tmp_path, monkeypatch, boot, said):
    monkeypatch.setattr(samples, "_BOOT", boot)
    with pytest.raises(BlockedError, match=said):
        ask_model(scan(model_folder(tmp_path / "m")), "x")


def test_the_process_gets_no_key_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("WANDB_API_KEY", "secret")
    asked = "import os, json; print(json.dumps({'texts': [', '.join(sorted(os.environ)) + ' and so it ends.']}))"
    monkeypatch.setattr(samples, "_BOOT", asked)
    (told,) = ask_model(scan(model_folder(tmp_path / "m")), "x")
    assert "HF_TOKEN" not in told
    assert "WANDB" not in told
    assert "HF_HUB_OFFLINE" in told


@pytest.mark.full
def test_a_real_model_writes_the_same_for_the_same_seed():
    model = scan(MODEL)
    first = ask_model(model, "My dream is")
    assert len(first) == 3
    assert all(text.startswith("My dream is") for text in first)
    assert ask_model(model, "My dream is") == first
    assert ask_model(model, "My dream is", seed=7) != first


@pytest.mark.full
def test_a_config_that_asks_for_all_memory_gets_none(tmp_path):
    folder = tmp_path / "m"
    folder.mkdir()
    for file in MODEL.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"n_embd": 4_000_000, "n_head": 1}))
    with pytest.raises(BlockedError, match="was not asked for samples"):
        ask_model(scan(folder), "My dream is")


@pytest.mark.full
def test_code_of_the_folder_is_not_run(tmp_path):
    """A config that asks for a class of the folder's own."""
    folder = tmp_path / "m"
    folder.mkdir()
    for file in MODEL.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    trace = tmp_path / "ran"
    (folder / "modeling_evil.py").write_text(f"open({str(trace)!r}, 'w').write('x')\nclass Evil: pass\n")
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = dict.fromkeys(("AutoModelForCausalLM", "AutoConfig"), "modeling_evil.Evil")
    config["model_type"] = "evil"
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(BlockedError, match="was not asked for samples"):
        ask_model(scan(folder), "My dream is")
    assert not trace.exists()
