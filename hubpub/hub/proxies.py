"""Proxies and certificates of the environment. A hub on this machine is asked without any proxy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hubpub.errors import CallError

if TYPE_CHECKING:
    import httpx2

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_EXCEPTIONS = ("NO_PROXY", "no_proxy")
_bypassing = False
# How many hubs were added to NO_PROXY: a client from before does not know the last one.
bypassed = 0


def bypass_for_local(endpoint: str) -> None:
    """Adds a hub on this machine to ``NO_PROXY``: no proxy could reach it.

    huggingface_hub and hf_xet both read that variable. Where no proxy is set, nothing is changed.

    Args:
        endpoint: The hub's URL; nothing is done for one on another machine.
    """
    global _bypassing, bypassed  # noqa: PLW0603 - of the process, as the environment is
    host = urlsplit(endpoint).hostname or ""
    if not is_local(host) or not any(os.environ.get(name) or os.environ.get(name.lower()) for name in _PROXIES):
        return
    _bypassing = True
    others = ",".join(filter(None, dict.fromkeys(os.environ.get(name, "") for name in _EXCEPTIONS)))
    if others != "*" and host not in {entry.strip() for entry in others.split(",")}:
        bypassed += 1
        for name in _EXCEPTIONS:
            os.environ[name] = f"{others},{host}" if others else host


def proxy_for(endpoint: str) -> tuple[str, str] | None:
    """The proxy before a hub, if there is one: the variable that names it, and its URL without account and password.

    Args:
        endpoint: The hub's URL.
    """
    from urllib.request import proxy_bypass

    parts = urlsplit(endpoint)
    if proxy_bypass(parts.netloc):
        return None
    names = (f"{parts.scheme}_proxy", f"{parts.scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY")
    for name in names:
        if url := os.environ.get(name):
            scheme, _, rest = url.rpartition("://")
            place = rest.rpartition("@")[2].partition("/")[0]
            return name, f"{scheme or 'http'}://{place}"
    return None


def make_client(make: Callable[[], httpx2.Client]) -> httpx2.Client:
    """Makes an HTTP client, and says what is wrong with the environment where that fails.

    Args:
        make: Makes it, with the proxies of the environment.

    Raises:
        CallError: A proxy is named that the client cannot speak to, or a file of certificates that cannot be read.
    """
    try:
        return make()
    except ImportError as error:  # SOCKS needs another package
        if _bypassing:
            with _no_proxies():
                return make()
        raise CallError(
            "the environment names a SOCKS proxy, which the client speaks to only with another package",
            "Install it (pip install socksio), or unset ALL_PROXY.",
        ) from error
    except OSError as error:
        if not (path := os.environ.get("SSL_CERT_FILE")):
            raise
        raise CallError(
            f"SSL_CERT_FILE names {path}, and no certificates can be read there", "Name another file, or unset it."
        ) from error
    except ValueError as error:
        raise CallError(
            f"a proxy that the environment names is none: {error}", "Correct HTTP_PROXY, HTTPS_PROXY and ALL_PROXY."
        ) from error


@contextmanager
def _no_proxies() -> Iterator[None]:
    names = [name for name in os.environ if name.upper() in _PROXIES]
    kept = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(kept)


def is_local(host: str) -> bool:
    """Whether a host name is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
