"""RP005 and RP006: files that metadata and a .gitignore name; each alone, given only its draft."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from hubpub.files.scan import scan
from hubpub.rules.repository.named import metadata_names_no_file, published_though_ignored
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import card_alone, draft_of


def card(front: str) -> str:
    return f"---\nlicense: other\n{front}\n---\n\n# A model\n"


GALLERY = "widget:\n- text: a dog\n  output:\n    url: {}\n- text: b"
SOUND = "widget:\n- example_title: one\n  src: {}"


def test_a_card_alone_has_none_of_it():
    alone = card_alone(card(GALLERY.format("a.png")))
    assert list(metadata_names_no_file(alone)) == list(published_though_ignored(alone)) == []


@pytest.mark.parametrize(
    ("front", "file", "key"),
    [
        (GALLERY.format("image_0.png"), "image_0.png", "widget[0].output.url"),
        (GALLERY.format("images/a dog.png"), "images/a dog.png", "widget[0].output.url"),
        (GALLERY.format("./image_0.png"), "image_0.png", "widget[0].output.url"),
        (GALLERY.format("a%20dog.png"), "a dog.png", "widget[0].output.url"),
        (GALLERY.format("a%20dog.png"), "a%20dog.png", "widget[0].output.url"),
        (SOUND.format("audio/one.flac"), "audio/one.flac", "widget[0].src"),
        ("license_link: LICENSE", "LICENSE", "license_link"),
        ("license_link: LICENSE.md", "LICENSE.md", "license_link"),
    ],
)
def test_files_that_metadata_names(tmp_path, front, file, key):
    [finding] = metadata_names_no_file(draft_of(tmp_path, {"model.bin": b"x"}, card=card(front)))
    assert (finding.code, finding.severity, finding.subject.path) == ("RP005", Severity.WARNING, "README.md")
    assert finding.message.startswith(f"{key} names ")
    assert finding.subject.line is not None
    assert list(metadata_names_no_file(draft_of(tmp_path / "a", {file: "x"}, card=card(front)))) == []
    there = draft_of(tmp_path / "b", {"model.bin": b"x"}, remote=(file,), card=card(front))
    assert list(metadata_names_no_file(there)) == []


@pytest.mark.parametrize(
    "front",
    [
        *(GALLERY.format(url) for url in ("https://example.com/x.png", "null", "''", "[1]", "/x.png")),
        *("license_link: https://example.com", "license_link: see the LICENSE file", "license_link: null"),
        *(
            "widget: text",
            "widget: [1, {output: x}]",
            "widget:\n- text: hello",
            SOUND.format("//example.com/x.wav"),
        ),
    ],
)
def test_what_names_no_file(tmp_path, front):
    assert list(metadata_names_no_file(draft_of(tmp_path, {"model.bin": b"x"}, card=card(front)))) == []


def test_files_that_gitignore_names(tmp_path):
    files = {
        ".gitignore": "step_*\nsecret_notes.txt\n*.safetensors\n",
        "secret_notes.txt": "x",
        "model.safetensors": "x",
    }
    [finding] = published_though_ignored(draft_of(tmp_path, files))
    assert (finding.code, finding.severity, finding.subject.path) == ("RP006", Severity.WARNING, "secret_notes.txt")
    assert "secret_notes.txt" in finding.message
    assert "model.safetensors" not in finding.message


@pytest.mark.parametrize(
    "files",
    [
        {"secret_notes.txt": "x"},
        {".gitignore": "*\n", "secret_notes.txt": "x"},
        {".gitignore": "*.log\n__pycache__/\ncheckpoint-*/\n", "config.json": "{}", "__pycache__/x.pyc": "x"},
        {".gitignore": "*.txt\n!notes.txt\n", "notes.txt": "x"},
        {"sub/.gitignore": "*\n!.gitignore\n", "sub/x.txt": "x"},
        {"sub/.gitignore": "x.txt\n", "x.txt": "x", "other/x.txt": "x"},
        {".gitignore": "*.txt\n", "sub/.gitignore": "!*.txt\n", "sub/x.txt": "x"},
        {".gitignore": "onnx/\n", "onnx/model.onnx": "x", "onnx/config.json": "{}", "README.md": "x"},
        {".gitignore": "*.pkl\n*.npz\n", "model.pkl": "x", "weights.npz": "x"},
        {".gitignore": "*.bin\nstep_*.pt\n", "pytorch_model.bin": "x", "step_1.pt": "x"},
    ],
)
def test_nothing_that_gitignore_names(tmp_path, files):
    assert list(published_though_ignored(draft_of(tmp_path, files))) == []


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"data/.gitignore": "raw.csv\n", "data/raw.csv": "x"}, "data/.gitignore names data/raw.csv"),
        (
            {".gitignore": "a.csv\n", "a.csv": "x", "data/.gitignore": "raw.csv\n", "data/raw.csv": "x"},
            "the folder's .gitignore files name a.csv, data/raw.csv",
        ),
        ({".gitignore": "step_*\n", "step_7/model.safetensors": "x"}, "names step_7/model.safetensors"),
        ({".gitignore": "*.npz\n*.bin\n", "raw.npz": "x", "pytorch_model.bin": "x"}, "names raw.npz, and"),
        ({".gitignore": "step_*\n*.safetensors\n", "step_7/model.safetensors": "x"}, "names step_7/model.safetensors"),
        (
            {".gitignore": "old/\n", "old/model.safetensors": "x", "old/config.json": "{}"},
            "names old/config.json, old/mo",
        ),
    ],
)
def test_what_a_directory_of_its_own_or_a_nested_one_says(tmp_path, files, says):
    [finding] = published_though_ignored(draft_of(tmp_path, {**files, "model.safetensors": "x", "config.json": "{}"}))
    assert says in finding.message
    assert " model.safetensors" not in finding.message


def test_a_gitignore_that_leads_out_or_is_no_file_is_not_read(tmp_path):
    (tmp_path / "secret").write_text("x.txt\n")
    draft = draft_of(tmp_path / "m", {"x.txt": "x", "sub/x.txt": "x"})
    (tmp_path / "m" / ".gitignore").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "m" / "sub" / ".gitignore")
    folder = scan(tmp_path / "m")
    assert {left.path for left in folder.left_out} == {".gitignore", "sub/.gitignore"}
    assert list(published_though_ignored(replace(draft, folder=folder))) == []


def test_many_are_counted(tmp_path):
    files = {".gitignore": "notes/\n", **{f"notes/{number}.txt": "x" for number in range(7)}}
    [finding] = published_though_ignored(draft_of(tmp_path, files))
    assert "notes/0.txt, notes/1.txt, notes/2.txt, and 4 more" in finding.message


def test_what_loaders_need_beside_the_weights_is_no_secret(tmp_path):
    needed = ("config.json", "generation_config.json", "tokenizer.json", "vocab.json", "model.safetensors.index.json")
    files = {".gitignore": "*.safetensors\n*.json\n", "model.safetensors": "x", **dict.fromkeys(needed, "{}")}
    assert list(published_though_ignored(draft_of(tmp_path, files))) == []
    [finding] = published_though_ignored(draft_of(tmp_path, {**files, "token.json": "{}"}))
    assert finding.subject.path == "token.json"
