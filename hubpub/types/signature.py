"""What a signature says: the files that it names, each with its sha256 (model-signing, "Model Signing Format").

Whether it may be believed is another question, which `hubpub.signing.openssf` answers. Nothing here needs the library.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from hubpub.errors import BlockedError
from hubpub.types.spelling import spelled

SIGNATURE_PATH = "model.sig"
"""Where the signature lies in a repository; the library's own tool looks for it there."""

LIMIT = 64 * 1024 * 1024
"""Bytes of a signature that are read; one over a hundred thousand files has some 20 MB."""

# What the library leaves out by itself, of whatever folder it verifies (model_signing, hashing.py), and so must we.
_GIT = (".git", ".gitattributes", ".github", ".gitignore")
# What lies in a downloaded or pushed folder besides, put there by `hf download` and by hubpub.
_TOOLS = (".cache", ".hubpub")
IGNORED = (*_GIT, *_TOOLS, SIGNATURE_PATH)
"""What no signature covers, by the first part of its path."""


def is_signed(path: str) -> bool:
    """Whether a signature covers the file at a path: all of a repository but itself and what is git's."""
    return path.split("/", 1)[0] not in IGNORED


def covered(files: Mapping[str, str]) -> dict[str, str]:
    """Those of the files that a signature covers, sorted by path."""
    return {path: sha256 for path, sha256 in sorted(files.items()) if is_signed(path)}


def claimed(signature: bytes) -> dict[str, str]:
    """The files that a signature names with their sha256, whoever made it.

    Raises:
        BlockedError: It is none of this kind.
    """
    try:
        payload = json.loads(base64.b64decode(json.loads(signature)["dsseEnvelope"]["payload"]))
        resources = {
            str(each["name"]): (each["algorithm"], each["digest"]) for each in payload["predicate"]["resources"]
        }
        digests = {path: bytes.fromhex(digest).hex() for path, (_, digest) in resources.items()}
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise BlockedError(
            f"{SIGNATURE_PATH} is no signature over files", f"Push again with {spelled('sign')}."
        ) from error
    if other := {str(algorithm) for algorithm, _ in resources.values()} - {"sha256"}:
        raise BlockedError(
            f"{SIGNATURE_PATH} names files by {other.pop()}, and the Hub's are known by sha256",
            f"Push again with {spelled('sign')}.",
        )
    return digests


def differences(signed: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str]:
    """The files that are not what was signed, and what of each: it differs, is absent, or is not signed.

    Args:
        signed: What a signature says.
        files: The sha256 of every file that there is, by path.
    """
    there = {path: sha256 for path, sha256 in files.items() if is_signed(path) or path in signed}
    return {
        path: "is not signed" if path not in signed else "is absent" if path not in there else "differs"
        for path in sorted(signed.keys() | there.keys())
        if signed.get(path) != there.get(path)
    }


def shown_differences(found: Mapping[str, str], most: int | None = None) -> str:
    """Differences as half a sentence, the first of them if they are many."""
    said = [f"{path} ({what})" for path, what in found.items()][:most]
    return ", ".join(said) + (f" and {len(found) - len(said)} more" if len(said) < len(found) else "")
