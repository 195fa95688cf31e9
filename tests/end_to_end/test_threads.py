"""Pushes from the threads of somebody's process: each lands, and the process is afterwards as it was before."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from huggingface_hub import constants
from huggingface_hub.utils import _xet, are_progress_bars_disabled, enable_progress_bars

import hubpub
from hubpub import localhub
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"
THREADS = 4


def of_the_process() -> list[object]:
    """What calls of ours might change."""
    return [
        dict(os.environ),
        constants.HF_HUB_OFFLINE,
        are_progress_bars_disabled(),
        _xet.get_xet_session,
        sys.stdout,
        sys.stderr,
        signal.getsignal(signal.SIGINT),
        list(warnings.filters),
        warnings.showwarning,
        sorted(thread.name for thread in threading.enumerate() if thread.name.startswith(("hubpub", "xet"))),
    ]


@pytest.mark.parametrize("where", ["account", "local"])
def test_pushes_from_threads(
    where: str, account: localhub.Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enable_progress_bars()
    local = where == "local"
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", local)
    folders = [model_folder(tmp_path / f"m{n}", seed=n, card=CARD) for n in range(THREADS)]
    before = of_the_process()
    start = threading.Barrier(THREADS)

    def push(number: int) -> list[hubpub.Receipt]:
        start.wait(60)
        receipts = []
        for seed in (number, THREADS + number):
            model_folder(folders[number], seed=seed)
            receipts.append(hubpub.push(folders[number], f"me/thread{number}", local=local or None))
        return receipts

    with ThreadPoolExecutor(THREADS) as threads:
        pushed = [done.result() for done in [threads.submit(push, number) for number in range(THREADS)]]
    assert all(receipt.changed for receipts in pushed for receipt in receipts)
    for thread in threading.enumerate():
        if thread.name.startswith(("hubpub", "xet")):
            thread.join(60)
    assert of_the_process() == before
