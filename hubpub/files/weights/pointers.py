"""Texts that stand in a file's place: git LFS pointers, and those of git-annex and of Xet.

Sources: git-lfs, docs/spec.md ("Pointer files must be less than 1024 bytes", "version" comes first); git-annex,
internals/pointer_file; git-xet's pointer files begin with ``# xet version``.
"""

from __future__ import annotations

import re

POINTER_LIMIT = 1024
"""No pointer has as many bytes."""

_LFS = re.compile(
    rb"version https?://(?:git-lfs|hawser)\.github\.com/spec/v?\d.*\boid sha256:[0-9a-f]{64}\b", re.DOTALL
)
_ANNEX = re.compile(rb"/annex/objects/\S+\s*|(?:\.\./)*\.git/annex/objects/\S+\s*")
_XET = re.compile(rb"# xet version \d+")


def pointer_kind(data: bytes) -> str:
    """What a file's content stands for another's: ``git LFS``, ``git-annex`` or ``Xet``; empty for what does not."""
    if len(data) >= POINTER_LIMIT:
        return ""
    if _LFS.match(data):
        return "git LFS"
    if _ANNEX.match(data):
        return "git-annex"
    return "Xet" if _XET.match(data) else ""
