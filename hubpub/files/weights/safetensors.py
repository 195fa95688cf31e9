"""The header of a safetensors file, by the format's documentation (safetensors, README.md, "Format").

Eight bytes, little endian: the header's length. The header: a JSON object of ``name: {dtype, shape, data_offsets}``
and, under ``__metadata__``, of texts; it may end in spaces. Then the tensors' bytes, which the offsets count from,
without a hole, an overlap or a byte that belongs to none.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, BinaryIO

from hubpub.files.weights import Malformed

HEADER_LIMIT = 100_000_000
"""The most bytes that the format grants a header."""

_METADATA = "__metadata__"
_U64 = 1 << 64

# Bits of one element; the dtypes of safetensors 0.8.
_BITS = {
    "BOOL": 8,
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "U8": 8,
    "I8": 8,
    "F8_E5M2": 8,
    "F8_E4M3": 8,
    "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "C64": 64,
    "F64": 64,
    "I64": 64,
    "U64": 64,
}


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a file.

    Attributes:
        dtype: Its elements' type, by the format's name.
        shape: Its dimensions.
        begin: Where its bytes begin, from the end of the header.
        end: Where they end.
    """

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a safetensors file says of itself.

    Attributes:
        tensors: Its tensors by name.
        metadata: Texts by key; empty without any.
        duplicates: Keys that stand in the header twice, which the format forbids and its own library lets pass.
    """

    tensors: dict[str, Tensor]
    metadata: dict[str, str]
    duplicates: tuple[str, ...] = ()


def read_header(stream: BinaryIO, size: int) -> Header:
    """The header of a safetensors file, checked against the file's size.

    Args:
        stream: The file, at its beginning.
        size: Its bytes.

    Raises:
        Malformed: No safetensors loader would take it.
        OSError: It cannot be read.
    """
    if size < 8:
        raise Malformed(f"it has {size} bytes, and the length of its header alone takes 8")
    length = int.from_bytes(stream.read(8), "little")
    if length > HEADER_LIMIT:
        raise Malformed(
            f"its first 8 bytes would be a header of {length:,} bytes, and the format allows {HEADER_LIMIT:,}"
        )
    if length > size - 8:
        raise Malformed(f"its header takes {length:,} bytes, and only {size - 8:,} follow: the file is cut short")
    header, duplicates = _parse(stream.read(length))
    metadata = header.pop(_METADATA, None) or {}
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise Malformed(f"{_METADATA} in its header is not an object of texts")
    tensors = {name: _tensor(name, entry) for name, entry in header.items()}
    _require_covered(tensors, size - 8 - length)
    return Header(tensors, metadata, duplicates)


def _parse(raw: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The header's JSON object, and the names of tensors that stand in it twice."""
    duplicates: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            duplicates.extend(key for key, count in counts.items() if count > 1)
        return found

    try:
        header = json.loads(raw.decode(), object_pairs_hook=unique)
    except UnicodeDecodeError:
        raise Malformed("its header is not UTF-8") from None
    except RecursionError:
        raise Malformed("its header is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"its header is not JSON: {getattr(error, 'msg', 'a number has too many digits')}") from None
    if not isinstance(header, dict):
        raise Malformed("its header is not a JSON object")
    return header, tuple(dict.fromkeys(duplicates))


def _tensor(name: str, entry: Any) -> Tensor:
    """One entry of the header."""
    shown = show(name)
    if not isinstance(entry, dict):
        raise Malformed(f"tensor {shown} is not an object of dtype, shape and data_offsets")
    dtype, shape, offsets = (entry.get(key) for key in ("dtype", "shape", "data_offsets"))
    if not isinstance(dtype, str) or dtype not in _BITS:
        raise Malformed(f"tensor {shown} has dtype {show(dtype)}, which the format does not know")
    if not isinstance(shape, list) or not all(map(_is_size, shape)):
        raise Malformed(f"the shape of tensor {shown} is not a list of sizes")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(map(_is_size, offsets)):
        raise Malformed(f"the data_offsets of tensor {shown} are not two offsets")
    begin, end = offsets
    elements = _elements(shown, shape)
    bits = elements * _BITS[dtype]
    if bits >= _U64:
        raise Malformed(f"tensor {shown} would have more elements than can be counted")
    if bits % 8:
        raise Malformed(f"tensor {shown} of {elements:,} {dtype} ends inside a byte")
    if end < begin or end - begin != bits // 8:
        raise Malformed(
            f"tensor {shown} ({dtype}, {'x'.join(map(str, shape)) or 'scalar'}) takes {bits // 8:,} bytes, "
            f"and its data_offsets [{begin}, {end}] give it {end - begin:,}"
        )
    return Tensor(dtype, tuple(shape), begin, end)


def _elements(shown: str, shape: list[int]) -> int:
    """How many elements a shape has; multiplied step by step, as a loader does, to be no larger than it can count."""
    elements = 1
    for size in shape:
        elements *= size
        if elements >= _U64:
            raise Malformed(f"tensor {shown} would have more elements than can be counted")
    return elements


def _require_covered(tensors: dict[str, Tensor], size: int) -> None:
    """Sees to it that the tensors, one after the other, are all the bytes that follow the header."""
    position = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if tensor.begin != position:
            fault = "overlaps the one before it" if tensor.begin < position else "leaves a hole before it"
            raise Malformed(f"tensor {show(name)} begins at byte {tensor.begin:,} and not at {position:,}: it {fault}")
        position = tensor.end
    if position > size:
        raise Malformed(
            f"its tensors take {position:,} bytes, and only {size:,} follow the header: the file is cut short"
        )
    if position < size:
        raise Malformed(f"its tensors take {position:,} bytes, and {size:,} follow the header")


def _is_size(value: object) -> bool:
    """Whether a value of JSON is an unsigned number of 64 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _U64


def show(value: object) -> str:
    """A value from a file, for a message: in quotes, of one line, and not too long."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"
