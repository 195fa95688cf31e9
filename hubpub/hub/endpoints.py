"""The addresses of hubs. A wrong one is refused before anything is sent there."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlsplit

from hubpub.errors import CallError

_NEXT = "Name it as a URL: https://huggingface.co."
_ACCOUNT = "it names an account or a password"
_LONGEST = 200  # characters of a wrong one that an error repeats


def default_endpoint() -> str:
    """The endpoint of ``HF_ENDPOINT``, or else the Hub's.

    Raises:
        CallError: ``HF_ENDPOINT`` is no hub's URL.
    """
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/")
    return valid_endpoint(endpoint, "HF_ENDPOINT") if endpoint else "https://huggingface.co"


def valid_endpoint(given: Any, where: str = "") -> str:
    """A hub's URL, without the slashes at its end.

    Args:
        given: The URL, as a user wrote it.
        where: The place that it was read from, for the error; empty where the caller gave it.

    Raises:
        CallError: It is no URL, or has a part that the client does not send: a password, a query, a fragment. The
            error repeats no password.
    """
    if not isinstance(given, str):
        raise CallError(f"{where or 'the endpoint'} is of the type {type(given).__name__}", _NEXT)
    if why := _fault(given):
        prefix = f"{where}: " if where else ""
        step = "Give the token by HF_TOKEN, or log in." if why == _ACCOUNT else _NEXT
        raise CallError(f"{prefix}{_shown(given)} is no endpoint: {why}", step)
    return given.rstrip("/")


def _fault(given: str) -> str:
    """Why a text is no URL of a hub; empty where it is one."""
    import httpx2

    if any(char.isspace() or not char.isprintable() for char in given):
        return "it holds a blank, a line break or another character that no URL has"
    if not given.startswith(("http://", "https://")):
        return "it begins with neither http:// nor https://"
    try:
        parts = urlsplit(given)
        if "@" in parts.netloc:
            return _ACCOUNT
        port = parts.port
        httpx2.URL(given)  # as the client will read it
    except (ValueError, httpx2.InvalidURL):
        return "its host or its port is none"
    if not parts.hostname:
        return "it names no host"
    if port == 0 or parts.netloc.endswith(":"):
        return "its port is none"
    if "?" in given or "#" in given:
        return "it has a query or a fragment"
    return ""


def _shown(given: str) -> str:
    """A wrong address without the parts that may be secret: all before the last ``@``, and the query."""
    begin, _, rest = given.rpartition("@")
    if begin:
        scheme = re.match(r"\w+://", begin)
        rest = f"{scheme[0] if scheme else ''}…@{rest}"
    shown = re.sub(r"[?#].*", "…", rest, flags=re.DOTALL)
    return repr(shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…")
