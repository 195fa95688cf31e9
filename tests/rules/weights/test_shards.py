"""WT020 to WT022: shards and their index; each rule alone, given only its draft."""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save

from hubpub.rules.weights.shards import no_index, shards_disagree, stale_shards
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import LFS, SAFETENSORS, draft_of

ONE, TWO, INDEX = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"
ZERO = np.zeros(1, np.float32)
A, B = save({"a": ZERO}), save({"b": ZERO, "c": ZERO})


def index(**weight_map: str) -> str:
    return json.dumps({"metadata": {"total_size": 12}, "weight_map": weight_map})


WHOLE = {ONE: A, TWO: B, INDEX: index(a=ONE, b=TWO, c=TWO), "config.json": "{}"}


def without(*names: str) -> dict:
    return {name: content for name, content in WHOLE.items() if name not in names}


@pytest.mark.parametrize("directory", ["", "unet/"])
def test_shards_that_agree(tmp_path, directory):
    draft = draft_of(tmp_path, {f"{directory}{name}": content for name, content in WHOLE.items()})
    for rule in (shards_disagree, no_index, stale_shards):
        assert list(rule(draft)) == []


def test_a_missing_shard(tmp_path):
    [finding] = shards_disagree(draft_of(tmp_path, without(TWO)))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT020", Severity.ERROR, INDEX)
    assert finding.message == f"{INDEX} names {TWO}, which neither the folder nor the repository holds"
    assert list(shards_disagree(draft_of(tmp_path, {}, remote=(TWO,)))) == []
    # told of once
    assert list(no_index(draft_of(tmp_path, {}))) == []


def test_a_tensor_that_its_shard_does_not_hold(tmp_path):
    [finding] = shards_disagree(draft_of(tmp_path, {**WHOLE, INDEX: index(a=ONE, b=TWO, c=ONE)}))
    assert finding.message == f'{INDEX} says that {ONE} holds "c", and it does not'
    assert finding.severity is Severity.ERROR


def test_a_shard_that_cannot_be_looked_into_is_another_rules_matter(tmp_path):
    assert list(shards_disagree(draft_of(tmp_path, {**WHOLE, TWO: B[:-1]}))) == []
    assert list(shards_disagree(draft_of(tmp_path, {**WHOLE, TWO: LFS, INDEX: LFS}))) == []


@pytest.mark.parametrize("content", ["{}", "", "[", '{"weight_map": {"a": 1}}'])
def test_no_sound_index(tmp_path, content):
    [finding] = shards_disagree(draft_of(tmp_path, {**WHOLE, INDEX: content}))
    assert finding.message.startswith(f"{INDEX} is no shard index: it")


@pytest.mark.parametrize(
    ("files", "remote", "severity", "message"),
    [
        (without(INDEX), (), Severity.ERROR, f"there are 2 shards like {ONE}, and no {INDEX}"),
        (without(INDEX, "config.json"), (), Severity.WARNING, "and no model"),
        ({**without(INDEX), "model.safetensors": A}, (), Severity.WARNING, "and no model"),
        ({f"a/{ONE}": A, f"a/{TWO}": B}, (), Severity.WARNING, f"and no a/{INDEX}"),
        ({"weights-00001-of-00001.safetensors": A, "config.json": "{}"}, (), Severity.WARNING, "there are 1 shards"),
        (without(INDEX, TWO), (), Severity.ERROR, "is one of 2 shards, and there are only 1: missing is 00002"),
        ({"q4-00002-of-00003.gguf": b"x"}, (), Severity.ERROR, "missing is 00001, 00003"),
        ({}, (ONE, "config.json"), Severity.ERROR, "missing is 00002"),
    ],
)
def test_no_index(tmp_path, files, remote, severity, message):
    [finding] = no_index(draft_of(tmp_path, files, remote=remote))
    assert (finding.code, finding.severity) == ("WT021", severity)
    assert message in finding.message


@pytest.mark.parametrize(
    ("files", "remote"),
    [
        (without(INDEX), (INDEX,)),
        ({}, (ONE, TWO, INDEX)),
        ({"q4-00001-of-00002.gguf": b"x", "q4-00002-of-00002.gguf": b"x"}, ()),
        ({"tf_model-00001-of-00001.h5": b"x"}, ()),
        ({"train-00000-of-00009.parquet": b"x"}, ()),
        # numbered from 0, as some writers do
        ({"x-00000-of-00002.pt": b"x", "x-00001-of-00002.pt": b"x"}, ()),
        # left from an earlier saving in more shards: WT022 tells of it
        ({**WHOLE, "model-00003-of-00003.safetensors": A}, ()),
    ],
)
def test_an_index_or_none_needed(tmp_path, files, remote):
    assert list(no_index(draft_of(tmp_path, files, remote=remote))) == []


@pytest.mark.parametrize("there", [True, False], ids=["in the repository", "in the folder"])
def test_stale_shards(tmp_path, there):
    old = "model-00003-of-00003.safetensors"
    draft = draft_of(tmp_path, WHOLE if there else {**WHOLE, old: A}, remote=(old,) if there else ())
    [finding] = stale_shards(draft)
    assert (finding.code, finding.severity, finding.subject.path) == ("WT022", Severity.WARNING, old)
    assert list(stale_shards(draft_of(tmp_path / "b", {**WHOLE, "consolidated-00001-of-00001.safetensors": A}))) == []


def test_a_single_file_beside_the_index(tmp_path):
    [finding] = stale_shards(draft_of(tmp_path, WHOLE, remote=("model.safetensors",)))
    assert "lies beside" in finding.message
    assert finding.subject.path == "model.safetensors"
    # an index of one file, as some quantisers write
    one = {"model.safetensors": A, INDEX: index(a="model.safetensors")}
    assert list(stale_shards(draft_of(tmp_path / "b", one))) == []


def whole_set(prefix: str = "model", total: int = 2) -> dict[str, bytes]:
    return {f"{prefix}-{number:05}-of-{total:05}.safetensors": SAFETENSORS for number in range(1, total + 1)}


STALE = {"model.safetensors.index.json": json.dumps({"weight_map": {"a": "model-00001-of-00010.safetensors"}})}
MLX = json.dumps({"model_type": "llama", "quantization": {"bits": 4}})
EXL2 = json.dumps({"model_type": "llama", "quantization_config": {"quant_method": "exl2"}})


@pytest.mark.parametrize(
    ("files", "card", "whole"),
    [
        ({**whole_set(), "config.json": MLX}, "", "the set of 2 shards"),
        ({**whole_set(), "config.json": EXL2}, "", "the set of 2 shards"),
        ({**whole_set(total=3)}, "---\nlibrary_name: mlx\n---\n", "the set of 3 shards"),
        ({"model.safetensors": SAFETENSORS, "config.json": "{}"}, "", "model.safetensors"),
        ({"model.safetensors": SAFETENSORS}, "---\nlibrary_name: transformers\n---\n", "model.safetensors"),
    ],
)
def test_an_index_that_a_converter_left(tmp_path, files, card, whole):
    draft = draft_of(tmp_path, {**STALE, **files}, card=card)
    assert list(shards_disagree(draft)) == []
    [finding] = stale_shards(draft)
    assert (finding.code, finding.severity) == ("WT022", Severity.WARNING)
    assert finding.subject.path == "model.safetensors.index.json"
    assert finding.message.endswith(f"which are not there, and {whole} is complete")
    assert "keep the weights" in finding.remedy


def test_an_index_that_a_converter_left_and_that_transformers_reads(tmp_path):
    draft = draft_of(tmp_path, {**STALE, **whole_set(), "config.json": '{"model_type": "llama"}'})
    assert list(stale_shards(draft)) == []
    [finding] = shards_disagree(draft)
    assert (finding.code, finding.severity) == ("WT020", Severity.ERROR)
    assert "the index is stale" in finding.message
    assert finding.remedy.startswith("Keep the weights")


def test_a_set_that_is_not_whole_is_no_reason_to_call_the_index_stale(tmp_path):
    files = {**STALE, "model-00001-of-00002.safetensors": SAFETENSORS, "config.json": MLX}
    [finding] = shards_disagree(draft_of(tmp_path, files))
    assert "which neither the folder nor the repository holds" in finding.message


EXL3 = json.dumps({"model_type": "llama", "quantization_config": {"quant_method": "exl3"}})
GPTQ = json.dumps({"model_type": "llama", "quantization_config": {"quant_method": "gptq"}})


@pytest.mark.parametrize(
    ("files", "card", "whole"),
    [
        ({**whole_set("output"), "config.json": EXL3}, "", "like output-00001-of-00002.safetensors"),
        ({**whole_set("output")}, "---\nlibrary_name: exllamav3\n---\n", "like output-00001-of-00002.safetensors"),
        ({"output.safetensors": SAFETENSORS, "config.json": EXL3}, "", "output.safetensors"),
        (
            {"gptq_model-4bit-128g.safetensors": SAFETENSORS, "config.json": GPTQ},
            "",
            "gptq_model-4bit-128g.safetensors",
        ),
        ({"weights.00.safetensors": SAFETENSORS, "config.json": MLX}, "", "weights.00.safetensors"),
    ],
)
def test_an_index_beside_weights_of_another_name(tmp_path, files, card, whole):
    draft = draft_of(tmp_path, {**STALE, **files}, card=card)
    assert [*shards_disagree(draft), *no_index(draft)] == []
    [finding] = stale_shards(draft)
    assert (finding.code, finding.severity) == ("WT022", Severity.WARNING)
    assert finding.message.endswith(f"{whole} is complete")
    assert "keep the weights" in finding.remedy


def test_weights_of_another_name_that_transformers_is_to_load(tmp_path):
    files = {**STALE, "gptq_model-4bit-128g.safetensors": SAFETENSORS, "config.json": GPTQ}
    draft = draft_of(tmp_path, files, card="---\nlibrary_name: transformers\n---\n")
    [finding] = shards_disagree(draft)
    assert finding.severity is Severity.ERROR
    assert finding.remedy.startswith("Keep the weights, and name in the card the library")
    assert list(stale_shards(draft)) == []


@pytest.mark.parametrize("path", ["vae.safetensors", "adapter_model.safetensors", "output-00001-of-00002.safetensors"])
def test_other_files_are_not_the_whole_model(tmp_path, path):
    [finding] = shards_disagree(draft_of(tmp_path, {**STALE, path: SAFETENSORS, "config.json": EXL3}))
    assert "which neither the folder nor the repository holds" in finding.message
