"""A hub whose disk is full says so, keeps what it has whole, and takes the push once there is room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import hub_process
from tests.support.commands import hubpub
from tests.support.models import model_folder

CARD = "---\nlanguage: en\n---\n\n# A model\n"


@pytest.mark.parametrize("transport", [{}, {"HF_HUB_DISABLE_XET": "1"}], ids=["xet", "lfs"])
def test_a_full_disk_on_the_hub(tmp_path: Path, transport: dict[str, str]) -> None:
    folder = model_folder(tmp_path / "model", count=100_000, card=CARD)
    with hub_process.start(tmp_path / "hub", "--fsize", 100_000) as hub:
        env = {**transport, "HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token}
        done = hubpub("push", folder, "me/full", "--quiet", env=env)
        assert done.code == 4, done
        assert done.out == ""
        assert done.err == (
            f"error: the hub at {hub.url} has no room for the files (its disk is full), so nothing was published; "
            "this push created me/full, which is empty (`hf repos delete me/full` removes it). "
            "Make room there, then run the command again.\n"
        )
        plan = json.loads(hubpub("plan", folder, "me/full", "--format", "json", env=env).out)
        assert [c["path"] for c in plan["changes"] if c["action"] == "keep"] == [".gitattributes"]
        hub.end()
    with hub_process.start(tmp_path / "hub") as hub:
        done = hubpub("push", folder, "me/full", "--quiet", env={**env, "HF_ENDPOINT": hub.url})
        assert done.code == 0, done
        assert "verified 3 of 3 files" in done.out
