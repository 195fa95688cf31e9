"""An upload that is broken off ends, though the client's thread goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from huggingface_hub.utils import _xet, _xet_progress_reporting

import hubpub
from hubpub import localhub
from hubpub.errors import Interrupted
from hubpub.hub.wait import Interruption
from hubpub.workflows.push.push_folder import push_folder
from tests.support.behind_proxy import impatient, proxy, served
from tests.support.faulty_proxy import Fault, FaultyProxy
from tests.support.models import model_folder

__all__ = ["impatient", "proxy", "served"]

CARD = "---\nlicense: mit\n---\n\n# A model\n"


def test_what_is_broken_off_before_the_upload_begins_sends_nothing_and_shows_nothing(
    tmp_path: Path,
    proxy: FaultyProxy,
    served: localhub.Serving,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    proxy.reset()
    monkeypatch.setenv("HUBPUB_PATIENCE", "60")
    monkeypatch.setenv("HF_ENDPOINT", proxy.url)
    monkeypatch.setenv("HF_TOKEN", served.token)
    folder = model_folder(tmp_path / "m", card=CARD)
    before = (_xet.get_xet_session, _xet_progress_reporting.XetUploadProgressReporter)
    interruption, ended = Interruption(), threading.Event()

    def hold() -> None:
        interruption.ask()
        assert ended.wait(60)  # the client hears of it when the push has ended

    proxy.faults = [Fault("slow", "POST", r"/preupload/main", act=hold)]
    with interruption.reaching(), pytest.raises(Interrupted, match="nothing of this push is in me/early"):
        push_folder(folder, "me/early", {})
    left = [thread for thread in threading.enumerate() if thread.name == "hubpub-client"]
    assert left
    ended.set()
    for thread in left:
        thread.join(60)
        assert not thread.is_alive()
    assert not [path for _, path in proxy.log if "/xorbs/" in path or "/shards" in path]
    assert capsys.readouterr().err == ""
    assert (_xet.get_xet_session, _xet_progress_reporting.XetUploadProgressReporter) == before
    receipt = hubpub.push(folder, "me/early")
    assert receipt
    assert receipt.changed
