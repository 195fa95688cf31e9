"""Manifests and digests of artifacts, as the client computes them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any


def md5_hex(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def md5_base64(data: bytes) -> str:
    return to_base64(md5_hex(data))


def to_base64(md5: str) -> str:
    return base64.b64encode(bytes.fromhex(md5)).decode()


def to_hex(digest: str) -> str:
    """The hex form of a base64 digest. Raises ValueError for other text."""
    return base64.b64decode(digest, validate=True).hex()


def manifest_of(
    files: Mapping[str, bytes], references: Mapping[str, tuple[str, str]], artifact_id: str
) -> dict[str, Any]:
    """The manifest of files and of references; a reference is its URL and its digest."""
    contents: dict[str, dict[str, Any]] = {
        path: {"digest": md5_base64(data), "birthArtifactID": artifact_id, "size": len(data)}
        for path, data in files.items()
    }
    contents |= {path: {"digest": digest, "ref": url} for path, (url, digest) in references.items()}
    return {
        "version": 1,
        "storagePolicy": "wandb-storage-policy-v1",
        "storagePolicyConfig": {"storageLayout": "V2"},
        "contents": contents,
    }


def digest_of(manifest: Mapping[str, Any]) -> str:
    """The digest of a version: md5 over the paths and digests of its entries."""
    lines = (f"{path}:{entry['digest']}\n" for path, entry in sorted(manifest["contents"].items()))
    return md5_hex(("wandb-artifact-manifest-v1\n" + "".join(lines)).encode())
