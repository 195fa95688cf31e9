"""Folders of checkpoints, as the Trainer saves them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.models import safetensors

MODEL = ["config.json", "model.safetensors", "trainer_state.json"]
"""What is published of one."""


def checkpoint(output: Path, step: int, *, count: int = 64) -> Path:
    """A checkpoint of ``count`` weights, which are others at each step."""
    folder = output / f"checkpoint-{step}"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "gpt2", "step": step}))
    (folder / "model.safetensors").write_bytes(safetensors(count, step))
    (folder / "trainer_state.json").write_text(json.dumps({"global_step": step}))
    (folder / "README.md").write_text("---\nlicense: nope\n---\n# The library's card\n")
    for name in ("optimizer.pt", "scheduler.pt", "training_args.bin", ".DS_Store"):
        (folder / name).write_bytes(b"x" * 10)
    (folder / "global_step5").mkdir()
    (folder / "global_step5" / "mp_rank_00_model_states.pt").write_bytes(b"x")
    return folder
