"""How far a push has come, and what of it is on the hub where it is broken off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from hubpub.errors import Interrupted
from hubpub.types.plan import Plan
from hubpub.types.spelling import again, command


class Stage(StrEnum):
    """How far a push has come."""

    UPLOADING = "uploading"
    COMMITTING = "committing"
    COMMITTED = "committed"


Stages = Callable[[Stage, str], None]


def silent(stage: Stage, what: str) -> None:
    """Nobody wants to know."""


@contextmanager
def explain_interruption(plan: Plan, stages: Stages) -> Iterator[Stages]:
    """Says, where the user breaks a push off, what of it is on the hub.

    Raises:
        Interrupted: In place of the KeyboardInterrupt.
    """
    last: list[tuple[Stage, str]] = []

    def tell(stage: Stage, what: str) -> None:
        last.append((stage, what))
        stages(stage, what)

    try:
        yield tell
    except Interrupted:
        raise  # it says more than is known here
    except KeyboardInterrupt as interrupt:
        raise Interrupted(broken_off(plan, *last[-1]) if last else broken_off(plan)) from interrupt


@contextmanager
def nothing_published() -> Iterator[None]:
    """Says, where the user breaks off what comes before a push, that there is nothing of it on the hub.

    Raises:
        Interrupted: In place of the KeyboardInterrupt.
    """
    try:
        yield
    except Interrupted:
        raise
    except KeyboardInterrupt as interrupt:
        raise Interrupted(f"interrupted: nothing was published. {again().capitalize()}.") from interrupt


def broken_off(plan: Plan, stage: Stage | None = None, what: str = "") -> str:
    """What is on the hub of a push that was broken off.

    Args:
        plan: The plan.
        stage: How far it had come; None for not begun.
        what: The commit's id, once there is one.
    """
    repo = plan.target.repo
    if stage is Stage.COMMITTED:
        done = f"{repo} holds this push, as commit {what}, but it was not verified"
        return f"interrupted: {done}. {command('verify')} does."
    if stage is Stage.COMMITTING:
        return (
            f"interrupted while {repo} made the commit: it is there whole or not at all. {again().capitalize()}: "
            "that tells which, and goes on."
        )
    return f"interrupted: nothing of this push is in {repo}. {again().capitalize()}: what was uploaded counts."
