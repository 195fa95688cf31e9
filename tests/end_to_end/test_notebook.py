"""hubpub in the kernel of a notebook, whose event loop runs while its cells do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.support.commands import ROOT
from tests.support.models import model_folder
from tests.support.notebooks import Notebook

pytestmark = pytest.mark.full

CARD = "# A model\n"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELLS = [
    # 0
    """
import asyncio, os, signal, sys, threading, warnings
from concurrent.futures import ThreadPoolExecutor
from huggingface_hub import constants
from huggingface_hub.utils import _xet, _xet_progress_reporting as reporting, are_progress_bars_disabled
import hubpub

def state():
    return [
        dict(os.environ), constants.HF_HUB_OFFLINE, are_progress_bars_disabled(), _xet.get_xet_session,
        reporting.XetUploadProgressReporter, sys.stdout, sys.stderr, signal.getsignal(signal.SIGINT),
        list(warnings.filters), warnings.showwarning, asyncio.get_running_loop(),
        sorted(t.name for t in threading.enumerate() if t.name.startswith(("hubpub", "xet"))),
    ]

before = state()
""",
    # 1
    "receipt = hubpub.push('m0', 'me/kernel0')\nreceipt",
    # 2
    "print(receipt)",
    # 3
    "print(hubpub.prepare('m0', 'me/kernel0'))",
    # 4: what the loop does meanwhile is counted
    """
beats = 0
async def beat():
    global beats
    while True:
        await asyncio.sleep(0.01)
        beats += 1
heart = asyncio.ensure_future(beat())
awaited = await hubpub.apush('m1', 'me/kernel1')
heart.cancel()
print(awaited.changed, beats > 1)
""",
    # 5
    """
def push(number):
    return hubpub.push(f'm{number}', f'me/kernel{number}', progress=False)
with ThreadPoolExecutor(4) as threads:
    print(list(threads.map(push, range(2, 6))))
""",
    # 6
    "hubpub.push('m0', 'me/kernel0', recipe='none')",
    # 7
    "hubpub.push('empty', 'me/empty')",
    # 8
    """
for thread in threading.enumerate():
    if thread.name.startswith(("hubpub", "xet")):
        thread.join(60)
print([(a, b) for a, b in zip(before, state(), strict=True) if a != b])
""",
]


@pytest.fixture
def notebook(
    tmp_path: Path, account: localhub.Serving, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Notebook:
    for number in range(6):
        model_folder(tmp_path / f"m{number}", seed=number, card=CARD, count=500_000)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README.md").write_text(CARD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Notebook(CELLS, tmp_path_factory.mktemp("jupyter"), monkeypatch)


def test_a_kernel_shows_bars_and_short_errors_and_is_as_it_was(notebook: Notebook, api: HfApi) -> None:
    unexpected = notebook.errors(0, 1, 2, 3, 4, 5, 8)
    assert not unexpected, "\n".join(unexpected)
    assert re.fullmatch(r"<Receipt of me/kernel0 at \w{12}: 3 files, committed>", notebook.result(1))
    said = notebook.streamed(1, "stderr")
    assert "uploading: 100%|" in said
    assert "Processing Files" not in said
    assert "FindingWarning: MD001 (warning): README.md:1:1: " in said
    assert "  receipt = hubpub.push('m0', 'me/kernel0')" in said, "the cell's line"
    assert "hf_api.py" not in said
    assert notebook.streamed(2).startswith("Published me/kernel0 in one commit.\n  commit")
    assert "Nothing to publish: the hub holds these files already." in notebook.streamed(3)
    assert notebook.streamed(4) == "True True\n"
    assert "uploading: 100%|" in notebook.streamed(4, "stderr")
    assert notebook.streamed(5).count("committed>") == 4
    assert "uploading" not in notebook.streamed(5, "stderr")
    assert notebook.streamed(8) == "[]\n"
    for number in range(6):
        assert api.file_exists(f"me/kernel{number}", "model.safetensors")
    wrong, blocked = (ANSI.sub("", text) for text in notebook.errors(6, 7))
    for text in (wrong, blocked):
        assert text.count("/hubpub/") == 1, text
        assert text.count("Cell In[") == 1
        assert "HUBPUB_TRACEBACK" in text
    assert "there is no recipe" in wrong
    assert "findings stand in the way (WT001)" in blocked
