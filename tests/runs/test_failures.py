"""Why W&B gave no answer, and what to do about it."""

from __future__ import annotations

import pytest

from hubpub.runs.failures import failure_of
from hubpub.types.spelling import Door, entered_by


@pytest.mark.parametrize(
    ("door", "said"),
    [(Door.PYTHON, "timeout="), (Door.COMMAND_LINE, "--timeout"), (Door.ACTION, "the argument --timeout")],
)
def test_what_takes_too_long_may_be_given_longer(door: Door, said: str) -> None:
    with entered_by(door):
        failure = failure_of(TimeoutError(), "https://api.wandb.ai")
    assert failure.reason == "at https://api.wandb.ai did not answer in time"
    assert failure.next_step == f"Try again, or give it longer with {said}."
