"""Shard indices and the names of shards."""

from __future__ import annotations

import io
import json

import pytest

from hubpub.files.weights import Malformed
from hubpub.files.weights.shards import INDEX_LIMIT, Shard, index_prefix, parse_shard, read_index


def read(data: bytes):
    return read_index(io.BytesIO(data), len(data))


def test_an_index():
    weight_map = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    assert read(json.dumps({"metadata": {}, "weight_map": weight_map}).encode()) == weight_map


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not JSON"),
        (b"[]", "has no weight_map"),
        (b"{}", "has no weight_map"),
        (b'{"weight_map": []}', "has no weight_map"),
        (b'{"weight_map": {"a": 1}}', 'gives tensor "a" no file name'),
        (b"\xff", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_no_index(data, message):
    with pytest.raises(Malformed, match=message):
        read(data)


def test_what_is_too_large_is_not_read():
    with pytest.raises(Malformed, match="which no index has"):
        read_index(io.BytesIO(b"{}"), INDEX_LIMIT + 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("model.safetensors.index.json", ("model", ".safetensors")),
        ("pytorch_model.bin.index.json", ("pytorch_model", ".bin")),
        ("diffusion_pytorch_model.safetensors.index.fp16.json", ("diffusion_pytorch_model.fp16", ".safetensors")),
        ("model.json", None),
        ("index.json", None),
    ],
)
def test_names_of_indices(name, expected):
    assert index_prefix(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("model-00002-of-00003.safetensors", Shard("model", 2, 3, ".safetensors")),
        ("Llama-Q4_K_M-00001-of-00009.gguf", Shard("Llama-Q4_K_M", 1, 9, ".gguf")),
        ("model.safetensors", None),
        ("train-00000-of-00001.parquet", None),
    ],
)
def test_names_of_shards(name, expected):
    assert parse_shard(name) == expected
