"""Two thousand small files and one of 5 GB: one commit, and hardly more memory than the client itself takes."""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import hub_process
from tests.support.commands import BIN, ROOT, run

CARD = "---\nlanguage: en\n---\n\n# A model\n"
SMALL = 2000
LARGE = 5_000_000_000
MORE_MB = 150


def folder_of(path: Path, large: int) -> Path:
    """The folder; the large file is a hole but for its head and tail, as LFS sends and stores every byte anyhow."""
    (path / "data").mkdir(parents=True)
    (path / "README.md").write_text(CARD)
    for number in range(SMALL):
        (path / "data" / f"{number:04d}.json").write_text(json.dumps({"number": number}))
    count = large // 4 - 256
    header = json.dumps({"weight": {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}}).encode()
    header += b" " * (-len(header) % 8)
    with (path / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + random.Random(1).randbytes(1 << 20))
        file.seek(8 + len(header) + 4 * count - (1 << 20))
        file.write(random.Random(2).randbytes(1 << 20))
    return path


def peak_mb(command: list[str], env: dict[str, str]) -> float:
    """Runs a command; the most memory that it held, in MB.

    By way of a small process: what is started by a large one counts as at least as large.
    """
    measure = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *command], env={**os.environ, **env}, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024) / 1e6


@pytest.mark.slow
def test_two_thousand_small_files_and_one_of_5_gb(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "model", LARGE)
    with hub_process.start(tmp_path / "hub") as hub:

        def env(name: str) -> dict[str, str]:
            home = tmp_path / f"home-{name}"
            return {
                "HF_ENDPOINT": hub.url,
                "HF_TOKEN": hub.token,
                "HF_HOME": str(home / "hf"),
                "HUBPUB_HOME": str(home / "hubpub"),
                "HF_HUB_DISABLE_XET": "1",
                "HUBPUB_PATIENCE": "60",
            }

        ours = peak_mb([sys.executable, "-m", "hubpub", "push", str(folder), "me/ours", "-q"], env("ours"))
        git_dir = tmp_path / "hub" / "repos" / "models" / "me" / "ours" / "git"
        commits = run("git", "--git-dir", git_dir, "rev-list", "main").out.split()
        files = run("git", "--git-dir", git_dir, "ls-tree", "-r", "--name-only", "main").out.split()
        shutil.rmtree(tmp_path / "hub" / "repos" / "models" / "me" / "ours" / "lfs", ignore_errors=True)
        shutil.rmtree(folder / ".hubpub")
        theirs = peak_mb([str(BIN / "hf"), "upload", "me/theirs", str(folder)], env("theirs"))
    shutil.rmtree(tmp_path / "hub")
    assert len(commits) == 2  # the hub's own, and ours
    assert len(files) == SMALL + 3
    print(f"peak memory: hubpub {ours:.0f} MB, hf upload {theirs:.0f} MB")
    assert ours <= theirs + MORE_MB
