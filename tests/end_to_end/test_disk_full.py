"""A disk that is full, the hub's or ours: it is said so, what is there stays whole, and the push goes on with room."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from tests.support import hub_process
from tests.support.commands import hubpub, run
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


def _no_room() -> None:
    """No file of this process may grow beyond what no receipt is smaller than."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))


@pytest.mark.full
def test_a_full_disk_where_receipts_go(tmp_path: Path, home: Path) -> None:
    folder = model_folder(tmp_path / "model", count=1000, card=CARD)
    with hub_process.start(tmp_path / "hub") as hub:
        # hf_xet writes logs and a cache of its own
        env = {"HF_HUB_DISABLE_XET": "1", "HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token}
        api = HfApi(endpoint=hub.url, token=hub.token)
        command = (sys.executable, "-m", "hubpub", "push", folder, "me/full", "--quiet", "--no-cache", "--tag")

        def receipts() -> dict[Path, bytes]:
            found = [*(folder / ".hubpub").rglob("*"), *(home / "hubpub").rglob("receipts/**/*")]
            return {path: path.read_bytes() for path in found if path.is_file()}

        done = run(*command, "v1", env=env, before=_no_room)
        assert done.code == 5, done
        assert f"the model is published at {hub.url}/me/full, but its receipt could not be written (" in done.err
        assert "File too large" in done.err
        assert "None" not in done.err
        assert receipts() == {}, "nothing half"
        assert api.list_repo_refs("me/full").tags == []
        # what is known of an earlier push stays whole where the next one finds no room to add to it
        assert run(*command, "v1", env=env).code == 0
        before = receipts()
        assert len(before) == 2
        done = run(*command, "v2", env=env, before=_no_room)
        assert done.code == 5, done
        assert receipts() == before
        assert run(*command, "v2", env=env).code == 0
        assert [tag.name for tag in api.list_repo_refs("me/full").tags] == ["v1", "v2"]
        assert len(api.list_repo_commits("me/full")) == 2, "the hub's own first one, and the one of all four"
