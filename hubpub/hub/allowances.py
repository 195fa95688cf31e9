"""How many requests a hub still allows this process, as the headers of its answers tell.

    RateLimit: "api";r=489;t=212

489 requests are left in a window that ends in 212 seconds; the Hub counts its API, its files and its pages apart.
https://huggingface.co/docs/hub/rate-limits
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass

import httpx2

_HEADER = re.compile(r'"([^"]{1,40})"\s*;\s*r\s*=\s*(\d{1,9})\s*;\s*t\s*=\s*(\d{1,9})')


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of one window.

    Attributes:
        left: Requests.
        ends_at: When it ends, seconds of `time.monotonic`.
    """

    left: int
    ends_at: float


_known: dict[str, Allowance] = {}
_lock = threading.Lock()


def note(response: httpx2.Response) -> None:
    """Keeps what an answer tells."""
    if not (header := response.headers.get("RateLimit")):
        return
    now = time.monotonic()
    with _lock:
        for name, left, seconds in _HEADER.findall(header):
            _known[name] = Allowance(int(left), now + int(seconds))


def allowances() -> dict[str, tuple[int, float]]:
    """What is left of each window that is not over, by its name: requests, and seconds until it ends."""
    now = time.monotonic()
    with _lock:
        return {
            name: (allowance.left, round(allowance.ends_at - now, 3))
            for name, allowance in _known.items()
            if allowance.ends_at > now
        }
