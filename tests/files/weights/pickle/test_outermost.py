"""The class of what a pickle holds, by its opcodes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.weights.pickle.outermost import outermost_class


class Model:
    def __init__(self) -> None:
        self.numbers = [1.5] * 10
        self.inner: object = None


HERE = (Model.__module__, "Model")


def found(data: bytes) -> tuple[str, str] | None:
    return outermost_class(io.BytesIO(data))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_object_is_of_its_class_and_what_holds_objects_of_none(protocol):
    outer, inner = Model(), Model()
    outer.inner = inner
    assert found(pickle.dumps(outer, protocol)) == HERE
    for value in (
        (inner, 1),
        (inner,),
        (inner, inner),
        [inner],
        {"a": inner},
        {1: inner, 2: 3},
        Model,
        5,
        "x",
        None,
        set(),
    ):
        assert found(pickle.dumps(value, protocol)) is None


@pytest.mark.parametrize("pack", [zlib.compress, gzip.compress, bz2.compress, lzma.compress])
def test_what_is_packed(pack):
    assert found(pack(pickle.dumps(Model()))) == HERE
    assert found(pack(pickle.dumps((Model(), 1)))) is None


def test_of_what_is_longer_than_is_unpacked_the_beginning_tells():
    large = Model()
    large.inner = bytes(33 << 20)
    assert found(zlib.compress(pickle.dumps(large), 1)) == HERE


def test_a_name_that_is_computed_is_none():
    # the name comes out of the memo, where a text was built
    assert found(b"\x80\x04\x8c\x02os\x94cbuiltins\nstr\n)R\x93)\x81}b.") is None
    assert found(b"\x80\x02ccopyreg\n_reconstructor\n(ccopyreg\n_reconstructor\nb.") is None


@given(st.binary(max_size=60))
def test_any_bytes(data):
    for whole in (data, b"\x80\x04" + data + b"b.", data + b"b."):
        names = found(whole)
        assert names is None or all(isinstance(name, str) for name in names)
