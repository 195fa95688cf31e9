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
        "token",
        "tokens",
        "secret",
        "secrets",
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "credential",
        "credentials",
        "apikey",
        "auth",
        "bearer",
        "cookie",
    }
)
_PAIRS = (("api", "key"), ("access", "key"), ("private", "key"), ("secret", "key"), ("ssh", "key"))
# `max_tokens` counts, `eos_token_id` numbers: they are no keys
_COUNTS = frozenset(
    ("max", "min", "num", "n", "count", "new", "total", "per", "id", "ids", "length", "limit", "types", "type", "seen")
)
_PEOPLE = frozenset(("user", "username", "login", "email", "mail", "author", "owner"))
_MACHINES = frozenset(("host", "hostname", "addr", "address", "ip", "port", "node", "nodelist", "socket", "pid"))
_PLACES = frozenset({"dir", "dirs", "directory", "path", "paths", "file", "files", "filename", "folder", "root", "cwd"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# /home/x, ~/x, ./x, ../x, C:\x, \\host\x, file:///x
_PATH = re.compile(r"(?:[/~\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\]|file:)")
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\blocalhost\b|\.(?:local|internal|corp|lan|intra)\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_STORE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PUBLIC = ("https://huggingface.co/", "https://github.com/", "https://wandb.ai/", "https://arxiv.org/")


def reason_to_withhold(name: str, value: Any) -> str | None:
    """Why a setting stays out of a card, as half a sentence; None where it may stand in one.

    Args:
        name: The setting's name; of a nested one, all of it.
        value: Its value: a number, a text, or a list of them.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    if _is_key(words, value):
        return "its name is that of a key"
    if isinstance(value, (list, tuple)):
        return next((reason for item in value if (reason := reason_to_withhold(name, item))), None)
    if isinstance(value, float) and not math.isfinite(value):
        return "it is no finite number"
    if not isinstance(value, str):
        is_port = isinstance(value, int) and not isinstance(value, bool) and not _MACHINES.isdisjoint(words)
        return "it tells of a machine" if is_port else None
    if not _PEOPLE.isdisjoint(words) or _MAIL.search(value):
        return "it tells of a person"
    if not _MACHINES.isdisjoint(words) or _ADDRESS.search(value):
        return "it tells of a machine"
    if not _PLACES.isdisjoint(words) or _PATH.match(value):
        return "it is a path on a machine"
    if _STORE.match(value) and not value.startswith(_PUBLIC):
        return "it is the address of a store"
    return f"it is longer than {LONGEST} characters" if len(value) > LONGEST else None


def _is_key(words: list[str], value: Any) -> bool:
    if any(pair in _PAIRS for pair in pairwise(words)):
        return True
    found = _KEYS.intersection(words)
    if found and found <= {"token", "tokens"}:
        # a number of tokens, and a token's number, are no keys
        return isinstance(value, str) and _COUNTS.isdisjoint(words)
    return bool(found)
