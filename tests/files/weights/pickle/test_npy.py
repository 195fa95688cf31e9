"""What stands behind an array of numpy's, and is read by a second load."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest

from hubpub.files.weights.pickle.archives import Pickled, read_pickled
from tests.support.evil import SYSTEM, Evil

DTYPES = ["<f8", "U3", "S3", "M8[ns]", "?", "c16", "V5", [("a", "i4"), ("b", "f4", (3, 2)), ("c", [("d", "U2")])]]


def read(data: bytes) -> Pickled | None:
    return read_pickled(io.BytesIO(data), len(data), "a.npy")


def array(values: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values)
    return stream.getvalue()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)], ids=str)
def test_arrays_that_follow(dtype, shape):
    first = array(np.zeros(shape, dtype=dtype))
    assert read(first) is None
    assert read(first + first) is None
    for behind in (array(np.array([Evil()], dtype=object)), pickle.dumps(Evil(), 2)):
        found = read(first + first + behind)
        assert (found.unread, SYSTEM in found.imports) == ("", True)


def test_an_array_behind_objects():
    evil = array(np.array([Evil()], dtype=object))
    assert SYSTEM in read(array(np.array([{}], dtype=object)) + evil).imports


def test_very_many_arrays_are_told():
    assert "arrays" in read(array(np.zeros(1)) * 1001 + array(np.array([Evil()], dtype=object))).unread


@pytest.mark.parametrize("shape", ["(-1,)", f"({'1, ' * 65})", f"({1 << 63},)", "3"])
def test_a_shape_that_numpy_does_not_take(shape):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}}}".encode()
    assert read(b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header + bytes(8)) is None
