"""The W&B client's exceptions, as reasons and next steps for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hubpub.types.spelling import spelled

_STATUS = re.compile(r"\bHTTP (\d{3})\b|\b(\d{3}) (?:Unauthorized|Forbidden|Not Found|Too Many Requests)")
_NO_SERVER = re.compile(
    r"connection refused|no such host|network is unreachable|no route to host|connection reset|certificate|\bEOF\b"
    r"|proxyconnect|server misbehaving|name resolution",
    re.IGNORECASE,
)
_SLOW = re.compile(r"did not respond in time|deadline exceeded|Client\.Timeout|i/o timeout", re.IGNORECASE)
_DENIED = re.compile(r"permission denied|not authori[sz]ed|access denied|forbidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why W&B gave no answer, and the next step.

    Attributes:
        reason: Why, as half a sentence that follows "W&B", such as ``has no such run``.
        next_step: What to do, as a full sentence.
    """

    reason: str
    next_step: str


def failure_of(error: BaseException, base_url: str, what: str = "run") -> Failure:
    """The failure behind an exception of the client.

    Args:
        error: What it raised.
        base_url: The server that was asked.
        what: What was asked for.
    """
    chain = list(_chain(error))
    names = {type(link).__name__ for link in chain}
    text = " ".join(str(link) for link in chain)
    status = _status(chain, text)
    if setting := _setting(chain):
        return Failure(
            f"cannot be asked: its client refuses the setting {setting}",
            f"Correct WANDB_{setting.upper()}, or `{setting}` in wandb's settings file.",
        )
    if "UsageError" in names:
        return Failure(f"at {base_url} wants a key, and there is none", "Run `wandb login`, or set WANDB_API_KEY.")
    if status == 401 or "invalid credentials" in text or ("AuthenticationError" in names and not _from_server(chain)):
        return Failure(f"at {base_url} refuses the key", "Run `wandb login --relogin`, or correct WANDB_API_KEY.")
    if "RunNotFoundError" in names:
        return Failure(f"has no such {what}, or the key may not see it", "Check the address, and whose key it is.")
    if status == 403 or _DENIED.search(text):
        return Failure(f"does not let this key see the {what} (403)", "Use a key of a member of that team.")
    if status == 404:
        return Failure(f"at {base_url} does not know the {what} (404)", "Check the address, and WANDB_BASE_URL.")
    if status == 429:
        return Failure("answers that it is asked too often (429)", "Try again in a few minutes.")
    if status is not None and status >= 500:
        return Failure(f"at {base_url} has a fault ({status})", "Try again later; https://status.wandb.com tells more.")
    if _NO_SERVER.search(text):
        return Failure(f"cannot be reached at {base_url}", "Check the network, and WANDB_BASE_URL.")
    if _SLOW.search(text) or "TimeoutError" in names:
        return Failure(
            f"at {base_url} did not answer in time", f"Try again, or give it longer with {spelled('timeout')}."
        )
    if "TypeError" in names and "NoneType" in text:
        # what the client makes of a run that was deleted since it was loaded, or whose user was
        return Failure(
            f"no longer has the {what}, or not the account that made it, without which its client cannot read it",
            "Look at the run's page; the offline log of the run, if you have it, tells of it too.",
        )
    message = " ".join(str(error).split())[:300]
    return Failure(f"did not tell of the {what}: {message}", "Check the address, and try again.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, what it wraps and what caused it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = getattr(error, "exc", None)
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__


def _status(chain: list[BaseException], text: str) -> int | None:
    for link in chain:
        if status := getattr(getattr(link, "response", None), "http_status", 0):
            return int(status)
    match = _STATUS.search(text)
    return int(match[1] or match[2]) if match else None


def _setting(chain: list[BaseException]) -> str:
    """The setting of wandb's that has a value which it cannot have; empty where that is not what is wrong."""
    for link in chain:
        if type(link).__name__ == "ValidationError" and getattr(link, "title", "") == "Settings":
            return str(next((part for fault in link.errors() for part in fault["loc"]), ""))  # type: ignore[attr-defined]
    return ""


def _from_server(chain: list[BaseException]) -> bool:
    """Whether a server, or the way to it, was asked: a key of the wrong shape is refused before."""
    return any(type(link).__name__ == "WandbApiFailedError" for link in chain)
