"""Errors: one base, and one class for each party that must act.

A message states the fact, then the next step, in one line. The exit codes are the command line's contract
with scripts; `BUG` and `INTERRUPTED` are given by the command line itself, never by an exception of ours, and
`READER_GONE` where output is cut off (`hubpub.cli.streams`).
"""

from __future__ import annotations

BUG = 70
INTERRUPTED = 130
# 128 and the number of SIGPIPE, as a shell tells of a command that was ended by it
READER_GONE = 141


class HubpubError(Exception):
    """No answer could be had.

    Args:
        fact: What is so, without a full stop.
        next_step: What to do about it, as a full sentence; empty where the fact says it all.

    Attributes:
        exit_code: What the command line exits with.
    """

    exit_code = BUG

    def __init__(self, fact: str, next_step: str = "") -> None:
        super().__init__(f"{fact}. {next_step}" if next_step else fact)
        self.fact = fact
        self.next_step = next_step


class Interrupted(KeyboardInterrupt):
    """Somebody pressed Ctrl-C; the text says what is on the hub. No ``except Exception`` holds it up."""


class BlockedError(HubpubError):
    """The folder's owner must act: findings stand in the way, or the folder cannot be published."""

    exit_code = 1


class CallError(HubpubError):
    """The caller must act: an argument, a facts file or a ``hubpub.toml`` is wrong."""

    exit_code = 2


class WandbError(HubpubError):
    """Weights & Biases did not tell what was asked: no key, no access, no such run, no answer."""

    exit_code = 3


class HubError(HubpubError):
    """The Hub did not do what was asked: no access, no answer, or somebody was faster."""

    exit_code = 4


class MovedError(HubError):
    """Somebody committed to the repository since the plan was made."""


class UnknownError(HubError):
    """The Hub did not say what became of a commit: it may be there, or yet be made."""


class MachineError(HubpubError):
    """This machine is in the way: disk, permissions, a missing extra."""

    exit_code = 5


def cannot_read(path: object, error: OSError) -> MachineError:
    """What is said of a file or folder that the system does not let us read; the system may name it more exactly."""
    return MachineError(f"cannot read {error.filename or path}: {error.strerror}", "Mend its permissions.")
