"""Names of repositories, paths, revisions, refs and digests, and the checks of them.

Whatever a client sends is checked here before it may become part of a path on disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hubpub.localhub.errors import bad_request

TYPES = ("model", "dataset", "space")

_NAMESPACE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_RESERVED = frozenset({"api", "models", "datasets", "spaces", "login", "resolve", "settings"})
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# The rules of git-check-ref-format(1), for what follows refs/heads/ or refs/tags/.
_BAD_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock(?:/|$)|(?:^|/)\.|^/|/$|\.$|^@$|^-")
_OBJECT_NAME = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class RepoKey:
    """Which repository: its type (`model`, `dataset` or `space`), namespace and name."""

    type: str
    namespace: str
    name: str

    @property
    def id(self) -> str:
        """`namespace/name`, as the client writes it."""
        return f"{self.namespace}/{self.name}"

    @property
    def web_path(self) -> str:
        """Where its page lies: `ns/name` for models, `datasets/ns/name` and `spaces/ns/name` else."""
        return self.id if self.type == "model" else f"{self.type}s/{self.id}"

    @property
    def api_path(self) -> str:
        """Where its API lies, without the leading `/api/`: `models/ns/name`."""
        return f"{self.type}s/{self.id}"


def repo_key(repo_type: str, repo_id: str) -> RepoKey:
    """Check a repository's type and `namespace/name`.

    Raises ApiError 400 with the rule that is broken. The rules are the client's (`utils/_validators.py`).
    """
    if repo_type not in TYPES:
        raise bad_request(f"Unknown repository type {repo_type!r}: expected model, dataset or space.")
    namespace, slash, name = repo_id.partition("/")
    if not slash or "/" in name:
        raise bad_request(f"Repository id {repo_id!r} must have the form namespace/name.")
    if len(repo_id) > 96:
        raise bad_request("A repository id may have at most 96 characters.")
    if not _NAMESPACE.fullmatch(namespace) or namespace.lower() in _RESERVED:
        raise bad_request(f"Invalid namespace {namespace!r}.")
    if not _NAME.fullmatch(name):
        raise bad_request(
            f"Invalid repository name {name!r}: use letters, digits, '-', '_' and '.', "
            "and do not start or end with '-' or '.'."
        )
    if any(bad in part for part in (namespace, name) for bad in ("--", "..")):
        raise bad_request(f"Repository id {repo_id!r} must not contain '--' or '..'.")
    if name.lower().endswith((".git", ".ipynb")):
        raise bad_request(f"Repository name {name!r} must not end with .git or .ipynb.")
    return RepoKey(repo_type, namespace, name)


def repo_path(path: object) -> str:
    """Check the path of a file or folder in a repository; return it as is.

    Refused (ApiError 400): empty, absolute, with `.`/`..`/empty/`.git` parts, with backslashes or control
    characters, not encodable, or longer than file systems take.
    """
    if not isinstance(path, str) or not path:
        raise bad_request("A path in a repository must be a non-empty string.")
    shown = ascii(path if len(path) <= 120 else path[:120] + "…")
    if path.startswith("/"):
        raise bad_request(f"Invalid path {shown}: it must be relative to the repository.")
    if "\\" in path or _CONTROL.search(path):
        raise bad_request(f"Invalid path {shown}: backslashes and control characters are not allowed.")
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        raise bad_request(f"Invalid path {shown}: it is not valid Unicode.") from None
    parts = encoded.split(b"/")
    if len(encoded) > 4096 or any(len(part) > 255 for part in parts):
        raise bad_request(f"Invalid path {shown}: it is too long.")
    for part in path.split("/"):
        if part in {"", ".", ".."}:
            raise bad_request(f"Invalid path {shown}: empty, '.' and '..' parts are not allowed.")
        # Windows ignores trailing dots and spaces and knows .git by its short name too.
        if part.rstrip(" .").lower() in {".git", "git~1"}:
            raise bad_request(f"Invalid path {shown}: nothing can be stored under .git.")
    return path


def new_ref_name(name: object, kind: str) -> str:
    """Check the name of a branch or tag that is to be made (`kind` is the word for messages)."""
    if not isinstance(name, str) or not name:
        raise bad_request(f"A {kind} needs a name.")
    if not is_ref_name(name) or name.startswith("refs/") or name == "HEAD" or _OBJECT_NAME.fullmatch(name):
        raise bad_request(f"Invalid reference for a {kind}: {name[:120]!a}.")
    return name


def is_ref_name(name: str) -> bool:
    """Tell whether git would take `name` after refs/heads/ or refs/tags/."""
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        return False
    parts = encoded.split(b"/")
    return 0 < len(encoded) <= 512 and all(len(p) <= 200 for p in parts) and not _BAD_REF.search(name)


def sha256_hex(value: object) -> str:
    """Check a sha256 as 64 lower-case hexadecimal digits."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise bad_request("Expected a sha256: 64 lower-case hexadecimal digits.")
    return value


def byte_size(value: object) -> int:
    """Check a size in bytes."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise bad_request("Expected a size: a number of bytes.")
    return value
