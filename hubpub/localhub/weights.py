"""The weights in a repository, as far as their headers tell of them."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO

from dulwich.repo import Repo

from hubpub.localhub.cards import plain
from hubpub.localhub.context import Configuration, Context
from hubpub.localhub.history import blob_bytes
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEntry, blob_info
from hubpub.pages.tensors import WeightsHeader

_READ_MOST = 200
_PART = re.compile(r"(?:diffusion_pytorch_)?model-[0-9]{5}-of-[0-9]{5}\.safetensors")


def parameters_of(hub: Context, git: Repo, repository: Repository, entries: Sequence[TreeEntry]) -> dict[str, int]:
    """How many parameters the safetensors files of a model have, by what they are stored in; empty where none tells."""
    counts: Counter[str] = Counter()
    for entry in _whole_model(entries)[:_READ_MOST]:
        counts.update(_told(hub, git, repository, entry).get("parameters", {}))
    return dict(counts)


def gguf_of(hub: Context, git: Repo, repository: Repository, entries: Sequence[TreeEntry]) -> dict[str, Any]:
    """What the first GGUF file of a model tells, as the Hub has it; empty where none tells."""
    for entry in entries:
        if entry.path.endswith(".gguf"):
            return dict(_told(hub, git, repository, entry).get("gguf", {}))
    return {}


def _told(hub: Context, git: Repo, repository: Repository, entry: TreeEntry) -> dict[str, Any]:
    """What a file's header tells. It is known by the blob's id, which is a digest of the content."""
    key = ("weights", entry.oid)
    if (known := hub.facts.get(key)) is None:
        try:
            header = header_of(git, repository, entry, hub.configuration)
        except (ValueError, OSError):
            header = None
        known = {} if header is None else _facts(header)
        hub.facts.put(key, known)
    return dict(known)


def _facts(header: WeightsHeader) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for tensor in header.tensors:
        counts[tensor.dtype] += tensor.elements
    told = header.metadata
    architecture = told.get("general.architecture", "")
    gguf: dict[str, Any] = {"total": header.parameters}
    if architecture:
        gguf["architecture"] = architecture
    length = told.get(f"{architecture}.context_length", "")
    if length.isascii() and length.isdigit():
        gguf["context_length"] = int(length[:18])
    if template := told.get("tokenizer.chat_template"):
        gguf["chat_template"] = template
    return {"parameters": dict(counts), "gguf": plain(gguf)}


def _whole_model(entries: Sequence[TreeEntry]) -> list[TreeEntry]:
    """The safetensors files of the root that make up one model: one, or all its parts."""
    found = [entry for entry in entries if "/" not in entry.path and entry.path.endswith(".safetensors")]
    whole = [entry for entry in found if entry.path in ("model.safetensors", "diffusion_pytorch_model.safetensors")]
    parts = [entry for entry in found if _PART.fullmatch(entry.path)]
    return whole[:1] or parts or (found if len(found) == 1 else [])


def header_of(
    git: Repo, repository: Repository, entry: TreeEntry, configuration: Configuration
) -> WeightsHeader | None:
    """The header of a file of weights; None for a file that is none.

    Raises:
        ValueError: It cannot be read; says why.
        OSError: It is not on the disk.
    """
    with opened(git, repository, entry) as stream:
        return configuration.read_weights(entry.path, stream, blob_info(git, entry.oid).size)


def opened(git: Repo, repository: Repository, entry: TreeEntry) -> BinaryIO:
    """A file's content, wherever it lies. Raises OSError where it is not on the disk."""
    pointer = blob_info(git, entry.oid).pointer
    if pointer is None:
        return io.BytesIO(blob_bytes(git, entry.oid))
    return repository.lfs.path(pointer.sha256).open("rb")


def content_of(git: Repo, repository: Repository, entry: TreeEntry, most: int) -> bytes | None:
    """A file's content; None where it has more bytes than are asked for, or is not on the disk."""
    if blob_info(git, entry.oid).size > most:
        return None
    try:
        with opened(git, repository, entry) as stream:
            return stream.read(most)
    except OSError:
        return None
