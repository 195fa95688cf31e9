"""What a hub says of its limits when it answers 429.

The headers tell of the requests in a window of five minutes; of the limits of one kind of action only the words tell,
and RateLimit may still show requests left:

    You have exceeded the rate limit for repository commits (128 per hour). You can retry this action in about 1 hour.

Others seen: 256 and 320 per hour, "in 32 minutes", and of the creation of repositories "(20 per day). You can retry
this action in 1 day.".
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx2

_LIMIT = re.compile(
    r"exceeded\s+the\s+rate\s+limit\s+for\s+([a-z][a-z ]{0,60}?)\s*\(\s*(\d{1,9})\s+per\s+(second|minute|hour|day)\b",
    re.IGNORECASE,
)
_WAIT = re.compile(
    r"\bretry\s+this\s+action\s+in\s+(?:about\s+)?(an?|\d{1,6})\s+(second|minute|hour|day)", re.IGNORECASE
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
# `RateLimit: "api";r=0;t=55`, as the Hub sends it: no request is left, the window ends in 55 seconds
# https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-09.html
_RATE_LIMIT = re.compile(r'"[^"]*"\s*;\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,9})')
# Of an answer, which may be a page of somebody who stands before the hub.
_READ = 4_000


@dataclass(frozen=True, slots=True)
class Quota:
    """What a hub lets an account do in a time.

    Attributes:
        action: What is counted, in the hub's words: ``repository commits``.
        number: How often.
        seconds: In how many seconds.
    """

    action: str
    number: int
    seconds: int

    def __str__(self) -> str:
        unit = next(name for name, seconds in _SECONDS.items() if seconds == self.seconds)
        return f"{self.number} {self.action} per {unit}"


def quota_of(response: httpx2.Response) -> Quota | None:
    """The limit that an answer names in its words; None where it names none."""
    if response.status_code != 429 or not (found := _LIMIT.search(_words(response))):
        return None
    return Quota(" ".join(found[1].lower().split()), int(found[2]), _SECONDS[found[3].lower()])


def is_refusal(response: httpx2.Response | None) -> bool:
    """Whether a hub names a limit in its words: then it did not do what was asked. A proxy before it names none."""
    return response is not None and quota_of(response) is not None


def requested_wait(response: httpx2.Response) -> float | None:
    """How long a hub asks to wait, seconds; None where it does not say.

    Its words come first: they are about this very action.
    """
    if response.status_code == 429:
        if found := _WAIT.search(_words(response)):
            number = 1 if found[1].lower().startswith("a") else int(found[1])
            return float(number * _SECONDS[found[2].lower()])
        if found := _RATE_LIMIT.search(response.headers.get("RateLimit", "")):
            return float(found[1])
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    if value:
        from email.utils import parsedate_to_datetime

        with suppress(ValueError, TypeError, ArithmeticError, LookupError):
            return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return None


def _words(response: httpx2.Response) -> str:
    """What an answer says to a person."""
    said: Any = response.headers.get("X-Error-Message", "")
    with suppress(httpx2.ResponseNotRead):
        said += " " + response.content[:_READ].decode(errors="replace")
    return str(said)
