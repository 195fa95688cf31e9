"""The run that this process logs to, where it logs to one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hubpub.runs.reference import OnDisk, parse_reference


def live_run() -> Any | None:
    """``wandb.run``; None where there is none, or W&B is disabled. Nothing is imported for that."""
    run = getattr(sys.modules.get("wandb"), "run", None)
    return None if run is None or getattr(run, "disabled", False) else run


def name_of_run(run: Any) -> str:
    """A live run as the command line names it: its directory where it is on this machine alone, else its path.

    Args:
        run: ``wandb.run``.

    Raises:
        CallError: It is no run of W&B's.
    """
    reference = parse_reference(run)
    if isinstance(reference, OnDisk):
        return str(Path(reference.log).parent)
    return "/".join(part for part in (reference.entity, reference.project, reference.id) if part)
