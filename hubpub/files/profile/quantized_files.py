"""The GGUF files of a folder: which quantisation each is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.gguf_header import header_of
from hubpub.files.weights.shards import parse_shard
from hubpub.types.profile import Known, Profile, QuantizedFile

# How the Hub reads a quantisation off a file's name (huggingface.js, tasks/src/gguf.ts: GGUF_QUANT_RE).
_KIND = re.compile(
    r"(?<![A-Za-z0-9])(?:UD-)?(?:F32|F16|BF16|I?Q\d(?:_\d)+|I?Q\d_(?:K|NL|XXS|XS|S|M)(?:_(?:XXS|XS|S|M|L|XL))?|TQ\d_\d"
    r"|MXFP4(?:_MOE)?|NVFP4)(?:_[A-Z]+)?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_BITS = re.compile(r"\d+")


def read_quantized_files(folder: Folder) -> Profile:
    """The quantisations of a model, those with the fewest bytes first."""
    found = sorted(_files(folder), key=lambda known: (known.value.size, known.value.path))
    return Profile(quantized_files=tuple(found))


def models(folder: Folder) -> Iterator[tuple[str, int]]:
    """The GGUF files that are models, each with its bytes; of several parts the first, with those of all.

    A model of which a part is missing is none.
    """
    parts: dict[tuple[str, str, int], list[tuple[str, int]]] = {}
    for file in folder.files(".gguf"):
        directory, _, name = file.path.rpartition("/")
        shard = parse_shard(name)
        key = (directory, shard.prefix, shard.total) if shard else (directory, name, 1)
        parts.setdefault(key, []).append((file.path, file.size))
    for (_, _, total), files in parts.items():
        header = header_of(folder, files[0][0])
        if header is not None and header.is_model and len(files) == total:
            yield files[0][0], sum(size for _, size in files)


def _files(folder: Folder) -> Iterator[Known[QuantizedFile]]:
    for path, size in models(folder):
        if kind := kind_of(folder, path):
            yield Known(QuantizedFile(path, kind.value, size), kind.place)


def kind_of(folder: Folder, path: str) -> Known[str] | None:
    """The quantisation of a file: by its name, where the header does not say otherwise, else by the header."""
    header = header_of(folder, path)
    told = header.text("general.file_type") if header else ""
    name = path.rsplit("/", 1)[-1]
    by_name = [match[0] for match in _KIND.finditer(name)]
    # a folder may be called by the quantisation of the parts in it; what stands last in a name is its own
    kind = by_name[-1].upper() if by_name else ""
    if kind and (not told or _bits(told) == _bits(kind)):
        return Known(kind, f"{path}: its name")
    return Known(told, f"{path}: general.file_type") if told else None


def _bits(kind: str) -> str:
    found = _BITS.search(kind)
    return found[0] if found else ""
