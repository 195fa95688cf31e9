"""What the headers of weights tell: how many parameters, of what type, how many bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, BinaryIO

from hubpub.files.profile.config import Config, is_count
from hubpub.files.profile.folder import Folder
from hubpub.files.weights import safetensors
from hubpub.files.weights.names import is_weights
from hubpub.files.weights.shards import parse_shard
from hubpub.types.profile import Known, Profile

# By the names of safetensors: those of PyTorch.
_TORCHS = {"BF16": "bfloat16", "F16": "float16", "F32": "float32", "F64": "float64", "F8_E4M3": "float8_e4m3fn"}
_TORCHS |= {"F8_E5M2": "float8_e5m2", "I8": "int8", "U8": "uint8", "I16": "int16", "I32": "int32", "U32": "uint32"}
_FLOATS = ("BF16", "F16", "F32", "F64", "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ")
_EXPERT = re.compile(r"(?:\A|\.)experts\.")
_VARIANT = re.compile(
    r".*\.(?:fp16|bf16|fp32|non_ema|ema|int8|fp8)\.safetensors|.*\.(?:fp16|bf16|non_ema)-\d+-of-\d+\..*"
)


@dataclass(frozen=True, slots=True)
class Tensors:
    """What the headers of some files tell together.

    Attributes:
        elements: How many, by type.
        sizes: Bytes, by type.
        experts: How many elements are those of experts, of which some are used for a token.
        formats: What wrote the files, by what they say: ``pt``, ``mlx``, ``flax`` …
        shells: How many weights have lost their numbers, as under DeepSpeed's stage 3.
    """

    elements: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    experts: int = 0
    formats: frozenset[str] = frozenset()
    shells: int = 0

    def __add__(self, other: Tensors) -> Tensors:
        return Tensors(
            _sums(self.elements, other.elements),
            _sums(self.sizes, other.sizes),
            self.experts + other.experts,
            self.formats | other.formats,
            self.shells + other.shells,
        )

    @property
    def floats(self) -> int:
        """How many elements are numbers with a fraction: buffers of positions and counts are none."""
        return sum(self.elements.get(kind, 0) for kind in _FLOATS)

    @property
    def is_packed(self) -> bool:
        """Whether whole numbers take most of it, so that one element may hold several weights."""
        floats = sum(self.sizes.get(kind, 0) for kind in _FLOATS)
        return floats * 2 < sum(self.sizes.values())


def tensors_of(folder: Folder, path: str) -> Tensors | None:
    """What the header of a safetensors file tells; None for a file that cannot be read or is none."""
    size = folder.tree.local[path].size if path in folder.tree.local else 0

    def look(stream: BinaryIO) -> Any:
        elements: dict[str, int] = {}
        sizes: dict[str, int] = {}
        experts = 0
        header = safetensors.read_header(stream, size)
        for name, tensor in header.tensors.items():
            count = 1
            for dimension in tensor.shape:
                count *= dimension
            elements[tensor.dtype] = elements.get(tensor.dtype, 0) + count
            sizes[tensor.dtype] = sizes.get(tensor.dtype, 0) + tensor.end - tensor.begin
            experts += count if _EXPERT.search(name) else 0
        made_by = header.metadata.get("format", "")[:20]
        numbers = {"experts": experts, "shells": sum(1 for _ in header.shells)}
        return {"elements": elements, "sizes": sizes, "format": made_by, **numbers}

    def believed(answer: Any) -> Tensors:
        made_by = answer["format"]
        experts, shells = answer["experts"], answer["shells"]
        if not isinstance(made_by, str) or not isinstance(experts, int) or not isinstance(shells, int):
            raise TypeError(f"no answer of ours: {answer!r}")
        formats = frozenset({made_by} if made_by else ())
        return Tensors(_counts(answer["elements"]), _counts(answer["sizes"]), experts, formats, shells)

    return folder.ask(path, "safetensors elements by type", look, believed)


def weights_named(folder: Folder, *patterns: str, below: str = "") -> list[str]:
    """The safetensors files of a directory that make up one model, all of them; empty where one is missing.

    Args:
        folder: The folder.
        patterns: Of their names, the one that is loaded first; the first that fits is taken.
        below: The directory, with ``/`` at its end; empty for the folder itself.
    """
    names = [path.removeprefix(below) for path in folder.tree.local if path.startswith(below)]
    here = [
        name for name in names if "/" not in name and name.endswith(".safetensors") and not _VARIANT.fullmatch(name)
    ]
    for pattern in patterns:
        if chosen := [name for name in here if fnmatchcase(name, pattern)]:
            return [f"{below}{name}" for name in chosen] if _is_whole(chosen) else []
    return []


def facts_of_weights(folder: Folder, paths: Sequence[str], config: Config | None = None) -> Profile:
    """What the headers of a model's files tell.

    Args:
        folder: The folder.
        paths: The files, all of the one model.
        config: What says how its experts are used, and whether it is quantised.
    """
    if not paths or any(path not in folder.tree.local for path in paths):
        return Profile()
    place = _place(paths)
    size = Known(sum(folder.tree.local[path].size for path in paths), place.replace(": header", ": size"))
    found = Tensors()
    for path in paths:
        tensors = tensors_of(folder, path) if path.endswith(".safetensors") else None
        if tensors is None:
            return Profile(weights_size=size)
        found += tensors
    most = max(found.sizes, key=lambda kind: found.sizes[kind], default="")
    is_known = is_count(found.floats) and not found.is_packed and not found.shells
    parameters = found.floats if is_known else 0
    return Profile(
        weights_size=size,
        dtype=Known(_TORCHS[most], place) if most in _TORCHS else None,
        parameters=Known(parameters, place) if parameters else None,
        active_parameters=active(config, parameters, found.experts, place) if config and parameters else None,
    )


def active(config: Config, parameters: int, experts: int, place: str) -> Known[int] | None:
    """How many parameters are used for one token, of a mixture of experts; None where the config does not tell.

    Args:
        config: The config.
        parameters: How many there are.
        experts: How many of them are those of the experts among which is chosen.
        place: Where they were counted.
    """
    for part in (config, config.part("text_config")):
        count, used = part.whole(*_EXPERTS), part.whole(*_USED)
        if count and used and experts and used.value < count.value:
            left_out = experts // count.value * (count.value - used.value)
            return Known(parameters - left_out, f"{used.place}, and {place}")
    return None


def facts_of_other_weights(folder: Folder, *patterns: str) -> Profile:
    """The bytes of weights whose headers tell nothing here."""
    paths = [path for path in folder.tree.local if is_weights(path) and any(fnmatchcase(path, p) for p in patterns)]
    return facts_of_weights(folder, paths)


# How configs of transformers call the number of experts, and how many of them are used for a token.
_EXPERTS = ("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts", "expert_count")
_USED = ("num_experts_per_tok", "experts_per_token", "num_experts_per_token", "moe_topk", "moe_k", "expert_used_count")


def _is_whole(names: Iterable[str]) -> bool:
    """Whether all the parts are there of a model that is in parts."""
    shards = [parse_shard(name) for name in names]
    if not all(shards):
        return len(shards) == 1
    sets = {(shard.prefix, shard.total) for shard in shards if shard}
    return len(sets) == 1 and len(shards) == next(iter(sets))[1]


def _place(paths: Sequence[str]) -> str:
    return f"{paths[0]}: header" if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more: header"


def _counts(answer: Any) -> dict[str, int]:
    if not isinstance(answer, dict) or not all(isinstance(value, int) for value in answer.values()):
        raise TypeError(f"no answer of ours: {answer!r}")
    return answer


def _sums(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {kind: one.get(kind, 0) + other.get(kind, 0) for kind in (*one, *other)}
