"""The same fleet on the workers of Dask and of Ray."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub.errors import CallError, MachineError
from hubpub.workflows.fleet import api
from tests.end_to_end.test_fleet import commits, fleet_of
from tests.support import hub_process
from tests.support.commands import tool
from tests.support.hub_process import HubProcess

pytestmark = pytest.mark.full


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubProcess]:
    with hub_process.start(tmp_path / "hub") as started:
        monkeypatch.setenv("HF_ENDPOINT", started.url)
        monkeypatch.setenv("HF_TOKEN", started.token)
        yield started


@pytest.fixture
def cluster(hub: HubProcess) -> Iterator[Any]:
    """Two processes over TCP, each logged in by itself."""
    from dask.distributed import LocalCluster

    options = {"processes": True, "protocol": "tcp", "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=2, silence_logs=50, **options) as started:
        yield started


def states(results: list[hubpub.fleet.RowResult]) -> dict[str, int]:
    found: dict[str, int] = {}
    for result in results:
        found[str(result.state)] = found.get(str(result.state), 0) + 1
    return found


def everything(hub: HubProcess, count: int) -> set[int]:
    repos = [f"fleet/m{number:05}" for number in range(count)]
    return set(commits(HfApi(endpoint=hub.url, token=hub.token), repos).values())


def test_dask_and_a_worker_that_is_killed(tmp_path: Path, hub: HubProcess, cluster: Any) -> None:
    path = fleet_of(tmp_path, 40)
    workers = {worker.process.process.pid for worker in cluster.workers.values()}
    results = []
    for result in hubpub.fleet.push(path, dask=cluster.scheduler_address):
        results.append(result)
        if len(results) == 10:
            os.kill(workers.pop(), signal.SIGKILL)
    assert states(results) == {"changed": 40} or states(results) == {
        "changed": sum(result.state == "changed" for result in results),
        "unchanged": sum(result.state == "unchanged" for result in results),
    }, "what the dead worker had committed is found as it is"
    assert len(results) == 40
    assert everything(hub, 40) == {2}


@contextmanager
def dask_processes() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler and a worker as their own commands start them: the address, and the scheduler's process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    options: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = str(tool("dask"))
    port = address.rpartition(":")[2]
    scheduler = subprocess.Popen(
        [dask, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"], **options
    )
    worker = subprocess.Popen(
        [dask, "worker", address, "--nthreads", "2", "--no-dashboard", "--death-timeout", "30"], **options
    )
    try:
        yield address, scheduler
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()


def test_a_scheduler_that_is_killed_loses_nothing(tmp_path: Path, hub: HubProcess) -> None:
    path = fleet_of(tmp_path, 30)
    with dask_processes() as (address, scheduler):
        results = hubpub.fleet.push(path, dask=address)
        assert sum(next(results).state.is_good for _ in range(5)) == 5
        scheduler.kill()
        with pytest.raises(MachineError, match="does not answer any more"):
            list(results)
    assert 5 <= hubpub.fleet.status(path)[-1].done < 30
    with dask_processes() as (address, _):
        rest = list(hubpub.fleet.push(path, dask=address))
    assert set(states(rest)) <= {"changed", "unchanged"}
    assert everything(hub, 30) == {2}


def test_ray(tmp_path: Path, hub: HubProcess) -> None:
    path = fleet_of(tmp_path, 12)
    assert states(list(hubpub.fleet.push(path, ray="local"))) == {"changed": 12}
    assert states(list(hubpub.fleet.push(path, ray="local"))) == {"unchanged": 12}
    assert everything(hub, 12) == {2}


def test_a_cluster_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hubpub.workflows.fleet import clusters

    monkeypatch.setattr(clusters, "_PATIENCE", 1)
    path = fleet_of(tmp_path, 1)
    with pytest.raises(CallError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(api.push(path, dask="tcp://127.0.0.1:9"))
