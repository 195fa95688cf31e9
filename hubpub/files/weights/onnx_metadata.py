"""What an ONNX model says of itself: its producer, and the elements of its graph's tensors (onnx.proto3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from hubpub.files.weights import Malformed
from hubpub.files.weights.onnx import Walk, external_data

# ModelProto
_IR_VERSION, _PRODUCER, _PRODUCER_VERSION, _GRAPH = 1, 2, 3, 7
_INITIALIZER = 5  # GraphProto
_DIMENSIONS, _KIND = 1, 2  # TensorProto
_VARINT, _BYTES = 0, 2
_LONGEST_TEXT, _MOST_DIMENSIONS = 1000, 64
# TensorProto.DataType: numbers with a fraction, and the bytes that quantised ones are kept in
_WEIGHTS = frozenset({1, 10, 11, 16, 2, 3, 17, 18, 19, 20})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an ONNX model says of itself.

    Attributes:
        producer: What wrote it, such as ``pytorch``; empty where it is not told.
        producer_version: The version of that.
        elements: How many elements the tensors of its graph have that may be weights.
        beside: The files beside it that its tensors lie in.
    """

    producer: str
    producer_version: str
    elements: int
    beside: tuple[str, ...]


def read_metadata(stream: BinaryIO, size: int) -> Metadata:
    """What an ONNX model says of itself.

    Args:
        stream: The file, at its beginning.
        size: Its bytes.

    Raises:
        Malformed: It is no protobuf message, or no model.
        OSError: It cannot be read.
    """
    walk = _Reader(stream)
    found = walk.model(size)
    stream.seek(0)
    return Metadata(*found, tuple(place.path for place in external_data(stream, size)))


class _Reader(Walk):
    """Goes through a model, and counts."""

    def model(self, end: int) -> tuple[str, str, int]:
        """The producer, its version, and the elements of the graph."""
        texts = {_PRODUCER: "", _PRODUCER_VERSION: ""}
        elements, has_version, has_graph = 0, False, False
        for field, wire, length in self.fields(end):
            if field in texts and wire == _BYTES and length <= _LONGEST_TEXT:
                texts[field] = self.stream.read(length).decode(errors="replace")
            elif field == _GRAPH and wire == _BYTES:
                has_graph = True
                elements += self.graph(self.stream.tell() + length)
            else:
                has_version |= field == _IR_VERSION and wire == _VARINT
                self.skip(wire, length)
        if not (has_version and has_graph):
            raise Malformed("it has no graph, or no version of the format")
        return texts[_PRODUCER], texts[_PRODUCER_VERSION], elements

    def graph(self, end: int) -> int:
        """The elements of a graph's tensors."""
        elements = 0
        for field, wire, length in self.fields(end):
            if field == _INITIALIZER and wire == _BYTES:
                elements += self.elements(self.stream.tell() + length)
            else:
                self.skip(wire, length)
        return elements

    def elements(self, end: int) -> int:
        """The elements of a tensor that may be a weight; else 0."""
        dimensions: list[int] = []
        kind = 0
        for field, wire, length in self.fields(end):
            if field == _DIMENSIONS and wire == _VARINT:
                dimensions.append(length)
            elif field == _DIMENSIONS and wire == _BYTES:
                upto = self.stream.tell() + length
                while self.stream.tell() < upto and len(dimensions) < _MOST_DIMENSIONS:
                    dimensions.append(self.varint())
                self.stream.seek(upto)
            else:
                kind = length if field == _KIND and wire == _VARINT else kind
                self.skip(wire, length)
        count = 1
        for size in dimensions[:_MOST_DIMENSIONS]:
            count *= size
        return count if kind in _WEIGHTS else 0
