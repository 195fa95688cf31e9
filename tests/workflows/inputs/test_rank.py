"""Which of several processes publishes, by what their environment and their libraries say."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

import hubpub
from hubpub.errors import CallError
from hubpub.workflows.inputs.rank import find_rank, is_main_process

NAMES = (
    *("RANK", "WORLD_SIZE", "LOCAL_RANK", "NODE_RANK", "SLURM_PROCID", "SLURM_NTASKS"),
    *("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMI_SIZE"),
    *("MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"),
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing says that this process is one of several."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for module in ("torch.distributed", "accelerate.state"):
        monkeypatch.delitem(sys.modules, module, raising=False)


@pytest.mark.parametrize(
    ("said", "rank"),
    [
        ("", None),
        # torchrun, two machines with two processes each: the first of the second machine has LOCAL_RANK 0
        ("RANK=0 WORLD_SIZE=4 LOCAL_RANK=0", ("RANK", 0)),
        ("RANK=2 WORLD_SIZE=4 LOCAL_RANK=0", ("RANK", 2)),
        # one process alone, in whatever else
        ("RANK=0 WORLD_SIZE=1 SLURM_PROCID=3 SLURM_NTASKS=4", ("RANK", 0)),
        # no ranks
        ("RANK=-1 LOCAL_RANK=-1", None),
        ("RANK=high", None),
        ("RANK=", None),
        ("RANK=\u0663", None),
        # the rank of a LoRA, in a training of two processes
        ("RANK=16 WORLD_SIZE=2 LOCAL_RANK=1", ("LOCAL_RANK", 1)),
        ("RANK=16", ("RANK", 16)),
        # Slurm says 0 of a task that stands alone, and of each that a notebook starts
        ("SLURM_PROCID=0 SLURM_NTASKS=1", None),
        ("SLURM_PROCID=3", None),
        ("SLURM_PROCID=3 SLURM_NTASKS=4 SLURM_LOCALID=0", ("SLURM_PROCID", 3)),
        # a task a machine, each of which starts two processes
        ("SLURM_PROCID=0 SLURM_NTASKS=2 LOCAL_RANK=0 NODE_RANK=0", ("SLURM_PROCID", 0)),
        ("SLURM_PROCID=0 SLURM_NTASKS=2 LOCAL_RANK=1 NODE_RANK=0", ("LOCAL_RANK", 1)),
        ("SLURM_PROCID=1 SLURM_NTASKS=2 LOCAL_RANK=0 NODE_RANK=1", ("SLURM_PROCID", 1)),
        ("SLURM_PROCID=1 SLURM_NTASKS=2 RANK=0 WORLD_SIZE=8", ("RANK", 0)),
        ("LOCAL_RANK=0 NODE_RANK=1", ("NODE_RANK", 1)),
        ("LOCAL_RANK=0", ("LOCAL_RANK", 0)),
        # mpirun in a batch script of Slurm
        ("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 SLURM_PROCID=0 SLURM_NTASKS=2", ("OMPI_COMM_WORLD_RANK", 1)),
        ("PMI_RANK=1 PMI_SIZE=2", ("PMI_RANK", 1)),
        ("PMI_RANK=0 PMI_SIZE=1", None),
        ("PMI_RANK=1", None),
        ("MV2_COMM_WORLD_RANK=1 MV2_COMM_WORLD_SIZE=2", ("MV2_COMM_WORLD_RANK", 1)),
    ],
)
def test_what_the_environment_says(said: str, rank: tuple[str, int] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (each.split("=") for each in said.split()):
        monkeypatch.setenv(name, value)
    found = find_rank()
    assert (found and (found.said_by, found.number)) == rank
    assert is_main_process() is (rank is None or rank[1] == 0)


def distributed(rank: int | None) -> Any:
    return SimpleNamespace(
        is_available=lambda: True, is_initialized=lambda: rank is not None, get_rank=lambda group=None: rank
    )


def test_torch_distributed_knows_better_where_it_is_initialised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "4")
    monkeypatch.setitem(sys.modules, "torch.distributed", distributed(3))
    assert not is_main_process()
    monkeypatch.setitem(sys.modules, "torch.distributed", distributed(None))
    assert is_main_process()
    monkeypatch.setitem(sys.modules, "torch.distributed", SimpleNamespace())  # half imported
    assert is_main_process()


@pytest.mark.parametrize(("count", "is_main"), [(4, False), (1, True)])
def test_accelerate_knows_better_where_it_knows_of_several(
    count: int, is_main: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PartialState:
        _shared_state: ClassVar[dict[str, int]] = {"num_processes": count}
        num_processes, process_index = count, count - 1

    monkeypatch.setitem(sys.modules, "accelerate.state", SimpleNamespace(PartialState=PartialState))
    assert is_main_process() is is_main
    monkeypatch.setattr(PartialState, "_shared_state", {})
    assert is_main_process()


def test_the_others_return_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert hubpub.push(tmp_path / "not there", "me/m") is None
    with pytest.raises(CallError, match="there is no folder"):
        hubpub.push(tmp_path / "not there", "me/m", main_process_only=False)
    with pytest.raises(CallError, match="main_process_only is 'no'"):
        hubpub.push(tmp_path / "not there", "me/m", main_process_only="no")  # type: ignore[call-overload]


def test_a_variable_that_may_mean_something_else_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "16")
    with pytest.warns(UserWarning, match="RANK is 16, so .* main_process_only=False") as told:
        assert hubpub.push(tmp_path, "me/m") is None
    assert told[0].filename == __file__


def torchrun(node: int, local: int, nodes: int, locals_: int) -> dict[str, int]:
    rank, size = node * locals_ + local, nodes * locals_
    return {"RANK": rank, "WORLD_SIZE": size, "LOCAL_RANK": local, "GROUP_RANK": node}


def srun(node: int, local: int, nodes: int, locals_: int) -> dict[str, int]:
    rank, size = node * locals_ + local, nodes * locals_
    return {"SLURM_PROCID": rank, "SLURM_NTASKS": size, "SLURM_LOCALID": local, "SLURM_NODEID": node}


def torchrun_by_srun(node: int, local: int, nodes: int, locals_: int) -> dict[str, int]:
    """A task a machine, which is torchrun."""
    return {**srun(node, 0, nodes, 1), **torchrun(node, local, nodes, locals_)}


def lightning_by_srun(node: int, local: int, nodes: int, locals_: int) -> dict[str, int]:
    """A task a machine, which starts the others of the machine itself, as Lightning does: it sets no RANK."""
    own = {"LOCAL_RANK": local, "NODE_RANK": node, "WORLD_SIZE": nodes * locals_}
    return {**srun(node, 0, nodes, 1), **own}


def mpirun(node: int, local: int, nodes: int, locals_: int) -> dict[str, int]:
    rank, size = node * locals_ + local, nodes * locals_
    return {"OMPI_COMM_WORLD_RANK": rank, "OMPI_COMM_WORLD_SIZE": size, "OMPI_COMM_WORLD_LOCAL_RANK": local}


def mpich_by_slurm(node: int, local: int, nodes: int, locals_: int) -> dict[str, int]:
    """In a batch script: what starts the processes of a machine is a task of Slurm."""
    rank, size = node * locals_ + local, nodes * locals_
    return {**srun(node, 0, nodes, 1), "PMI_RANK": rank, "PMI_SIZE": size}


@pytest.mark.parametrize("launch", [torchrun, srun, torchrun_by_srun, lightning_by_srun, mpirun, mpich_by_slurm])
def test_of_the_processes_of_a_training_one_is_the_main_one(launch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for nodes in (1, 2, 3):
        for locals_ in (1, 2, 8):
            mains = []
            for node in range(nodes):
                for local in range(locals_):
                    with monkeypatch.context() as env:
                        for name, value in launch(node, local, nodes, locals_).items():
                            env.setenv(name, str(value))
                        mains += [(node, local)] if is_main_process() else []
            assert mains == [(0, 0)], (nodes, locals_)
