"""How long a failing hub is asked again."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import httpx2
import tenacity

from hubpub.errors import CallError

logger = logging.getLogger(__name__)

# Seconds; the user is told the reason of a longer wait.
_LOGGED_WAIT = 5.0


@dataclass(frozen=True)
class Patience:
    """The time limits for a hub, in seconds.

    Attributes:
        seconds: How long a hub may fail before we give up; and how long one try may go without a byte, or in a
            trickle of less than 1 KB a second. While bytes flow there is no limit.
    """

    seconds: float = 60.0

    @property
    def quick(self) -> float:
        """How long it may take to connect."""
        return self.seconds * 0.4

    @property
    def slow(self) -> float:
        """How long a hub may take to let an upload over Xet begin: short enough for a second try."""
        return self.seconds * 0.6

    @property
    def asked(self) -> float:
        """How long we wait when a hub limits the rate: the Hub counts requests in windows of 5 minutes.

        It is the limit for one transfer over Xet too, since hf_xet counts the sending of up to 64 MB in.
        """
        return self.seconds * 5

    @property
    def waits(self) -> tenacity.wait.wait_base:
        """The waits between one try and the next."""
        first = self.seconds / 120
        return tenacity.wait_exponential_jitter(multiplier=first, max=self.seconds / 6, jitter=first)

    def retrying(self) -> tenacity.Retrying:
        """Repeats a block that raises `Failed`, until the time is over; then that is raised."""
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Failed), wait=self._wait, stop=self._stop, reraise=True
        )

    def _wait(self, state: tenacity.RetryCallState) -> float:
        asked = _failure(state).asked
        if asked is None:
            return self.waits(state)
        if _LOGGED_WAIT <= asked <= self.asked:
            logger.warning("the hub limits the rate of requests: waiting %d seconds, as it asks", asked)
        return asked

    def _stop(self, state: tenacity.RetryCallState) -> bool:
        failed = _failure(state)
        if state.attempt_number == 1 and (state.seconds_since_start or 0.0) > self.seconds * 0.9:
            return False  # it took all the time, without a byte or in a trickle: once more
        limit = self.seconds if failed.asked is None else self.asked
        if failed.stranger:  # more likely a wrong address than a hub that is starting
            limit = self.seconds / 10
        return (state.seconds_since_start or 0.0) + state.upcoming_sleep > limit


class Failed(Exception):  # noqa: N818 - it never leaves this package
    """One try failed in a way that may go away by itself.

    Attributes:
        response: What the hub answered, if it did.
        asked: How long the hub asks to wait, seconds.
        stranger: Whether this process has never had a connection to the server.
    """

    def __init__(
        self, why: str, response: httpx2.Response | None = None, asked: float | None = None, *, stranger: bool = False
    ) -> None:
        super().__init__(why)
        self.stranger = stranger
        self.response = response
        self.asked = asked


@cache
def patience() -> Patience:
    """The limits of this process, from ``HUBPUB_PATIENCE``: seconds, 60 by default.

    Raises:
        CallError: The variable holds no number of seconds.
    """
    value = os.environ.get("HUBPUB_PATIENCE", "")
    with suppress(ValueError):
        if 0 < (seconds := float(value or Patience.seconds)) < float("inf"):
            return Patience(seconds)
    raise CallError(f"HUBPUB_PATIENCE is {value!r}, which is no number of seconds", "Unset it, or set it to 60.")


def _failure(state: tenacity.RetryCallState) -> Failed:
    assert state.outcome is not None
    failed = state.outcome.exception()
    assert isinstance(failed, Failed)
    return failed
