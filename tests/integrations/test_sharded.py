"""Whole weights where a Trainer's are sharded; real ones are trained in tests/end_to_end/test_sharded.py."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hubpub.integrations.sharded import gathered


def with_deepspeed(*, gathers: bool) -> Any:
    """A Trainer as DeepSpeed's ZeRO-3 changes it (transformers, trainer.py; deepspeed, runtime/engine.py)."""
    zero = SimpleNamespace(gather_16bit_weights_on_model_save=gathers)
    return SimpleNamespace(
        is_deepspeed_enabled=True, deepspeed=SimpleNamespace(_config=SimpleNamespace(zero_config=zero))
    )


@pytest.mark.parametrize("gathers", [False, True])
def test_deepspeed_gathers_for_this_save_alone(*, gathers: bool) -> None:
    trainer = with_deepspeed(gathers=gathers)
    zero = trainer.deepspeed._config.zero_config
    during: list[bool] = []

    def save() -> None:
        with gathered(trainer):
            during.append(zero.gather_16bit_weights_on_model_save)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        save()
    assert during == [True]
    assert zero.gather_16bit_weights_on_model_save is gathers


@pytest.mark.parametrize(
    "trainer",
    [
        SimpleNamespace(),
        SimpleNamespace(is_deepspeed_enabled=True, deepspeed=None),
        SimpleNamespace(is_fsdp_enabled=False),
    ],
    ids=["neither", "not begun", "another"],
)
def test_others_save_as_they_do(trainer: Any) -> None:
    before = dict(vars(trainer))
    with gathered(trainer):
        assert vars(trainer) == before
