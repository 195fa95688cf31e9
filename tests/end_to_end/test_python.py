"""Python as people use it: a script in a terminal, an event loop, threads; then the process is as it was before."""

from __future__ import annotations

import asyncio
import os
import pty
import subprocess
import sys
import termios
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from huggingface_hub.utils import _xet_progress_reporting as reporting

import hubpub
from hubpub import localhub
from tests.end_to_end.test_threads import of_the_process
from tests.support.commands import ROOT
from tests.support.models import model_folder

# no front matter, so the client has something to warn of
CARD = "# A model\n"
SCRIPT = """
import asyncio, sys, warnings
import hubpub

how, folder, repo = sys.argv[1:]
if how == "await":
    receipt = asyncio.run(hubpub.apush(folder, repo))
else:
    receipt = hubpub.push(folder, repo, progress=how != "quiet")
print(repr(receipt))
"""


def script(how: str, folder: Path, repo: str, *options: str, terminal: bool) -> tuple[str, str]:
    """What a script prints to standard output, and to a standard error that is a terminal or a pipe."""
    leader, follower = pty.openpty() if terminal else os.pipe()
    if terminal:
        termios.tcsetwinsize(follower, (24, 100))
    command = [sys.executable, *options, "-c", SCRIPT, how, str(folder), repo]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower, cwd=ROOT, text=True)
    os.close(follower)
    said = b""
    try:
        while piece := os.read(leader, 4096):
            said += piece
    except OSError:  # so a terminal ends
        pass
    os.close(leader)
    assert process.stdout
    out = process.stdout.read()
    process.stdout.close()
    assert process.wait(120) == 0, said.decode()
    return out, said.decode()


@pytest.fixture
def folder(tmp_path: Path, account: localhub.Serving) -> Path:
    return model_folder(tmp_path / "m", card=CARD, count=500_000)


@pytest.mark.parametrize(
    ("how", "terminal", "bars"),
    [
        pytest.param("push", True, True, id="terminal"),
        pytest.param("quiet", True, False, id="quiet", marks=pytest.mark.full),
        pytest.param("push", False, False, id="pipe", marks=pytest.mark.full),
        pytest.param("await", True, True, id="awaited", marks=pytest.mark.full),
    ],
)
def test_a_script_shows_bars_where_somebody_watches(
    how: str, terminal: bool, bars: bool, folder: Path, repo: str, api: HfApi
) -> None:
    # the client's warnings would be errors
    error = "error::UserWarning:huggingface_hub.hf_api"
    out, said = script(how, folder, repo, "-W", error, "-W", "always::UserWarning", terminal=terminal)
    assert out.startswith(f"<Receipt of {repo} at ")
    assert ("uploading: 100%|" in said) is bars
    assert "Processing Files" not in said
    assert "FindingWarning: MD001 (warning): README.md:1:1: " in said
    lines = said.replace("\r", "\n").splitlines()
    told = [line for line in lines if line.strip() and not line.startswith(("reading: ", "uploading: ", "  "))]
    assert all("FindingWarning: " in line for line in told), said
    assert api.file_exists(repo, "model.safetensors")


def test_in_a_running_event_loop_and_beside_it(folder: Path, tmp_path: Path, repo: str) -> None:
    others = [model_folder(tmp_path / f"m{number}", seed=number, card=CARD) for number in range(1, 3)]
    before = [*of_the_process(), reporting.XetUploadProgressReporter]

    async def main() -> list[hubpub.Receipt | None]:
        blocking = hubpub.push(folder, repo)
        return [blocking, *await asyncio.gather(*(hubpub.apush(other, f"{repo}-{other.name}") for other in others))]

    receipts = asyncio.run(main())
    assert [receipt and receipt.target.repo for receipt in receipts] == [repo, f"{repo}-m1", f"{repo}-m2"]
    assert all(receipt and receipt.changed for receipt in receipts)
    for thread in threading.enumerate():
        if thread.name.startswith(("hubpub", "xet")):
            thread.join(60)
    assert [*of_the_process(), reporting.XetUploadProgressReporter] == before


@pytest.mark.full
def test_a_loop_in_each_of_four_threads(tmp_path: Path, repo: str, account: localhub.Serving) -> None:
    folders = [model_folder(tmp_path / f"m{number}", seed=number, card=CARD) for number in range(4)]
    before = of_the_process()

    def push(number: int) -> hubpub.Receipt | None:
        return asyncio.run(hubpub.apush(folders[number], f"{repo}{number}", tag=f"v{number}"))

    with ThreadPoolExecutor(4) as threads:
        receipts = list(threads.map(push, range(4)))
    assert [receipt and receipt.tag for receipt in receipts] == ["v0", "v1", "v2", "v3"]
    for receipt in receipts:
        assert receipt
        assert hubpub.verify(receipt.target.repo, receipt=receipt).holds
    for thread in threading.enumerate():
        if thread.name.startswith(("hubpub", "xet")):
            thread.join(60)
    assert of_the_process() == before
