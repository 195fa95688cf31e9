"""How long we bear with a hub that fails."""

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

# Seconds; whoever waits longer is told why.
_WORTH_A_WORD = 5.0


@dataclass(frozen=True)
class Patience:
    """How long to bear with a hub; all times are seconds.

    Attributes:
        seconds: How long a hub may fail before we give up.
    """

    seconds: float = 60.0

    @property
    def quick(self) -> float:
        """How long the answer to a question may take."""
        return self.seconds * 0.4

    @property
    def slow(self) -> float:
        """How long the hub may work at a commit, or at the end of an upload: short enough for a second try."""
        return self.seconds * 0.6

    @property
    def asked(self) -> float:
        """How long a hub that limits the rate may ask us to wait: the Hub counts requests in windows of 5 minutes.

        So long may Xet take for one transfer too: hf_xet counts the sending of up to 64 MB in.
        """
        return self.seconds * 5

    @property
    def waits(self) -> tenacity.wait.wait_base:
        """The waits between one try and the next."""
        first = self.seconds / 120
        return tenacity.wait_exponential_jitter(multiplier=first, max=self.seconds / 6, jitter=first)

    def retrying(self) -> tenacity.Retrying:
        """Repeats what fails with `Failed`, until the patience is at its end; then that is raised."""
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Failed), wait=self._wait, stop=self._stop, reraise=True
        )

    def _wait(self, state: tenacity.RetryCallState) -> float:
        asked = _failure(state).asked
        if asked is None:
            return self.waits(state)
        if _WORTH_A_WORD <= asked <= self.asked:
            logger.warning("the hub limits the rate of requests: waiting %d seconds, as it asks", asked)
        return asked

    def _stop(self, state: tenacity.RetryCallState) -> bool:
        failed = _failure(state)
        limit = self.seconds if failed.asked is None else self.asked
        if failed.stranger:  # more likely a wrong address than a hub that starts
            limit = self.seconds / 10
        return (state.seconds_since_start or 0.0) + state.upcoming_sleep > limit


class Failed(Exception):  # noqa: N818 - it never leaves this room
    """One try failed in a way that may go away by itself.

    Attributes:
        response: What the hub answered, if it did.
        asked: How long the hub asks to wait, seconds.
        stranger: Whether nobody is there, nor ever was.
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
    """The patience of this process; ``HUBPUB_PATIENCE`` says how many seconds, 60 by default.

    Raises:
        CallError: It says something else.
    """
    said = os.environ.get("HUBPUB_PATIENCE", "")
    with suppress(ValueError):
        if 0 < (seconds := float(said or Patience.seconds)) < float("inf"):
            return Patience(seconds)
    raise CallError(f"HUBPUB_PATIENCE is {said!r}, which is no number of seconds", "Unset it, or set it to 60.")


def _failure(state: tenacity.RetryCallState) -> Failed:
    assert state.outcome is not None
    failed = state.outcome.exception()
    assert isinstance(failed, Failed)
    return failed
