"""What of a training's settings stays out of a card: the ways of a machine, names of people, and keys."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

LONGEST = 200
"""The most characters of a value in a card."""

# Words of names. A name is taken apart at `_`, `-`, `.`, `/`, spaces and capital letters.
_KEYS = frozenset(
    {
        *("token", "tokens", "secret", "secrets", "password", "passwd", "passphrase", "passcode", "pwd", "pw", "pass"),
        *("otp", "dsn", "credential", "credentials", "apikey", "auth", "bearer", "cookie"),
    }
)
# What stands before `key` where it opens something; a key of a mapping, of a sort or of attention opens nothing.
_OPEN = frozenset(
    {
        *("api", "access", "private", "secret", "ssh", "gpg", "pgp", "signing", "encryption", "license", "licence"),
        *("account", "storage", "service", "master", "deploy", "admin", "webhook", "subscription", "wandb", "hf"),
        *("huggingface", "hub", "openai", "anthropic", "aws", "azure", "gcp", "google", "comet", "neptune", "clearml"),
        *("mlflow", "swanlab", "dagshub", "kaggle", "github", "gitlab", "runpod", "modal", "s3", "minio"),
    }
)
# `max_tokens` counts, `eos_token_id` numbers: they are no keys
_COUNTS = frozenset(
    ("max", "min", "num", "n", "count", "new", "total", "per", "id", "ids", "length", "limit", "types", "type", "seen")
)
_PEOPLE = frozenset(
    {
        *("user", "username", "login", "email", "mail", "author", "owner", "account", "creator", "submitter"),
        *("maintainer", "whoami", "phone"),
    }
)
_DONE = frozenset(("created", "run", "started", "launched", "submitted", "trained", "owned", "logged", "executed"))
_MACHINES = frozenset(
    {
        *("host", "hostname", "addr", "address", "ip", "port", "node", "nodelist", "socket", "pid", "machine"),
        *("server", "cluster", "computer", "mac"),
    }
)
# the numbers of the others count what a model is made of, such as the nodes of a graph
_NUMBERED = frozenset(("port", "pid", "addr", "address", "ip"))
_PLACES = frozenset({"dir", "dirs", "directory", "path", "paths", "file", "files", "filename", "folder", "root", "cwd"})
_ENDS_AS_PLACE = re.compile(
    r"(?:work|run|out|log|save|data|base|ckpt|model|cache|tmp|temp|home)(?:dir|path|file|folder)"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# /home/x, ~/x, ./x, ../x, C:\x, \\host\x, file:///x; and in the middle of a text what cannot be anything else
_PATH = re.compile(r"(?:[/~\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\]|file:)")
_PATH_WITHIN = re.compile(r"""(?:^|[\s=:,;"'(\[.])(?:/[\w.@-]+/[\w.]|~[\w.-]*/|\.{1,2}/|[A-Za-z]:\\|\\\\\w|file:/)""")
# out/checkpoint-5, data/train.json: of the folders that people train in, or a file
_RELATIVE = re.compile(
    r"[\w.-]+(?:/[\w.-]+)*/[\w.-]+\.(?:json|jsonl|csv|tsv|txt|parquet|arrow|ya?ml|toml|pt|pth|ckpt|py|sh)"
)
_CHECKPOINT = re.compile(
    r"(?:^|[/\\])(?:checkpoint|ckpt|step|epoch|iter|global_step)[-_]?\d+(?:[/\\]|\Z)", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\blocalhost\b|\.(?:local|internal|corp|lan|intra)\b"
    r"|\b(?:[\w-]+\.)+(?:edu|gov|mil|ac\.[a-z]{2})\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b"
    r"|\b[0-9a-f]{1,4}(?:::?[0-9a-f]{1,4}){3,7}\b|\bfe80::|\b(?:GPU|MIG)-[0-9a-f]{8}-",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_STORE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PUBLIC = ("https://huggingface.co/", "https://github.com/", "https://wandb.ai/", "https://arxiv.org/")
# password=…, --hf_token …, ?access_token=…
_KEY_WITHIN = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|token|secret|credentials?|(?:api|access|private|account)[_-]?key|sig(?:nature)?)"
    r"\s*=\s*\S|--[\w-]*(?:token|password|secret|api[_-]?key)\s+\S|[?&](?:key|auth|x-amz-[a-z-]+)=",
    re.IGNORECASE,
)
# what no person wrote: of such a length, and of letters and digits; the names of commits and digests are such too
_RANDOM = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/]{32,}={0,2}")
_DIGESTS = frozenset(
    (
        "commit",
        "sha",
        "sha1",
        "sha256",
        "md5",
        "hash",
        "revision",
        "rev",
        "version",
        "digest",
        "fingerprint",
        "uuid",
        "id",
    )
)


def reason_to_withhold(name: str, value: Any) -> str | None:
    """Why a setting stays out of a card, as half a sentence; None where it may stand in one.

    Args:
        name: The setting's name; of a nested one, all of it.
        value: Its value: a number, a text, or a list of them.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    if _is_key(words, value):
        return "its name is that of a key"
    # what is set for each file or person is named by it
    if reason := _told_by(name[:LONGEST]):
        return f"its name tells: {reason}"
    if isinstance(value, (list, tuple)):
        return next((reason for item in value if (reason := reason_to_withhold(name, item))), None)
    if isinstance(value, float) and not math.isfinite(value):
        return "it is no finite number"
    if not isinstance(value, str):
        is_port = isinstance(value, int) and not isinstance(value, bool) and not _NUMBERED.isdisjoint(words)
        return "it tells of a machine" if is_port else None
    return _reason_of_text(words, value)


def _reason_of_text(words: list[str], value: str) -> str | None:
    if len(value) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if not _PEOPLE.isdisjoint(words) or any(one in _DONE and other == "by" for one, other in pairwise(words)):
        return "it tells of a person"
    if not _MACHINES.isdisjoint(words):
        return "it tells of a machine"
    if not _PLACES.isdisjoint(words) or _PATH.match(value) or any(map(_ENDS_AS_PLACE.fullmatch, words)):
        return "it is a path on a machine"
    if reason := _told_by(value):
        return reason
    if _RANDOM.fullmatch(value) and _DIGESTS.isdisjoint(words):
        return "it looks like a key"
    if _RELATIVE.fullmatch(value) or _CHECKPOINT.search(value):
        return "it is a path on a machine"
    if _STORE.match(value) and not value.startswith(_PUBLIC):
        return "it is the address of a store"
    return None


def _told_by(text: str) -> str | None:
    """What a text tells that stays out, wherever in it."""
    if _KEY_WITHIN.search(text):
        return "it holds a key"
    if _MAIL.search(text):
        return "it tells of a person"
    if _ADDRESS.search(text):
        return "it tells of a machine"
    return "it is a path on a machine" if _PATH_WITHIN.search(text) else None


def _is_key(words: list[str], value: Any) -> bool:
    if any(one in _OPEN and other in ("key", "keys") for one, other in pairwise(words)):
        return True
    found = _KEYS.intersection(words)
    if found <= {"token", "tokens", "pass"}:
        # a number of tokens, a token's number, and how often something is passed, are no keys
        return bool(found) and isinstance(value, str) and _COUNTS.isdisjoint(words)
    return True
