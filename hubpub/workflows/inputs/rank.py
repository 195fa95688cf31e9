"""Which of several processes of one training this is: the main one publishes, and the others go on.

Nothing is asked of the other processes, so nothing hangs where one of them is gone, and nothing is imported: what a
program has loaded is looked at, and its environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hubpub.workflows.inputs.caller import Place, caller

# Who starts a process tells it its number, and most tell how many there are. torchrun, accelerate, DeepSpeed and Ray
# set RANK and WORLD_SIZE; Slurm, Open MPI, MPICH (and Intel's MPI) and MVAPICH their own.
_GLOBAL = (
    ("SLURM_PROCID", "SLURM_NTASKS"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
    ("MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"),
)
# of a process on its machine, and of its machine: each machine has a process with LOCAL_RANK 0
_OF_A_PART = ("LOCAL_RANK", "NODE_RANK")


@dataclass(frozen=True, slots=True)
class Rank:
    """The number of a process among those of its training.

    Attributes:
        number: From 0, which is the main process.
        said_by: Who says so: a variable of the environment, or a library.
        is_sure: Whether that can mean nothing else. ``RANK`` by itself may be the rank of a LoRA.
    """

    number: int
    said_by: str
    is_sure: bool = True


def find_rank() -> Rank | None:
    """The rank of this process; None where nothing says that it is one of several.

    The first that says something counts: torch.distributed, where it is initialised; accelerate, where its state knows
    of more than one process; ``RANK``. Then any of the others that is not 0: ``SLURM_PROCID`` where ``SLURM_NTASKS`` is
    more than 1 (Slurm sets it for a task that stands alone too), the ranks of MPI where their sizes are, ``LOCAL_RANK``
    and the number of the machine. A rank that is no number, below 0, or not below the number of processes says nothing.
    """
    return _of_torch() or _of_accelerate() or _of_environment()


def is_main_process() -> bool:
    """Whether this process is the one that publishes: a training's only one, or the first of several."""
    rank = find_rank()
    return rank is None or rank.number == 0


def is_left_to_main(place: Place | None = None) -> bool:
    """Whether publishing is another process's; warns where that is told by a variable that may mean something else.

    Args:
        place: The line that is warned; by default the one that called this package.
    """
    rank = find_rank()
    if rank is None or rank.number == 0:
        return False
    if not rank.is_sure:
        (place or caller()).warn(
            UserWarning(
                f"{rank.said_by} is {rank.number}, so this process is taken for one of several, and publishes nothing. "
                "If it stands alone: main_process_only=False."
            )
        )
    return True


def _of_torch() -> Rank | None:
    distributed: Any = sys.modules.get("torch.distributed")
    try:
        if distributed is not None and distributed.is_available() and distributed.is_initialized():
            return Rank(int(distributed.get_rank()), "torch.distributed")
    except (AttributeError, RuntimeError, ValueError):  # half imported, or ended meanwhile
        pass
    return None


def _of_accelerate() -> Rank | None:
    states: Any = sys.modules.get("accelerate.state")
    try:
        # a state that is not there yet would be made, and a group of processes with it
        if states is not None and states.PartialState._shared_state:
            state = states.PartialState()
            if state.num_processes > 1:
                return Rank(int(state.process_index), "accelerate")
    except AttributeError:
        pass
    return None


def _of_environment() -> Rank | None:
    if rank := _said("RANK", "WORLD_SIZE", at_least=1):
        return rank
    # srun may start one task a machine, which starts more: the main process is the first in each count
    said = list(_of_others())
    return next((rank for rank in said if rank.number), said[0] if said else None)


def _of_others() -> Iterator[Rank]:
    for name, size in _GLOBAL:
        if _number(size) is not None and (rank := _said(name, size)):
            yield rank
    for name in _OF_A_PART:
        if (number := _number(name)) is not None:
            yield Rank(number, name, is_sure=_number("WORLD_SIZE") is not None)


def _said(name: str, size: str, *, at_least: int = 2) -> Rank | None:
    number, count = _number(name), _number(size)
    if number is None or (count is not None and count < max(at_least, number + 1)):
        return None
    return Rank(number, name, is_sure=count is not None)


def _number(name: str) -> int | None:
    """A variable's number; None where there is none, or one below 0, which means that nothing is said."""
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None
