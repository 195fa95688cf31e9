"""Errors: one base, and one class for each party that must act.

A message states the fact, then the next step, in one line; the command line gives each fault of a file a line of its
own. Scripts depend on the exit codes. The last three belong to
the command line and to no exception: `BUG`, `INTERRUPTED`, and `READER_GONE`, where output is cut off
(`hubpub.cli.streams`).
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

BUG = 70
INTERRUPTED = 130
# 128 plus the number of SIGPIPE: what a shell reports of a command that this signal ended
READER_GONE = 141


class HubpubError(Exception):
    """The base of all errors: there is no answer, and the message says why.

    Args:
        fact: What is wrong, without a full stop.
        next_step: What to do about it, as a full sentence; empty where there is nothing to add.
        faults: The parts of the fact, where it is several.

    Attributes:
        exit_code: The exit code of the command line.
    """

    exit_code = BUG

    def __init__(self, fact: str, next_step: str = "", faults: Sequence[str] = ()) -> None:
        super().__init__(f"{fact}. {next_step}" if next_step else fact)
        self.fact = fact
        self.next_step = next_step
        self.faults = tuple(faults)

    @property
    def lines(self) -> tuple[str, ...]:
        """The message where there is room: each fault, then the next step; one line where the fault is one."""
        return (*self.faults, self.next_step) if len(self.faults) > 1 else (str(self),)


class Interrupted(KeyboardInterrupt):
    """Somebody pressed Ctrl-C; the text says what is on the hub. No ``except Exception`` catches it."""


class BlockedError(HubpubError):
    """The folder's owner must act: findings block the push, or the folder cannot be published."""

    exit_code = 1


class CallError(HubpubError):
    """The caller must act: an argument, a facts file or a ``hubpub.toml`` is wrong."""

    exit_code = 2


class RenamedError(CallError):
    """A repository has another name now."""


class WandbError(HubpubError):
    """Weights & Biases gave no answer: no key, no access, no such run, no connection."""

    exit_code = 3


class HubError(HubpubError):
    """The Hub did not do what was asked: no access, no answer, or somebody else committed first."""

    exit_code = 4


class MovedError(HubError):
    """Somebody committed to the repository since the plan was made."""


class LimitedError(HubError):
    """The Hub limits how often something may be done, and the limit is reached.

    Args:
        fact: What is wrong.
        next_step: When to try again.
        wait: How long the Hub asks to wait, seconds; None where it does not say.
        limit: The limit, where the Hub names it: ``128 repository commits per hour``.

    Attributes:
        wait: The same.
        limit: The same.
    """

    def __init__(self, fact: str, next_step: str = "", *, wait: float | None = None, limit: str = "") -> None:
        super().__init__(fact, next_step)
        self.wait = wait
        self.limit = limit


class UnknownError(HubError):
    """The outcome of a commit is unknown: it may be on the Hub, or appear there later."""


class MachineError(HubpubError):
    """This machine is in the way: disk, permissions, a missing extra."""

    exit_code = 5


def cannot_read(path: object, error: OSError) -> MachineError:
    """What is said of a file or folder that the system does not let us read; the system may name it more exactly."""
    return MachineError(f"cannot read {error.filename or path}: {error.strerror}", "Mend its permissions.")


def short_traceback(function: Function) -> Function:
    """Has errors of ours leave a function of the package with one frame of ours: see `shortened`."""

    @functools.wraps(function)
    def called(*given: Any, **options: Any) -> Any:
        try:
            return function(*given, **options)
        except (HubpubError, Interrupted) as error:
            # a notebook shows these lines, so they tell how to see the rest
            if os.environ.get("HUBPUB_TRACEBACK") == "full":
                raise
            raise shortened(error) from None

    return cast("Function", called)


def shortened(error: BaseException) -> BaseException:
    """An error without the frames that it came through, and without the errors of others that it was made of.

    The message has what the caller can act on; below it, the frames of this package and of the client's are noise. They
    are kept: what an error was made of is its ``__context__``, with its own traceback, and with
    ``HUBPUB_TRACEBACK=full`` in the environment all is shown. So it is of a bug of ours.
    """
    if os.environ.get("HUBPUB_TRACEBACK") != "full" and isinstance(error, (HubpubError, Interrupted)):
        error.__cause__ = None  # and nothing is printed of its context
        return error.with_traceback(None)
    return error
