"""WT009 and WT023: two sets of weights in one repository; each alone, given only its draft."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from hubpub.files.hashing import digest_bytes
from hubpub.rules.weights.doubles import adapter_on_merged, old_copy_is_loaded
from hubpub.types.draft import Draft
from hubpub.types.files import RemoteFile, RemoteTree
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import GPT2, SAFETENSORS, card_alone, draft_of

MERGED = {
    "model.safetensors": SAFETENSORS,
    "config.json": GPT2,
    "adapter_config.json": json.dumps({"peft_type": "LORA", "base_model_name_or_path": "acme/base"}),
    "adapter_model.safetensors": SAFETENSORS,
}


def without(*names: str) -> dict[str, str | bytes]:
    return {name: data for name, data in MERGED.items() if name not in names}


def test_a_card_alone_has_none_of_it():
    assert list(adapter_on_merged(card_alone())) == list(old_copy_is_loaded(card_alone())) == []


@pytest.mark.parametrize("line", ["", "library_name: transformers", "library_name: peft", "base_model: acme/base"])
@pytest.mark.parametrize(
    "files",
    [
        MERGED,
        {**without("adapter_model.safetensors"), "adapter_model.bin": b"x"},
        {**without("model.safetensors"), "pytorch_model.bin": b"x"},
        {**without("model.safetensors"), "model-00001-of-00002.safetensors": SAFETENSORS},
    ],
)
def test_an_adapter_beside_the_merged_model(tmp_path, files, line):
    [finding] = adapter_on_merged(draft_of(tmp_path, files, card=f"---\nlicense: mit\n{line}\n---\n"))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT009", Severity.WARNING, "adapter_config.json")


def test_an_adapter_that_is_added_to_a_merged_model(tmp_path):
    files = {name: MERGED[name] for name in ("adapter_config.json", "adapter_model.safetensors")}
    remote = ("config.json", "model.safetensors")
    assert [finding.code for finding in adapter_on_merged(draft_of(tmp_path, files, remote=remote))] == ["WT009"]


@pytest.mark.parametrize(
    "files",
    [
        without("model.safetensors", "config.json"),
        without("adapter_config.json", "adapter_model.safetensors"),
        without("adapter_model.safetensors"),
        without("config.json"),
        {**without("adapter_config.json", "adapter_model.safetensors"), "lora/adapter_config.json": "{}"},
        {**MERGED, "adapter_config.json": '{"base_model_name_or_path": "me/m"}'},  # of the model that lies there
        {**MERGED, "adapter_config.json": '{"base_model_name_or_path": "."}'},
    ],
)
def test_an_adapter_or_a_model(tmp_path, files):
    assert list(adapter_on_merged(draft_of(tmp_path, files))) == []


def test_of_another_library_nothing_is_said(tmp_path):
    card = "---\nlibrary_name: adapter-transformers\n---\n"
    assert list(adapter_on_merged(draft_of(tmp_path, MERGED, card=card))) == []


def aged(tmp_path, ages: dict[str, float]) -> Draft:
    """A draft of weights, each so many hours old."""
    draft_of(tmp_path, dict.fromkeys(ages, b"x"))
    for path, hours in ages.items():
        os.utime(tmp_path / path, (2e9 - hours * 3600,) * 2)
    return draft_of(tmp_path, {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("model.safetensors", "pytorch_model.bin"),
        ("model-00001-of-00002.safetensors", "pytorch_model.bin"),
        ("model.safetensors", "pytorch_model-00002-of-00002.bin"),
        ("adapter_model.safetensors", "adapter_model.bin"),
        ("unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.bin"),
        ("unet/diffusion_pytorch_model.fp16.safetensors", "unet/diffusion_pytorch_model.fp16.bin"),
        ("text_encoder/model.safetensors", "text_encoder/pytorch_model.bin"),
        ("pytorch_lora_weights.safetensors", "pytorch_lora_weights.bin"),
    ],
)
def test_old_safetensors_beside_a_newer_bin(tmp_path, old, new):
    [finding] = old_copy_is_loaded(aged(tmp_path, {old: 2, new: 1}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT023", Severity.WARNING, old)
    assert finding.message == f"{old} is older and would be loaded in place of {new}"
    # within an hour they are of one saving, or of one clone; a newer one is what is meant
    assert list(old_copy_is_loaded(aged(tmp_path, {old: 1.9, new: 1}))) == []
    assert list(old_copy_is_loaded(aged(tmp_path, {old: 1, new: 9}))) == []


@pytest.mark.parametrize(
    "ages",
    [
        {"model.safetensors": 9, "model.bin": 1},  # of CTranslate2 or fastText
        {"model.safetensors": 9, "adapter_model.bin": 1},
        {"model.safetensors": 9, "sub/pytorch_model.bin": 1},
        {"model.fp16.safetensors": 9, "pytorch_model.bin": 1},
        {"model.safetensors": 9, "model.onnx": 1, "training.bin": 1},
    ],
)
def test_what_is_no_other_copy(tmp_path, ages):
    assert list(old_copy_is_loaded(aged(tmp_path, ages))) == []


def test_old_safetensors_that_the_repository_has(tmp_path):
    draft = aged(tmp_path, {"pytorch_model.bin": 1})
    there = RemoteFile("model.safetensors", 9, "b")
    [finding] = old_copy_is_loaded(replace(draft, remote=RemoteTree("c", (there,))))
    assert finding.subject.path == "model.safetensors"
    assert "in the repository" in finding.message
    # what is there already is no news
    digests = digest_bytes(b"x")
    same = RemoteFile("pytorch_model.bin", 1, digests.git_blob or "")
    known = replace(draft, remote=RemoteTree("c", (there, same)), digests={"pytorch_model.bin": digests})
    assert list(old_copy_is_loaded(known)) == []
