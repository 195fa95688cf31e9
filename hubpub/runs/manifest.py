"""Entries of W&B manifests, with the digests that they give."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from hubpub.types.lineage_graph import Entry


def manifest_entry(path: str, digest: str, size: int | None, ref: str | None, extra: Mapping[str, Any]) -> Entry:
    """An entry, with the digest that its file can be compared with.

    W&B writes base64 of an md5; ``extra`` may name another algorithm, or (where hubpub logged it) hold a sha256. A
    reference has the digest that its store gave, and without a checksum its own URL.
    """
    ref = ref or None
    if isinstance(sha256 := extra.get("sha256"), str):
        return Entry(path, size, sha256, "sha256", ref)
    if algorithm := extra.get("alg"):
        return Entry(path, size, digest or None, str(algorithm).lower(), ref)
    if _is_md5(digest):
        return Entry(path, size, digest, "md5", ref)
    if ref is None:
        return Entry(path, size, digest or None, "unknown", ref)
    return Entry(path, size or None, None, "md5", ref)


def _is_md5(digest: str) -> bool:
    try:
        return len(base64.b64decode(digest, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
