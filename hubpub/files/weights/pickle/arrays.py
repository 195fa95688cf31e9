"""Arrays of numpy, as ``.npy`` describes them and as joblib puts them into a pickle.

Sources: numpy, lib/format.py, and the ``__setstate__`` of a dtype (core/src/multiarray/descriptor.c); joblib,
numpy_pickle.py, NumpyArrayWrapper.read_array.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import BinaryIO

from hubpub.files.weights.pickle.opcodes import Broken, Lines

NUMPY = b"\x93NUMPY"
"""How ``.npy`` begins."""
WRAPPERS = frozenset(
    {
        ("joblib.numpy_pickle", "NumpyArrayWrapper"),
        # as scikit-learn had it before 0.23
        ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"),
    }
)
"""What joblib puts in the place of an array, whose bytes follow behind it."""

_HEADER = 16 << 20
_PLAIN = re.compile(r"[<>|=]?[?biufcmMSUVa]\d*(?:\[[^\]]*\])?")
_NAME = re.compile(r"[<>|=]?([biufcmMSUVO])(\d+)(?:\[[^\]]*\])?")


@dataclass(slots=True)
class Dtype:
    """A dtype that a pickle would make.

    Attributes:
        arguments: What it would be made of.
        state: What it would be set to.
    """

    arguments: object
    state: object = None

    def size(self) -> int | None:
        """The bytes of one value; None where they are Python's objects.

        Raises:
            Broken: It is described in a way that is not known.
        """
        name = self.arguments[0] if isinstance(self.arguments, tuple) and self.arguments else None
        kind = _NAME.fullmatch(name) if isinstance(name, str) else None
        if kind is None:
            raise Broken("an array in it is described in a way that is not known")
        if kind[1] == "O":
            return None
        if self.state is None:
            return int(kind[2]) * (4 if kind[1] == "U" else 1)
        # numpy believes the state that a number's dtype holds objects too; and how long a text is
        length, flags = self.state[5:8:2] if isinstance(self.state, tuple) and len(self.state) > 7 else (None, None)
        if not isinstance(length, int) or not isinstance(flags, int):
            raise Broken("an array in it is described in a way that is not known")
        if flags & 1:
            return None
        if kind[1] not in "SUV":
            return int(kind[2])
        if length < 0:
            raise Broken("an array in it is described in a way that is not known")
        return length


def skip_array(lines: Lines, state: object) -> bool:
    """Goes behind the bytes of an array that joblib put here; whether it did: an array of objects is a pickle.

    Args:
        lines: At the first byte behind the array's wrapper.
        state: What the wrapper says of the array.

    Raises:
        Broken: It is described in a way that is not known.
    """
    if not isinstance(state, dict):
        raise Broken("an array in it is described in a way that is not known")
    shape, dtype, alignment = state.get("shape"), state.get("dtype"), state.get("numpy_array_alignment_bytes")
    if not isinstance(shape, tuple) or not all(isinstance(size, int) for size in shape):
        raise Broken("an array in it is described in a way that is not known")
    # a key that is not known may be any of these
    if not isinstance(dtype, Dtype) or not all(isinstance(key, str) for key in state):
        raise Broken("an array in it is described in a way that is not known")
    if alignment is not None and not isinstance(alignment, int):
        raise Broken("an array in it is described in a way that is not known")
    count = dtype.size()
    if count is None:
        return False
    if alignment is not None:
        lines.skip(int.from_bytes(lines.read(1), "little"))
    for size in shape:
        count *= size
    lines.skip(count)
    return True


def holds_objects(stream: BinaryIO) -> bool:
    """Whether an array of ``.npy`` holds Python's objects, which are written as a pickle; leaves the stream behind its
    header.

    Args:
        stream: At its first byte.

    Raises:
        Broken: Its header cannot be read.
    """
    start = stream.read(10)
    if start[6:7] >= b"\x02":
        start += stream.read(2)
    length = int.from_bytes(start[8:], "little")
    if length > _HEADER:
        raise Broken("its header is too long")
    text = stream.read(length).decode("latin-1")
    try:
        # Python 2 wrote numbers as 10L
        header = ast.literal_eval(re.sub(r"(\d)L\b", r"\1", text).strip())
        return not _is_plain(header["descr"])
    except (ValueError, SyntaxError, TypeError, KeyError, MemoryError, RecursionError):
        raise Broken("its header cannot be read") from None


def _is_plain(described: object) -> bool:
    """Whether values described so hold no objects: a name, a name and a shape, or a list of fields."""
    if isinstance(described, str):
        return _PLAIN.fullmatch(described) is not None
    if isinstance(described, tuple):
        return bool(described) and _is_plain(described[0])
    if isinstance(described, list):
        return all(isinstance(field, tuple) and len(field) > 1 and _is_plain(field[1]) for field in described)
    return False
