"""What a GGUF file says of its model: the metadata, but for its vocabulary, and how many elements its tensors have.

Sources: ggml, docs/gguf.md (the types of values and the keys); gguf-py/gguf/constants.py (the numbers of types).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import prod
from typing import Any, BinaryIO

from hubpub.files.weights import Malformed
from hubpub.files.weights.gguf import read_start
from hubpub.files.weights.gguf_walk import Walk

_MOST_KEYS = 2000
# Languages, tags, names of datasets; a list of more is one of words.
_MOST_ITEMS = 200
_MOST_DIMENSIONS = 4
_TEXT, _LIST, _BOOLEAN = 8, 9, 7
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 10: "Q", 11: "q", 12: "d"}
# gguf-py/gguf/constants.py: GGMLQuantizationType
_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    6: "Q5_0",
    7: "Q5_1",
    8: "Q8_0",
    9: "Q8_1",
    10: "Q2_K",
    11: "Q3_K",
    12: "Q4_K",
    13: "Q5_K",
    14: "Q6_K",
    15: "Q8_K",
    16: "IQ2_XXS",
    17: "IQ2_XS",
    18: "IQ3_XXS",
    19: "IQ1_S",
    20: "IQ4_NL",
    21: "IQ3_S",
    22: "IQ2_S",
    23: "IQ4_XS",
    24: "I8",
    25: "I16",
    26: "I32",
    27: "I64",
    28: "F64",
    29: "IQ1_M",
    30: "BF16",
    34: "TQ1_0",
    35: "TQ2_0",
    39: "MXFP4",
    40: "NVFP4",
    41: "Q1_0",
}
_FLOATS = ("F32", "F16", "F64", "BF16")
# llama.cpp, gguf-py/gguf/constants.py: LlamaFileType
_FILE_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    36: "TQ1_0",
    37: "TQ2_0",
    38: "MXFP4_MOE",
    39: "NVFP4",
    40: "Q1_0",
}


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor.

    Attributes:
        name: Its name.
        dtype: What its elements are stored in, as ggml names it; its number where that is not known.
        shape: Its dimensions, the one that lies together first.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a GGUF file says of its model.

    Attributes:
        values: The metadata by key: texts, numbers, truth values and short lists of texts.
        elements: How many elements all its tensors have.
        experts: How many of them are those of experts, of which some are used for a token.
        dtype: The type that most elements have, where that is no quantisation; else empty.
        tensors: The tensors, in the file's order.
    """

    values: dict[str, Any]
    elements: int
    experts: int
    dtype: str
    tensors: tuple[Tensor, ...] = ()

    @property
    def file_type(self) -> str:
        """The quantisation that most of it has, as llama.cpp names it; empty where it is not told."""
        number = self.values.get("general.file_type")
        return _FILE_TYPES.get(number, "") if isinstance(number, int) and not isinstance(number, bool) else ""


def read_metadata(stream: BinaryIO, size: int) -> Metadata:
    """What a GGUF file says of its model.

    Args:
        stream: The file, at its beginning.
        size: Its bytes.

    Raises:
        Malformed: It is none, is of a version that is not known, or is longer than is walked through.
        OSError: It cannot be read.
    """
    start = read_start(stream, size)
    if not start.entries and not start.tensors:
        raise Malformed(f"its version {start.version:,} is not known, or it is empty")
    stream.seek(4)
    version = stream.read(4)
    walk = _Reader(stream, size, "<" if version[0] or version[1] else ">", start.version)
    stream.seek(2 * walk.count_bytes, 1)
    values: dict[str, Any] = {}
    try:
        for _ in range(start.entries):
            key = walk.text()
            value = walk.kept(walk.number("I"))
            if value is not None and len(values) < _MOST_KEYS:
                values[key.decode(errors="replace")] = value
            walk.require_short()
        return _with_tensors(walk, values, start.tensors)
    except RecursionError:
        raise Malformed("its metadata is nested too deeply") from None


def _with_tensors(walk: _Reader, values: dict[str, Any], count: int) -> Metadata:
    tensors = []
    elements: dict[str, int] = {}
    experts = 0
    for _ in range(count):
        tensor = walk.tensor()
        tensors.append(tensor)
        number = prod(tensor.shape)
        elements[tensor.dtype] = elements.get(tensor.dtype, 0) + number
        # llama.cpp keeps all experts of a layer in one tensor, such as blk.0.ffn_up_exps.weight
        experts += number if "_exps." in tensor.name else 0
        walk.require_short()
    most = max(elements, key=lambda dtype: elements[dtype], default="")
    return Metadata(values, sum(elements.values()), experts, most if most in _FLOATS else "", tuple(tensors))


class _Reader(Walk):
    """Goes through a header, and keeps what is short."""

    def require_short(self) -> None:
        """Sees to it that there is no more than is walked through."""
        if self.is_too_long:
            raise Malformed("its header is longer than any model's")

    def kept(self, kind: int) -> Any:
        """A value of the metadata; None for a list of numbers, for a long one, and for what is no value of Python's."""
        if kind == _BOOLEAN:
            return bool(self.number("B"))
        if kind in _NUMBERS:
            form = _NUMBERS[kind]
            return struct.unpack(f"{self.order}{form}", self.exactly(struct.calcsize(f"<{form}")))[0]
        if kind == _TEXT:
            return self.text().decode(errors="replace")
        if kind != _LIST:
            self.value(kind)
            return None
        position = self.stream.tell()
        inner, count = self.number("I"), self.count()
        if inner != _TEXT or count > _MOST_ITEMS:
            self.stream.seek(position)
            self.value(kind)
            return None
        return [self.text().decode(errors="replace") for _ in range(count)]

    def tensor(self) -> Tensor:
        """The next tensor."""
        name = self.text().decode(errors="replace")
        count = self.number("I")
        if count > _MOST_DIMENSIONS:
            raise Malformed(f"a tensor of it would have {count:,} dimensions")
        shape = tuple(self.count() for _ in range(count))
        kind = self.number("I")
        self.number("Q")
        return Tensor(name, _TYPES.get(kind, str(kind)), shape)

    def exactly(self, count: int) -> bytes:
        """So many bytes."""
        data = self.stream.read(count)
        if len(data) < count:
            raise Malformed("it ends inside its header: the file is cut short")
        return data
