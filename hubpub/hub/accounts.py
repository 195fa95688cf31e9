"""What a hub said of a token, remembered for a while where many pushes ask the same.

The Hub limits that question more strictly than others ("heavily rate-limited for security reasons", HfApi.whoami). A
single push asks anew: somebody may have been let into an organization a moment ago.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Any

_LASTS = 300.0  # seconds

_remembers: ContextVar[bool] = ContextVar("_remembers", default=False)
_known: dict[tuple[str, str], tuple[float, Mapping[str, Any]]] = {}


@contextmanager
def remembered_accounts() -> Iterator[None]:
    """Within this context what a hub said of a token is good for the next calls, too, on every thread."""
    before = _remembers.set(True)
    try:
        yield
    finally:
        _remembers.reset(before)


def recall(endpoint: str, token: str) -> Mapping[str, Any] | None:
    """What a hub said of a token not long ago; None where that is not known, or not to be used."""
    said = _known.get(_key(endpoint, token)) if _remembers.get() else None
    return said[1] if said and time.monotonic() - said[0] < _LASTS else None


def keep(endpoint: str, token: str, answer: Mapping[str, Any]) -> None:
    """Keeps what a hub said of a token, where it is to be remembered."""
    if _remembers.get():
        _known[_key(endpoint, token)] = (time.monotonic(), answer)


def _key(endpoint: str, token: str) -> tuple[str, str]:
    return endpoint, sha256(token.encode()).hexdigest()
