"""Drafts of real folders, for the rules that look into files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from hubpub.files.scan import scan
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import RemoteFile, RemoteTree

SAFETENSORS = save({"w": np.zeros(4, np.float32), "v": np.ones(2, np.float32)}, {"format": "pt"})
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0a" * 32 + "\nsize 12345\n"
GPT2 = '{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}'


def draft_of(
    root: Path, files: Mapping[str, str | bytes], *, remote: tuple[str, ...] = (), card: str = "# A model\n"
) -> Draft:
    """A draft of a folder that is made of these files."""
    root.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    there = RemoteTree("c" if remote else None, tuple(RemoteFile(path, 1, "b") for path in sorted(remote)))
    return Draft("me/m", scan(root), Card(card), there, {})


def card_alone(text: str = "# A model\n") -> Draft:
    """A draft without a folder."""
    return Draft(None, None, Card(text))
