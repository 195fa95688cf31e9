"""The command line's `push` and `plan`: what they say, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.support.commands import ROOT, hubpub
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def account(served: localhub.Serving) -> dict[str, str]:
    """The environment of somebody who is logged in to the hub."""
    return {"HF_ENDPOINT": served.url, "HF_TOKEN": served.token}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def test_everything_at_once(account: dict[str, str], folder: Path, api: HfApi, repo: str, tmp_path: Path) -> None:
    (folder / "old.json").write_text("{}")
    done = hubpub("push", folder, repo, "--branch", "dev", "--tag", "v1", "--private", env=account)
    assert (done.code, done.err) == (0, "")
    assert f"Plan for {account['HF_ENDPOINT']}/{repo} (a new private repository, new branch dev, tagged v1)" in done.out
    assert "One commit of 4 files (4 added); " in done.out
    assert "Access: the token of local may write to every namespace of this hub." in done.out
    assert "\n  branch   dev\n  tag      v1\n" in done.out
    assert api.model_info(repo).private
    (folder / "old.json").unlink()
    (folder / "README.md").write_text(CARD.replace("mit", "apache-2.0"))
    receipt = tmp_path / "out" / "receipt.json"
    done = hubpub("push", folder, repo, "--branch", "dev", "--prune", "--yes", "--receipt", receipt, env=account)
    assert (done.code, done.err) == (0, "")
    assert "  - delete  old.json " in done.out
    assert "Metadata of the card\n  ~ license  mit → apache-2.0\n" in done.out
    assert json.loads(receipt.read_text())["branch"] == "dev"
    done = hubpub("push", folder, repo, "--pr", "--prune=all", "--format", "json", env=account)
    assert done.code == 0
    shown = json.loads(done.out)
    assert shown["pull_request"].endswith(f"/{repo}/discussions/{shown['pull_request_number']}")
    assert hubpub("push", folder, repo, "--prune=some", env=account).code == 2


def test_the_card_alone(account: dict[str, str], folder: Path, api: HfApi, repo: str) -> None:
    assert hubpub("push", folder, repo, env=account).code == 0
    (folder / "README.md").write_text(CARD + "More.\n")
    (folder / "config.json").write_text("{}")
    planned = hubpub("plan", folder / "README.md", repo, env=account)
    assert (planned.code, planned.err) == (0, "")
    assert "One commit of 1 file (1 replaced); " in planned.out
    done = hubpub("push", folder / "README.md", repo, env=account)
    assert (done.code, done.err) == (0, "")
    assert "verified 1 of 1 files" in done.out


def test_whoever_may_not_write_is_told_why(served: localhub.Serving, folder: Path, repo: str) -> None:
    env = {"HF_ENDPOINT": served.url, "HF_TOKEN": localhub.add_user(served.root, "ann", orgs=["org"])}
    told = (
        "ann may not publish to {}: me is neither the account ann nor one of its organizations (member of org). "
        "Publish below ann/, ask me to make you a member with the write role, or open a pull request with --pr.\n"
    )
    done = hubpub("push", folder, repo, env=env)
    assert (done.code, done.out, done.err) == (4, "", f"error: {told.format(repo)}")
    planned = hubpub("plan", folder, repo, env=env)
    assert (planned.code, planned.err) == (4, f"error: {told.format(repo)}")
    assert "\nerror: ann may not publish there: me is neither" in planned.out


def test_what_was_forced_is_in_the_receipt(account: dict[str, str], tmp_path: Path, repo: str) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "README.md").write_text(CARD)
    done = hubpub("push", tmp_path / "m", repo, "--force", "WT001", "--force", "RP001", env=account)
    assert done.code == 0
    assert "\n  forced   WT001\n" in done.out
    (saved,) = (tmp_path / "m" / ".hubpub").rglob("*.json")
    receipt = json.loads(saved.read_text())
    assert receipt["forced"] == ["WT001", "RP001"]
    assert "WT001" in {finding["code"] for finding in receipt["findings"]}


class Breaker:
    """Sends a push Ctrl-C when the hub sees a certain thing."""

    def __init__(self, kind: str, *needles: str) -> None:
        self.kind, self.needles = kind, needles
        self.process: subprocess.Popen[str] | None = None
        self.done = threading.Event()

    def __call__(self, kind: str, details: Mapping[str, object]) -> None:
        told = f"{details.get('method')} {details.get('path')}"
        if self.process and kind == self.kind and not self.done.is_set() and all(n in told for n in self.needles):
            self.done.set()
            os.kill(self.process.pid, signal.SIGINT)


@pytest.mark.parametrize(
    ("breaker", "told", "lfs"),
    [
        (Breaker("request", "GET", "whoami"), "interrupted; what is on the hub is whole. Run the command again", ""),
        (Breaker("request", "POST", "/xorbs/"), "interrupted: nothing of this push is in me/m. Run the command", ""),
        (Breaker("request", "PUT", "/_lfs/"), "interrupted: nothing of this push is in me/m. Run the command", "1"),
        (Breaker("commit.blobs"), "interrupted while me/m made the commit: it is there whole or not at all.", ""),
        (Breaker("response", "/resolve/"), "interrupted: me/m holds this push, as commit {}, but it was not", ""),
    ],
    ids=["before", "uploading", "uploading over LFS", "committing", "committed"],
)
def test_ctrl_c_stops_at_once_and_says_what_is_there(tmp_path: Path, breaker: Breaker, told: str, lfs: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    with localhub.serve(tmp_path / "hub", on_event=breaker) as served:
        env = {**os.environ, "HF_ENDPOINT": served.url, "HF_TOKEN": served.token}
        env |= {"HF_HUB_DISABLE_XET": lfs} if lfs else {}
        command = [sys.executable, "-m", "hubpub", "push", str(folder), "me/m", "--quiet"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True) as process:
            breaker.process = process
            out, err = process.communicate(timeout=60)
        assert breaker.done.is_set()
        api = HfApi(endpoint=served.url, token=served.token)
        there = api.list_repo_files("me/m") if api.repo_exists("me/m") else []
        commit = str(api.model_info("me/m").sha) if there else ""
        assert (process.returncode, out) == (130, "")
        assert told.format(commit) in err
        assert len(err.strip().splitlines()) == 1
        assert set(there) in (set(), {".gitattributes"}, {".gitattributes", *FILES})
        # and it goes on
        done = hubpub("push", folder, "me/m", "--quiet", env={"HF_ENDPOINT": served.url, "HF_TOKEN": served.token})
        assert done.code == 0
        assert set(api.list_repo_files("me/m")) == {".gitattributes", *FILES}


FILES = {"README.md", "config.json", "model.safetensors"}
