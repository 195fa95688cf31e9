"""Which files beside it an ONNX model keeps its tensors in, by onnx.proto3 and onnx's docs/ExternalData.md.

A model is a protobuf message; one over 2 GB must keep its tensors elsewhere, and many smaller ones do. Only the paths
to those places are walked: the graph's tensors, and those in the attributes of its nodes, at any depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from hubpub.files.weights import Malformed

# The fields that lead to a tensor, by message: their number and the message that they hold.
_MODEL, _GRAPH, _NODE, _ATTRIBUTE, _SPARSE, _FUNCTION, _TENSOR = range(7)
_BELOW = {
    _MODEL: {7: _GRAPH, 25: _FUNCTION},
    _GRAPH: {1: _NODE, 5: _TENSOR, 15: _SPARSE},
    _FUNCTION: {7: _NODE},
    _NODE: {5: _ATTRIBUTE},
    _ATTRIBUTE: {5: _TENSOR, 6: _GRAPH, 10: _TENSOR, 11: _GRAPH, 22: _SPARSE, 23: _SPARSE},
    _SPARSE: {1: _TENSOR, 2: _TENSOR},
}
_EXTERNAL_DATA, _DATA_LOCATION, _EXTERNAL = 13, 14, 1
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
# A graph of a large model has some 100,000 nodes, each of some 20 fields.
_MOST_FIELDS = 1_500_000
_DEEPEST = 40
# A path, an offset or a length.
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Place:
    """A file beside the model that tensors lie in.

    Attributes:
        path: Where, from the model's directory.
        end: The least bytes that it must have, by what is said of each tensor.
    """

    path: str
    end: int


def external_data(stream: BinaryIO, size: int) -> tuple[Place, ...]:
    """The files that a model keeps its tensors in; of one that is too large to be walked through, those found so far.

    Args:
        stream: The file, at its beginning.
        size: Its bytes.

    Raises:
        Malformed: It is no protobuf message.
        OSError: It cannot be read.
    """
    ends: dict[str, int] = {}
    walk = Walk(stream)
    for path, end in walk.tensors(_MODEL, size):
        ends[path] = max(end, ends.get(path, 0))
    return tuple(Place(path, end) for path, end in sorted(ends.items()))


class Walk:
    """Goes through a message, field by field."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.left = _MOST_FIELDS

    def tensors(self, message: int, end: int, depth: int = 0) -> Iterator[tuple[str, int]]:
        """Where the tensors of a message lie that do not lie in it, with the end of each there."""
        below = _BELOW[message]
        for field, wire, length in self.fields(end):
            inner = below.get(field)
            if inner is None or wire != _BYTES or depth > _DEEPEST:
                self.skip(wire, length)
                continue
            upto = self.stream.tell() + length
            if inner == _TENSOR:
                yield from self.tensor(upto)
            else:
                yield from self.tensors(inner, upto, depth + 1)

    def tensor(self, end: int) -> Iterator[tuple[str, int]]:
        """Where a tensor lies that does not lie in the model."""
        told: dict[str, str] = {}
        is_external = False
        for field, wire, length in self.fields(end):
            if field == _EXTERNAL_DATA and wire == _BYTES and length <= _LONGEST:
                key, value = self.entry(self.stream.tell() + length)
                told[key] = value
            elif field == _DATA_LOCATION and wire == _VARINT:
                is_external = length == _EXTERNAL
            else:
                self.skip(wire, length)
        if is_external and told.get("location"):
            offset, length = (int(told.get(key) or 0) if (told.get(key) or "0").isdecimal() else 0 for key in _SPAN)
            yield told["location"], offset + length

    def entry(self, end: int) -> tuple[str, str]:
        """A key and its value."""
        texts = {1: "", 2: ""}
        for field, wire, length in self.fields(end):
            if field in texts and wire == _BYTES:
                texts[field] = self.stream.read(length).decode(errors="replace")
            else:
                self.skip(wire, length)
        return texts[1], texts[2]

    def fields(self, end: int) -> Iterator[tuple[int, int, int]]:
        """The number of each field up to there, how it is written, and its length, or its value where it is a number.

        Whoever takes one reads it or goes past it.
        """
        while self.stream.tell() < end and self.left > 0:
            self.left -= 1
            key = self.varint()
            wire = key & 7
            if wire in {_VARINT, _BYTES}:
                length = self.varint()
            elif wire in {_FIXED64, _FIXED32}:
                length = 8 if wire == _FIXED64 else 4
            else:
                raise Malformed(f"at byte {self.stream.tell():,} a field is written in no way that protobuf knows")
            if wire != _VARINT and self.stream.tell() + length > end:
                raise Malformed(f"a field at byte {self.stream.tell():,} is longer than what it stands in")
            yield key >> 3, wire, length

    def varint(self) -> int:
        """A number of 64 bits at the most, seven to a byte."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.stream.read(1)
            if not byte:
                raise Malformed("it ends inside a field: the file is cut short")
            value |= (byte[0] & 0x7F) << shift
            if byte[0] < 0x80:
                return value
        raise Malformed(f"at byte {self.stream.tell():,} a number does not end")

    def skip(self, wire: int, length: int) -> None:
        """Goes past a field."""
        if wire != _VARINT:
            self.stream.seek(length, 1)


_SPAN = ("offset", "length")
