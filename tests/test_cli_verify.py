"""The command line's `verify`."""

from __future__ import annotations

import json
from pathlib import Path

from huggingface_hub import CommitOperationAdd, HfApi

from hubpub import localhub
from tests.support.commands import hubpub
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


def test_verify_from_push_to_change(served: localhub.Serving, api: HfApi, repo: str, tmp_path: Path) -> None:
    env = {"HF_ENDPOINT": served.url, "HF_TOKEN": served.token}
    folder, receipt = model_folder(tmp_path / "m", card=CARD), tmp_path / "receipt.json"
    assert hubpub("push", folder, repo, "--receipt", receipt, env=env).code == 0
    for options in ([], ["--deep"], ["--receipt", receipt], ["--folder", folder]):
        done = hubpub("verify", repo, *options, env=env)
        assert (done.code, done.err) == (0, "")
        assert " files are what was published, " in done.out
    api.create_commit(repo, [CommitOperationAdd("config.json", b"{}")], commit_message="other")
    done = hubpub("verify", repo, env=env)
    assert (done.code, done.err) == (1, "")
    assert "  ~ differs config.json    2 bytes  it had 23 bytes, and has 2\n" in done.out
    assert "3 files are the same, 1 differs (by the hub's digests; " in done.out
    done = hubpub("verify", repo, "--format", "json", env=env)
    assert done.code == 1
    assert json.loads(done.out)["holds"] is False
    done = hubpub("verify", repo, "--quiet", env=env)
    assert done.out == "  ~ differs config.json    2 bytes  it had 23 bytes, and has 2\n"


def test_a_machine_without_receipts(served: localhub.Serving, repo: str, tmp_path: Path) -> None:
    done = hubpub("verify", repo, "--endpoint", served.url, env={"HUBPUB_HOME": str(tmp_path / "other")})
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"error: no receipt of a push to {repo} is known on this machine. Name one with --receipt FILE, or the folder "
        "that was published with --folder DIR.\n"
    )


def test_the_local_hub(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    assert hubpub("push", folder, "me/m", "--local", "-q").code == 0
    done = hubpub("verify", "me/m", "--local")
    assert (done.code, done.err) == (0, "")
