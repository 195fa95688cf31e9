"""Starts the processes of one training, each with its rank."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.commands import ROOT

DEADLINE = 240  # seconds, which tells a hang


class Ranks:
    """The processes of one training, started as torchrun does it, without its agent: that would end them itself."""

    def __init__(self, count: int, command: Sequence[str | Path], endpoint: str, token: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        shared = {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        shared |= {"HF_ENDPOINT": endpoint, "HF_TOKEN": token, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        self.processes = [
            subprocess.Popen(
                [sys.executable, *command],
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
        return [(process.returncode, json.loads(out.strip().rpartition("\n")[2] or "{}")) for process, out, _ in ended]
