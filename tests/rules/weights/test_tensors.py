"""WT018: tensors without numbers; alone, given only its draft."""

from __future__ import annotations

import json
import struct

import pytest

from hubpub.rules.weights.tensors import empty_tensors
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import LFS, SAFETENSORS, card_alone, draft_of
from tests.support.pytorch import STATE, torch_archive

BYTES = {"F32": 4, "BF16": 2, "F16": 2, "U8": 1, "I32": 4}


def zeros(*shape, dtype="F32"):
    """A tensor as a header of safetensors has it."""
    return dtype, shape


def save(tensors, metadata=None):
    """A safetensors file of such tensors."""
    header, end = ({} if metadata is None else {"__metadata__": metadata}), 0
    for name, (dtype, shape) in tensors.items():
        start, size = end, BYTES[dtype]
        for length in shape:
            size *= length
        end = start + size
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(end)


NORM = {"model.norm.weight": zeros(8)}
SHELL = {"model.embed_tokens.weight": zeros(0), **NORM}


def test_a_card_alone_has_none_of_it():
    assert list(empty_tensors(card_alone())) == []


@pytest.mark.parametrize(
    "path",
    ["model.safetensors", "model-00001-of-00002.safetensors", "adapter_model.safetensors", "unet/x.safetensors"],
)
@pytest.mark.parametrize("dtype", ["F32", "BF16", "F16"])
def test_shells_that_stage_3_leaves(tmp_path, path, dtype):
    data = save({name: (dtype, shape) for name, (_, shape) in SHELL.items()})
    [finding] = empty_tensors(draft_of(tmp_path, {path: data}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT018", Severity.ERROR, path)
    assert finding.message == f'1 of the 2 tensors in {path} is empty: "model.embed_tokens.weight"'
    assert "gathered" in finding.remedy


def test_the_shards_of_a_model_are_one_thing(tmp_path):
    shards = {f"x/model-0000{number}-of-00003.safetensors": save(SHELL) for number in (1, 3)}
    files = {**shards, "x/model-00002-of-00003.safetensors": save(NORM), "y/model.safetensors": save(SHELL)}
    first, other = empty_tensors(draft_of(tmp_path, files))
    assert first.message.startswith("2 of the 4 tensors in 2 shards of x are empty: ")
    assert first.subject.path == "x/model-00001-of-00003.safetensors"
    assert other.subject.path == "y/model.safetensors"


def test_shards_without_a_tensor_are_one_thing(tmp_path):
    files = {f"model-0000{number}-of-00002.safetensors": save({}) for number in (1, 2)}
    [finding] = empty_tensors(draft_of(tmp_path, files))
    assert finding.message == "2 shards of the folder hold no tensor"


@pytest.mark.parametrize("name", ["model.embed_tokens.weight", "base_model.model.lm_head.weight"])
def test_a_model_of_no_tokens_is_a_shell(tmp_path, name):
    data = save({name: zeros(0, 8), "a.weight": zeros(0), **NORM})
    [finding] = empty_tensors(draft_of(tmp_path, {"model.safetensors": data}))
    assert finding.message.startswith("2 of the 3 tensors in model.safetensors are empty: ")


@pytest.mark.parametrize(
    "tensors",
    [
        {"a": zeros(4)},
        {**NORM, "h.0.attn._extra_state": zeros(0, dtype="U8")},  # of TransformerEngine
        {**NORM, "classifier.weight": zeros(0, 8), "classifier.bias": zeros(0)},  # of no labels
        {**NORM, "embeddings.token_type_embeddings.weight": zeros(0, 8)},  # of no types
        {**NORM, "rotary.inv_freq": zeros(0), "q.g_idx": zeros(0, dtype="I32")},
    ],
)
def test_tensors_that_may_be_empty(tmp_path, tensors):
    assert list(empty_tensors(draft_of(tmp_path, {"model.safetensors": save(tensors)}))) == []


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("adapter_model.safetensors", Severity.ERROR),
        ("fr/adapter_model.safetensors", Severity.ERROR),
        ("model.safetensors", Severity.ERROR),
        ("pytorch_lora_weights.safetensors", Severity.ERROR),
        ("extra.safetensors", Severity.WARNING),
    ],
)
@pytest.mark.parametrize("metadata", [None, {"format": "pt"}])
def test_a_file_without_a_tensor(tmp_path, path, severity, metadata):
    [finding] = empty_tensors(draft_of(tmp_path, {path: save({}, metadata)}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT018", severity, path)
    assert finding.message == f"{path} holds no tensor"


@pytest.mark.parametrize("data", [SAFETENSORS, b"", LFS, b"nonsense", SAFETENSORS[:20]])
def test_what_is_whole_or_another_rules_matter(tmp_path, data):
    assert list(empty_tensors(draft_of(tmp_path, {"model.safetensors": data}))) == []


@pytest.mark.parametrize("path", ["adapter_model.bin", "fr/adapter_model.bin"])
def test_an_adapter_of_pytorch_without_a_tensor(tmp_path, path):
    [finding] = empty_tensors(draft_of(tmp_path, {path: torch_archive({})}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT018", Severity.ERROR, path)
    assert finding.message == f"{path} holds no tensor"


@pytest.mark.parametrize("data", [STATE, torch_archive({})[:-9], b"", b"PK", LFS])
def test_an_adapter_of_pytorch_with_tensors_or_another_rules_matter(tmp_path, data):
    assert list(empty_tensors(draft_of(tmp_path, {"adapter_model.bin": data}))) == []
