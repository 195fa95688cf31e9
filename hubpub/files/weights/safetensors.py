"""The header of a safetensors file, by the format's documentation (safetensors, README.md, "Format").

Eight bytes, little endian: the header's length. The header: a JSON object of ``name: {dtype, shape, data_offsets}``
and, under ``__metadata__``, of texts; it may end in spaces. Then the tensors' bytes, which the offsets count from,
without a hole, an overlap or a byte that belongs to none.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeGuard

from hubpub.files.weights import Malformed

HEADER_LIMIT = 100_000_000
"""The most bytes that the format grants a header."""

_METADATA = "__metadata__"
_FIELDS = ("dtype", "shape", "data_offsets")
# How deep the library's parser of JSON (serde_json) goes.
_DEEPEST = 127
# Of 64 bits; what is longer is no size.
_MOST_DIGITS = 21
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
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
_OF_TOKENS = ("embed_tokens.weight", "lm_head.weight", "word_embeddings.weight", "wte.weight", "tok_embeddings.weight")
_FLOATS = frozenset({"F16", "BF16", "F32", "F64"})


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

    @property
    def shells(self) -> Iterator[str]:
        """The weights of one dimension without an element, as DeepSpeed's stage 3 leaves in place of each.

        A weight of no rows but some columns is one of a model without labels or types, and a buffer may well be empty;
        but no model is without tokens.
        """
        for name, tensor in self.tensors.items():
            is_shell = tensor.shape == (0,) or (tensor.shape[:1] == (0,) and name.endswith(_OF_TOKENS))
            if is_shell and tensor.dtype in _FLOATS and name.endswith("weight"):
                yield name


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
    pairs = _parse(stream.read(length))
    _require_metadata(pairs)
    entries = [(name, _tensor(name, entry)) for name, entry in pairs if name != _METADATA]
    tensors = dict(entries)
    _require_covered(tensors, size - 8 - length)
    metadata = next((dict(value) for name, value in pairs if name == _METADATA and value), {})
    counts = Counter(name for name, _ in entries) if len(tensors) < len(entries) else {}
    return Header(tensors, metadata, tuple(name for name, count in counts.items() if count > 1))


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, those too that stand in it twice: the library looks at each."""

    depth = 1


def _parse(raw: bytes) -> _Pairs:
    """The members of the header's JSON object, as the library reads it: more strictly than Python does."""

    def pairs(members: list[tuple[str, Any]]) -> _Pairs:
        found = _Pairs(members)
        found.depth = 1 + max((_depth(value) for _, value in members), default=0)
        return found

    try:
        text = raw.decode()
        header = json.loads(
            text, object_pairs_hook=pairs, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
        if _ESCAPED_HALF.search(text):
            json.dumps(header, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise Malformed("its header is not UTF-8") from None
    except UnicodeEncodeError:
        raise Malformed("its header holds half a character (a lone surrogate)") from None
    except RecursionError:
        raise Malformed("its header is nested too deeply") from None
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed(f"its header is not JSON: {getattr(error, 'msg', 'a number has too many digits')}") from None
    if not isinstance(header, _Pairs):
        raise Malformed("its header is not a JSON object")
    if header.depth > _DEEPEST:
        raise Malformed("its header is nested too deeply")
    return header


def _depth(value: Any) -> int:
    """How many objects and lists stand in one another."""
    if isinstance(value, _Pairs):
        return value.depth
    if not isinstance(value, list):
        return 0
    return 1 + max((_depth(item) for item in value if isinstance(item, list)), default=0)


def _no_constant(name: str) -> None:
    raise Malformed(f"its header is not JSON: {name} is no value of it")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise Malformed("its header is not JSON: a number in it is out of range")
    return number


def _whole(text: str) -> int | float:
    """A number as the library reads it: what 64 bits do not hold is a fraction, and so is -0."""
    if len(text) > _MOST_DIGITS:
        return _finite(text)
    number = int(text)
    return number if number or text[0] != "-" else -0.0


def _require_metadata(header: _Pairs) -> None:
    """Sees to it that the texts beside the tensors are texts, and stand there once."""
    given = [value for name, value in header if name == _METADATA]
    if len(given) > 1:
        raise Malformed(f"its header has {_METADATA} twice")
    for value in given:
        texts = isinstance(value, _Pairs) and all(isinstance(text, str) for _, text in value)
        if value is not None and not texts:
            raise Malformed(f"{_METADATA} in its header is not an object of texts")


def _tensor(name: str, entry: Any) -> Tensor:
    """One entry of the header."""
    shown = show(name)
    if isinstance(entry, _Pairs):
        for key in _FIELDS:
            if sum(name == key for name, _ in entry) > 1:
                raise Malformed(f"tensor {shown} has {key} twice")
        given = dict(entry)
        dtype, shape, offsets = (given.get(key) for key in _FIELDS)
    elif _is_list(entry) and len(entry) == len(_FIELDS):  # the library takes them without names, too
        dtype, shape, offsets = entry
    else:
        raise Malformed(f"tensor {shown} is not an object of dtype, shape and data_offsets")
    if isinstance(dtype, _Pairs) and len(dtype) == 1 and dtype[0][1] is None:
        dtype = dtype[0][0]
    if not isinstance(dtype, str) or dtype not in _BITS:
        raise Malformed(f"tensor {shown} has dtype {show(dtype)}, which the format does not know")
    if not _is_list(shape) or not all(map(_is_size, shape)):
        raise Malformed(f"the shape of tensor {shown} is not a list of sizes")
    if not _is_list(offsets) or len(offsets) != 2 or not all(map(_is_size, offsets)):
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


def _is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a list of JSON, and no object's members."""
    return isinstance(value, list) and not isinstance(value, _Pairs)


def _is_size(value: object) -> bool:
    """Whether a value of JSON is an unsigned number of 64 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _U64


def show(value: object) -> str:
    """A value from a file, for a message: in quotes, of one line, and not too long."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"
