"""The files beside an ONNX model that its tensors lie in."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.weights import Malformed
from hubpub.files.weights.onnx import Place, external_data


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(location: str = "", **more: int) -> bytes:
    """A tensor that lies elsewhere, or one with its bytes."""
    if not location:
        return field(1, 4) + field(2, 1) + field(8, "here") + field(9, bytes(16))
    told = {"location": location, **{key: str(value) for key, value in more.items()}}
    entries = b"".join(field(13, field(1, key) + field(2, value)) for key, value in told.items())
    return field(1, 4) + field(2, 1) + field(8, "there") + entries + field(14, 1)


def model(*initializers: bytes, nodes: tuple[bytes, ...] = (), more: bytes = b"") -> bytes:
    graph = b"".join(field(1, node) for node in nodes) + field(2, "g") + b"".join(field(5, t) for t in initializers)
    return field(1, 10) + field(2, "pytorch") + field(7, graph) + more + field(8, field(1, "") + field(2, 17))


def constant(inner: bytes) -> bytes:
    return field(2, "y") + field(4, "Constant") + field(5, field(1, "value") + field(5, inner) + field(20, 4))


def loop(graph: bytes) -> bytes:
    return field(4, "Loop") + field(5, field(1, "body") + field(6, graph) + field(20, 5))


def places(data: bytes) -> tuple[Place, ...]:
    return external_data(io.BytesIO(data), len(data))


def test_a_model_that_holds_its_tensors():
    assert places(model(tensor(), tensor(), nodes=(constant(tensor()),))) == ()
    assert places(b"") == ()


@pytest.mark.parametrize("name", ["model.onnx.data", "model.onnx_data", "weights/a b.bin", "modèle.data", "x" * 300])
def test_where_its_tensors_lie(name):
    assert places(model(tensor(), tensor(name))) == (Place(name, 0),)


def test_how_much_must_lie_there():
    data = model(tensor("a", offset=0, length=100), tensor("a", offset=4096, length=16), tensor("b", length=7))
    assert places(data) == (Place("a", 4112), Place("b", 7))


def test_tensors_in_nodes_at_any_depth():
    inner = field(1, constant(tensor("deep"))) + field(5, tensor("in the body"))
    data = model(nodes=(constant(tensor("in a node")), loop(inner)))
    assert [place.path for place in places(data)] == ["deep", "in a node", "in the body"]


def test_a_tensor_that_only_names_a_place_lies_in_the_model():
    assert places(model(tensor("x").removesuffix(field(14, 1)))) == ()


@pytest.mark.parametrize("cut", [1, 5, 20, 40])
def test_a_model_that_is_cut_short(cut):
    data = model(tensor("a" * 100))
    with pytest.raises(Malformed, match=r"longer than what it stands in|cut short"):
        external_data(io.BytesIO(data[:-cut]), len(data) - cut)


def test_what_is_no_protobuf():
    with pytest.raises(Malformed, match="no way that protobuf knows"):
        places(b"\x0f\x0f\x0f")
    with pytest.raises(Malformed, match="does not end"):
        places(b"\xff" * 20)


def test_a_graph_in_a_graph_without_end_is_not_followed():
    graph = field(5, tensor("deep"))
    for _ in range(60):
        graph = field(1, loop(graph))
    assert places(field(7, graph)) == ()


@given(st.binary(max_size=200), st.integers(0, 150))
def test_any_bytes_are_judged(data, at):
    whole = model(tensor("a"), nodes=(constant(tensor("b")),))
    for odd in (data, whole[:at] + data, whole[:at] + data + whole[at + len(data) :]):
        with contextlib.suppress(Malformed):
            places(odd)
