"""What is said of a push that is broken off."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.errors import Interrupted
from hubpub.types.card import Card
from hubpub.types.plan import Plan, Target
from hubpub.types.progress import Stage, explain_interruption, nothing_published, silent

PLAN = Plan(Target("https://huggingface.co", "me/m", "https://huggingface.co"), Path("/m"), None, (), Card(""))


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([], "nothing of this push is in me/m"),
        ([(Stage.UPLOADING, "me/m")], "nothing of this push is in me/m"),
        ([(Stage.UPLOADING, "me/m"), (Stage.COMMITTING, "me/m")], "it is there whole or not at all"),
        ([(Stage.COMMITTING, "me/m"), (Stage.UPLOADING, "me/m")], "nothing of this push is in me/m"),
        ([(Stage.COMMITTING, "me/m"), (Stage.COMMITTED, "c0ffee")], "me/m holds this push, as commit c0ffee, but"),
    ],
)
def test_an_interrupt_says_what_is_on_the_hub(stages: list[tuple[Stage, str]], said: str) -> None:
    heard: list[tuple[Stage, str]] = []

    def push() -> None:
        with explain_interruption(PLAN, lambda stage, what: heard.append((stage, what))) as tell:
            for stage, what in stages:
                tell(stage, what)
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=said):
        push()
    assert heard == stages


def test_what_is_broken_off_before_a_push_is_nothing() -> None:
    with pytest.raises(Interrupted, match=r"^interrupted: nothing was published\. Call again\.$"), nothing_published():
        raise KeyboardInterrupt
    with pytest.raises(Interrupted, match="more"), nothing_published():
        raise Interrupted("more")
    with pytest.raises(ZeroDivisionError), nothing_published():
        raise ZeroDivisionError


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), explain_interruption(PLAN, silent):
        raise ZeroDivisionError
    assert issubclass(Interrupted, KeyboardInterrupt)
