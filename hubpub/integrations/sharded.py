"""Weights that are spread over the processes of a training: gathered for a save that others can load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def gathered(trainer: Any) -> Iterator[None]:
    """Has a Trainer save whole weights, in each of its processes, also where its checkpoints are sharded.

    Sharded ones are for the training that goes on. With ``SHARDED_STATE_DICT``, which is accelerate's default of FSDP2,
    ``save_model`` writes nothing at all; with ZeRO-3 and without ``stage3_gather_16bit_weights_on_model_save`` it
    writes DeepSpeed's own checkpoint (transformers, trainer.py: `save_model`). accelerate's own advice is the same as
    is done here: sharded while it trains, whole for the last save (accelerate, `set_state_dict_type`).

    Args:
        trainer: The Trainer.
    """
    owner, name, whole = _switch(trainer)
    if owner is None:
        yield
        return
    before = getattr(owner, name)
    setattr(owner, name, whole)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _switch(trainer: Any) -> tuple[Any, str, Any]:
    """What says how weights are saved, and what it has to say; nothing where they are whole anyway."""
    if getattr(trainer, "is_fsdp_enabled", False):
        from torch.distributed.fsdp import StateDictType

        return trainer.accelerator.state.fsdp_plugin, "state_dict_type", StateDictType.FULL_STATE_DICT
    engine = getattr(trainer, "deepspeed", None)
    if getattr(trainer, "is_deepspeed_enabled", False) and engine is not None:
        return engine._config.zero_config, "gather_16bit_weights_on_model_save", True
    return None, "", None
