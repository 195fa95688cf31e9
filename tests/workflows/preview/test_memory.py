"""A preview that is left open for days takes no more memory than one that was just begun."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

import pytest

from tests.support.models import model_folder
from tests.workflows.preview.test_in_chromium import served

pytestmark = pytest.mark.slow

RELOADS, FIRST = 1_000, 100
BOUND = 8_000_000
"""Bytes that the later reloads may add in all: a page has 50 kB, so pages that are kept would add 45 MB."""

PARTS = "".join(f"## Part {number}\n\n{'Words of the part, and cafÃ©. ' * 20}\n\n" for number in range(20))


def memory(process: int) -> int:
    """The bytes that a process has in memory, as Linux counts them."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096


def answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as found:
        return found.read().decode()


def test_memory_is_flat_over_reloads(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card="# A\n", count=5)
    taken: list[int] = []
    with served(folder, "--no-open") as (url, process):
        for number in range(RELOADS):
            known = answer(f"{url}/version")
            (folder / "README.md").write_text(f"---\nlicense: mit\n---\n\n# Version {number}\n\n{PARTS}")
            (folder / "config.json").write_text(f'{{"model_type": "gpt2", "version": {number}}}')
            deadline = time.monotonic() + 60
            while answer(f"{url}/version?known={known}") == known or f"Version {number}<" not in answer(url):
                assert time.monotonic() < deadline, f"edit {number} does not show"
            assert "model_type" in answer(f"{url}/view/config.json")
            taken.append(memory(process.pid))
    assert taken[-1] - taken[FIRST - 1] <= BOUND, [count // 1_000_000 for count in taken[::100]]
