"""A training in several processes: one publishes, and the others wait for nobody."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.support.commands import ROOT
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy

pytestmark = pytest.mark.full

DEADLINE = 120  # seconds, which tells a hang


class Ranks:
    """The processes of one training, started as torchrun does it, without its agent: that would end them itself."""

    def __init__(self, count: int, folder: Path, repo: str, how: str, endpoint: str, token: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        shared = {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        shared |= {"HF_ENDPOINT": endpoint, "HF_TOKEN": token, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "tests/support/rank.py", str(folder), repo, how]
        self.processes = [
            subprocess.Popen(
                command,
                env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                text=True,
            )
            for rank in range(count)
        ]

    def end(self) -> list[tuple[int, dict[str, Any]]]:
        """Waits for all; of each how it ended, and what it told."""
        try:
            ended = [(process, *process.communicate(timeout=DEADLINE)) for process in self.processes]
        finally:
            for process in self.processes:
                process.kill()
        assert all(process.returncode <= 0 for process, _, _ in ended), [err[-2000:] for _, _, err in ended]
        return [(process.returncode, json.loads(out or "{}")) for process, out, _ in ended]


@pytest.mark.parametrize(("count", "how"), [(4, "torch"), (2, "accelerate"), (2, "context")])
def test_one_process_publishes_and_gets_the_receipt(
    count: int, how: str, served: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    ended = Ranks(count, tmp_path / "model", repo, how, served.url, served.token).end()
    assert [code for code, _ in ended] == [0] * count
    told = [each for _, each in ended]
    assert [each["rank"] for each in told] == list(range(count))
    commits = [commit.commit_id for commit in api.list_repo_commits(repo)]
    assert len(commits) == 2  # ours, and the repository's first one
    assert [each["commit"] for each in told] == [commits[0], *[None] * (count - 1)]


def test_none_hangs_where_the_main_process_dies_in_the_push(
    served: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    with FaultyProxy() as proxy:
        proxy.upstream = served.url
        ranks = Ranks(4, tmp_path / "model", repo, "torch", proxy.url, served.token)
        kill = lambda: os.kill(ranks.processes[0].pid, signal.SIGKILL)  # noqa: E731
        proxy.reset(Fault("stall", "POST", r"/commit/", times=FOREVER, act=kill))
        ended = ranks.end()
    assert [code for code, _ in ended] == [-signal.SIGKILL, 0, 0, 0]
    assert [(each["commit"], each["after"]) for _, each in ended[1:]] == [(None, 45)] * 3
    assert api.list_repo_files(repo) == [".gitattributes"]  # nothing half
