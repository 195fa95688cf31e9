"""What a GGUF file says of its model."""

from __future__ import annotations

import io
import struct

import pytest

from hubpub.files.weights import Malformed
from hubpub.files.weights.gguf_metadata import Metadata, Tensor, read_metadata
from tests.files.profile.folders import gguf


def read(data: bytes) -> Metadata:
    return read_metadata(io.BytesIO(data), len(data))


def test_values_and_elements():
    values = {"a.text": "m", "a.number": 7, "a.truth": True, "a.list": ["x", "y"], "general.file_type": 15}
    found = read(gguf(values, {"w": (4, 2), "blk.0.ffn_up_exps.weight": (3,)}, 1))
    assert found.values == values
    assert (found.elements, found.experts, found.dtype, found.file_type) == (11, 3, "F16", "Q4_K_M")
    assert found.tensors == (Tensor("w", "F16", (4, 2)), Tensor("blk.0.ffn_up_exps.weight", "F16", (3,)))


def test_types_of_tensors():
    assert [read(gguf({}, {"w": (1,)}, kind)).tensors[0].dtype for kind in (12, 30, 4, 999)] == [
        *("Q4_K", "BF16", "4", "999")
    ]


def test_a_vocabulary_is_gone_past():
    found = read(gguf({"tokens": ["t"] * 5000, "long": "x" * 70_000, "after": "y"}, {"w": (1,)}, 12))
    assert found.values == {"long": "", "after": "y"}
    assert (found.dtype, found.file_type) == ("", "")


@pytest.mark.parametrize(("kind", "form", "value"), [(6, "f", 0.5), (5, "i", -3), (10, "Q", 2**40), (12, "d", 0.25)])
@pytest.mark.parametrize("order", "<>")
def test_numbers(kind, form, value, order):
    entry = struct.pack(f"{order}Q", 1) + b"k" + struct.pack(f"{order}I{form}", kind, value)
    data = b"GGUF" + struct.pack(f"{order}IQQ", 3, 0, 1) + entry
    assert read(data).values == {"k": value}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (gguf({"a": "b"}, {"w": (1,)})[:40], "cut short"),
        (b"GGUF" + struct.pack("<IQQ", 9, 1, 1) + bytes(40), "not known"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 0) + bytes(40), "empty"),
        (gguf({}, {"w": (1, 1, 1, 1, 1)}), "5 dimensions"),
        (b"junk" * 20, "not with GGUF"),
    ],
)
def test_what_is_none(data, message):
    with pytest.raises(Malformed, match=message):
        read(data)


def test_lists_in_lists_without_end():
    nested = struct.pack("<IQ", 9, 1) * 5000
    data = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"k" + struct.pack("<I", 9) + nested
    with pytest.raises(Malformed):
        read(data)
