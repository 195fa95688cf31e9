"""How many bytes the values of an array of ``.npy`` take, which more may follow.

Source: numpy, lib/format.py.
"""

from __future__ import annotations

import ast
import math
import re
from typing import BinaryIO

from hubpub.files.weights.pickle.opcodes import Broken

_NAME = re.compile(r"[<>|=]?([biufcmMSUVa])(\d*)(?:\[[^\]]*\])?")
_DIMENSIONS = 64
_WITHOUT_NUMBER = {"b": 1, "i": 4, "f": 4, "c": 1, "m": 8, "M": 8}


def skip_values(stream: BinaryIO, start: int, size: int) -> bool:
    """Goes behind the values of an array without objects; whether there is anything.

    Args:
        stream: Behind its header.
        start: Where the array begins.
        size: Bytes of the whole stream.

    Raises:
        Broken: It is described in a way that is not known.
    """
    values = stream.tell()
    stream.seek(start)
    text = stream.read(values - start)
    text = text[12 if text[6:7] >= b"\x02" else 10 :]
    # Python 2 wrote numbers as 10L
    header = ast.literal_eval(re.sub(r"(\d)L\b", r"\1", text.decode("latin-1")).strip())
    count = _count(header.get("shape"))
    # numpy takes no such array, and nothing behind it
    if count is None:
        return False
    end = values + count * _size(header["descr"])
    if end >= size:
        return False
    stream.seek(end)
    return True


def _count(shape: object) -> int | None:
    """How many values there are; None for a shape that numpy does not take."""
    if not isinstance(shape, tuple) or len(shape) > _DIMENSIONS:
        return None
    if not all(isinstance(length, int) and 0 <= length < 1 << 63 for length in shape):
        return None
    return math.prod(shape)


def _size(described: object) -> int:
    """The bytes of one value."""
    if isinstance(described, list):
        return sum(_size(field[1:] if len(field) > 2 else field[1]) for field in described)
    if isinstance(described, tuple):
        # numbers may stand without a tuple
        shape = described[1] if len(described) > 1 else ()
        count = _count(shape if isinstance(shape, tuple) else (shape,))
        if count is None:
            raise Broken("an array in it is described in a way that is not known")
        return _size(described[0]) * count
    kind = _NAME.fullmatch(described) if isinstance(described, str) else None
    if kind is None:
        raise Broken("an array in it is described in a way that is not known")
    if not kind[2]:
        return _WITHOUT_NUMBER.get(kind[1], 0)
    return int(kind[2][:9]) * (4 if kind[1] == "U" else 1)
