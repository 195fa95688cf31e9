"""What an ONNX model says of itself; its parts are made in the tests of the library's reader."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.weights import Malformed
from hubpub.files.weights.onnx_metadata import Metadata, read_metadata
from tests.files.profile.libraries.test_onnx import field, model, tensor

WHOLE = model(tensor(4, 2), tensor(3, packed=True))


def read(data: bytes) -> Metadata:
    return read_metadata(io.BytesIO(data), len(data))


def test_a_model():
    assert read(WHOLE) == Metadata("pytorch", "2.13.0", 11, ())
    assert read(model(tensor())) == Metadata("pytorch", "2.13.0", 1, ())  # a single number has no dimensions


@pytest.mark.parametrize("data", [b"", field(1, 10), field(7, b""), WHOLE[:-1], b"\xff" * 30])
def test_what_is_none(data):
    with pytest.raises(Malformed):
        read(data)


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=12))
def test_any_bytes_are_a_model_or_none(at, put):
    try:
        found = read(WHOLE[:at] + put + WHOLE[at + len(put) :])
    except Malformed:
        return
    assert found.elements >= 0
