"""WT018: tensors without numbers; alone, given only its draft."""

from __future__ import annotations

from io import BytesIO

import pytest
import torch
from safetensors.torch import save

from hubpub.rules.weights.tensors import empty_tensors
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import LFS, SAFETENSORS, card_alone, draft_of

NORM = {"model.norm.weight": torch.ones(8)}
SHELL = {"model.embed_tokens.weight": torch.zeros(0), **NORM}


def test_a_card_alone_has_none_of_it():
    assert list(empty_tensors(card_alone())) == []


@pytest.mark.parametrize(
    "path",
    ["model.safetensors", "model-00001-of-00002.safetensors", "adapter_model.safetensors", "unet/x.safetensors"],
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_shells_that_stage_3_leaves(tmp_path, path, dtype):
    data = save({name: tensor.to(dtype) for name, tensor in SHELL.items()})
    [finding] = empty_tensors(draft_of(tmp_path, {path: data}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT018", Severity.ERROR, path)
    assert finding.message == f'1 of the 2 tensors in {path} is empty: "model.embed_tokens.weight"'
    assert "gathered" in finding.remedy


@pytest.mark.parametrize("name", ["model.embed_tokens.weight", "base_model.model.lm_head.weight"])
def test_a_model_of_no_tokens_is_a_shell(tmp_path, name):
    data = save({name: torch.zeros(0, 8), "a.weight": torch.zeros(0), **NORM})
    [finding] = empty_tensors(draft_of(tmp_path, {"model.safetensors": data}))
    assert finding.message.startswith("2 of the 3 tensors in model.safetensors are empty: ")


@pytest.mark.parametrize(
    "tensors",
    [
        {"a": torch.zeros(4)},
        {**NORM, "h.0.attn._extra_state": torch.zeros(0, dtype=torch.uint8)},  # of TransformerEngine
        {**NORM, "classifier.weight": torch.zeros(0, 8), "classifier.bias": torch.zeros(0)},  # of no labels
        {**NORM, "embeddings.token_type_embeddings.weight": torch.zeros(0, 8)},  # of no types
        {**NORM, "rotary.inv_freq": torch.zeros(0), "q.g_idx": torch.zeros(0, dtype=torch.int32)},
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


def torch_saved(state: object) -> bytes:
    torch.save(state, stream := BytesIO())
    return stream.getvalue()


@pytest.mark.parametrize("path", ["adapter_model.bin", "fr/adapter_model.bin"])
def test_an_adapter_of_pytorch_without_a_tensor(tmp_path, path):
    [finding] = empty_tensors(draft_of(tmp_path, {path: torch_saved({})}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT018", Severity.ERROR, path)
    assert finding.message == f"{path} holds no tensor"


@pytest.mark.parametrize("data", [torch_saved({"a": torch.zeros(1)}), torch_saved({})[:-9], b"", b"PK", LFS])
def test_an_adapter_of_pytorch_with_tensors_or_another_rules_matter(tmp_path, data):
    assert list(empty_tensors(draft_of(tmp_path, {"adapter_model.bin": data}))) == []
