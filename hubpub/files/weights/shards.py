"""Shards: the index that says which file holds which tensor, and the names that shards have.

transformers and diffusers write ``model.safetensors.index.json`` or ``pytorch_model.bin.index.json`` beside shards
that are named ``model-00001-of-00003.safetensors`` (huggingface_hub, serialization/_base.py and constants.py:
FILENAME_PATTERN).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import BinaryIO

from hubpub.files.weights import Malformed
from hubpub.files.weights.safetensors import show

INDEX_LIMIT = 64_000_000
"""The most bytes of an index that are read; that of a model of a trillion parameters has some 10 MB."""

_INDEX = re.compile(r"(?P<prefix>.+?)\.(?P<ending>safetensors|bin)\.index(?:\.(?P<variant>[^.]+))?\.json")
_SHARD = re.compile(
    r"(?P<prefix>.*?)-?(?P<number>[0-9]{5})-of-(?P<total>[0-9]{5})(?P<ending>\.(?:safetensors|bin|gguf|pt|pth|h5|msgpack))"
)


@dataclass(frozen=True, slots=True)
class Shard:
    """What the name of a shard says.

    Attributes:
        prefix: What stands before the number, such as ``model``.
        number: Which of the shards it is, from 1 (some writers count from 0).
        total: How many there are.
        ending: The name's ending, with its dot.
    """

    prefix: str
    number: int
    total: int
    ending: str


def index_prefix(name: str) -> tuple[str, str] | None:
    """The prefix and the ending of the shards that an index of that name tells of; None for what is no index."""
    match = _INDEX.fullmatch(name)
    if match is None:
        return None
    variant = f".{match['variant']}" if match["variant"] else ""
    return f"{match['prefix']}{variant}", f".{match['ending']}"


def parse_shard(name: str) -> Shard | None:
    """What the name of a file says of a shard; None for what is none."""
    match = _SHARD.fullmatch(name)
    return match and Shard(match["prefix"], int(match["number"]), int(match["total"]), match["ending"])


def read_index(stream: BinaryIO, size: int) -> dict[str, str]:
    """The ``weight_map`` of an index: the name of a tensor's file by the tensor's name.

    Raises:
        Malformed: It is no such index.
        OSError: It cannot be read.
    """
    if size > INDEX_LIMIT:
        raise Malformed(f"it has {size:,} bytes, which no index has")
    try:
        index = json.loads(stream.read(INDEX_LIMIT).decode())
    except UnicodeDecodeError:
        raise Malformed("it is not UTF-8") from None
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"it is not JSON: {getattr(error, 'msg', 'a number has too many digits')}") from None
    weight_map = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(weight_map, dict):
        raise Malformed("it has no weight_map that says which file holds which tensor")
    for tensor, file in weight_map.items():
        if not isinstance(file, str) or not file:
            raise Malformed(f"its weight_map gives tensor {show(tensor)} no file name")
    return weight_map
