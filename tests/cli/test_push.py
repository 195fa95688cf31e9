"""The command line's `push` and `plan`: what they say, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import pty
import random
import re
import signal
import string
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from tests.conftest import Call
from tests.support.commands import ROOT
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def test_everything_at_once(
    call: Call, account: localhub.Serving, folder: Path, api: HfApi, repo: str, tmp_path: Path
) -> None:
    (folder / "old.json").write_text("{}")
    code, out, err = call("push", folder, repo, "--branch", "dev", "--tag", "v1", "--private")
    assert (code, err) == (0, "")
    assert f"Plan for {account.url}/{repo} (a new private repository, new branch dev, tagged v1)" in out
    assert "One commit of 4 files (4 added); " in out
    assert "Access: the token of local may write to every namespace of this hub." in out
    assert "\n  branch   dev\n  tag      v1\n" in out
    assert api.model_info(repo).private
    (folder / "old.json").unlink()
    (folder / "README.md").write_text(CARD.replace("mit", "apache-2.0"))
    receipt = tmp_path / "out" / "receipt.json"
    code, out, err = call("push", folder, repo, "--branch", "dev", "--prune", "--yes", "--receipt", receipt)
    assert (code, err) == (0, "")
    assert "  - delete  old.json " in out
    assert "Metadata of the card\n  ~ license  mit → apache-2.0\n" in out
    assert json.loads(receipt.read_text())["branch"] == "dev"
    code, out, _ = call("push", folder, repo, "--pr", "--prune=all", "--format", "json")
    assert code == 0
    shown = json.loads(out)
    assert shown["pull_request"].endswith(f"/{repo}/discussions/{shown['pull_request_number']}")
    assert call("push", folder, repo, "--prune=some")[0] == 2


def test_a_receipt_that_one_place_takes_is_no_failure(
    call: Call, account: localhub.Serving, folder: Path, repo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a CI runner, whose checkout and home may only be read."""
    nowhere = tmp_path / "file"
    nowhere.write_text("where a directory would have to be")
    monkeypatch.setenv("HUBPUB_HOME", str(nowhere))
    (folder / ".hubpub").write_text("the same")
    receipt = tmp_path / "receipt.json"
    for changed in (True, False):
        code, out, err = call("push", folder, repo, "--receipt", receipt, "--format", "json")
        assert (code, json.loads(out)["changed"]) == (0, changed)
        assert err == f"the receipt is in {receipt} alone: no other place takes it\n"
        assert json.loads(receipt.read_text()) == json.loads(out)
    (folder / "config.json").write_text("{}")
    code, _, err = call("push", folder, repo, "--tag", "v1")
    assert code == 5
    assert "the model is published at" in err
    assert "its receipt could not be written" in err


@pytest.mark.parametrize(
    ("words", "pruned"),
    [(["--prune"], "ours"), (["--prune=all"], "all"), (["--prune", "all"], "all"), (["--prune", "ours"], "ours")],
)
def test_prune_may_stand_before_the_folder(
    call: Call, account: localhub.Serving, folder: Path, words: list[str], pruned: str
) -> None:
    """An option whose value may be left out does not take the folder for it."""
    for arguments in ([*words, folder, "me/pruned"], [folder, "me/pruned", *words]):
        code, out, _ = call("plan", *arguments, "--format", "json")
        assert (code, json.loads(out)["prune"]) == (0, pruned)


def test_the_card_alone(call: Call, account: localhub.Serving, folder: Path, repo: str) -> None:
    assert call("push", folder, repo)[0] == 0
    (folder / "README.md").write_text(CARD + "More.\n")
    (folder / "config.json").write_text("{}")
    code, out, err = call("plan", folder / "README.md", repo)
    assert (code, err) == (0, "")
    assert "One commit of 1 file (1 replaced); " in out
    code, out, err = call("push", folder / "README.md", repo)
    assert (code, err) == (0, "")
    assert "verified 1 of 1 files" in out


def test_whoever_may_not_write_is_told_why(
    call: Call, account: localhub.Serving, folder: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", localhub.add_user(account.root, "ann", orgs=["org"]))
    told = (
        f"ann may not publish to {repo}: me is neither the account ann nor one of its organizations (member of org). "
        "Publish below ann/, ask me to make you a member with the write role, or open a pull request with --pr.\n"
    )
    assert call("push", folder, repo) == (4, "", f"error: {told}")
    code, out, err = call("plan", folder, repo)
    assert (code, err) == (4, f"error: {told}")
    assert "\nerror: ann may not publish there: me is neither" in out


def test_what_was_forced_is_in_the_receipt(call: Call, account: localhub.Serving, tmp_path: Path, repo: str) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "README.md").write_text(CARD)
    code, out, _ = call("push", tmp_path / "m", repo, "--force", "WT001", "--force", "RP001")
    assert code == 0
    assert "\n  forced   WT001\n" in out
    (saved,) = (tmp_path / "m" / ".hubpub").rglob("*.json")
    receipt = json.loads(saved.read_text())
    assert receipt["forced"] == ["WT001", "RP001"]
    assert "WT001" in {finding["code"] for finding in receipt["findings"]}


@pytest.mark.parametrize(
    ("answer", "published"),
    [("n\n", False), ("\n", True), ("\x04", False), (signal.SIGINT, False)],
    ids=["no", "yes", "Ctrl-D", "Ctrl-C"],
)
def test_in_a_terminal_it_asks(
    account: localhub.Serving, folder: Path, api: HfApi, answer: str | signal.Signals, published: bool
) -> None:
    repo = f"me/asked-{published}"
    there: list[bool] = []
    code, shown = asked(answer, folder, repo, meanwhile=lambda: there.append(api.repo_exists(repo)))
    assert f"Publish to {account.url}/{repo} (a new repository)?" in shown
    assert there == [False]
    assert code == (0 if published else 130)
    assert ("Published" in shown, "\nnothing was published\r\n" in shown) == (published, not published)
    assert "interrupted" not in shown
    assert api.repo_exists(repo) is published


@pytest.mark.parametrize(("answer", "tagged"), [("n\n", False), ("\n", True)])
def test_it_asks_before_it_tags_what_is_there(
    call: Call, account: localhub.Serving, folder: Path, api: HfApi, answer: str, tagged: bool
) -> None:
    repo = f"me/asked-tag-{tagged}"
    assert call("push", folder, repo)[0] == 0
    code, shown = asked(answer, folder, repo, "--tag", "v1")
    assert code == (0 if tagged else 130)
    assert f"Tag {account.url}/{repo} (tagged v1)?" in shown
    assert [tag.name for tag in api.list_repo_refs(repo).tags] == (["v1"] if tagged else [])
    if tagged:
        assert f"{repo} holds these files already, and the tag v1 is at them." in shown
        code, out, _ = call("push", folder, repo, "--tag", "v1")  # nothing is left to ask about
        assert (code, "\n  tag      v1\n" in out) == (0, True)


def asked(
    answer: str | signal.Signals, folder: Path, repo: str, *options: str, meanwhile: Callable[[], object] = lambda: None
) -> tuple[int, str]:
    """Pushes in a terminal, and answers its question; the exit code, and what was shown."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hubpub", "push", str(folder), repo, *options]
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while b"[Y/n]: " not in shown:
            shown += os.read(ours, 1 << 16)
        meanwhile()
        if isinstance(answer, str):
            os.write(ours, answer.encode())
        presses = 20 if isinstance(answer, signal.Signals) else 0
        while presses and process.poll() is None:
            # Python may lose one that comes just before it waits for the line, and people press it again
            process.send_signal(signal.SIGINT)
            presses -= 1
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
        if isinstance(answer, signal.Signals) and process.poll() is None:
            process.kill()  # the exit code tells
        with suppress(OSError):  # how a terminal on Linux says that nobody is there any more
            while more := os.read(ours, 1 << 16):
                shown += more
    os.close(ours)
    return process.returncode, shown.decode()


# the hub is at it, and its answer is waited for
COMMITTING = r"interrupted, but the commit [0-9a-f]{{12}} was made; run the command again to verify it"


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
        pytest.param(
            Breaker("request", "GET", "whoami"),
            "interrupted: nothing was published. Run the command again.",
            "",
            marks=pytest.mark.full,
        ),
        (Breaker("request", "POST", "/xorbs/"), "interrupted: nothing of this push is in me/m. Run the command", ""),
        pytest.param(
            Breaker("request", "PUT", "/_lfs/"),
            "interrupted: nothing of this push is in me/m. Run the command",
            "1",
            marks=pytest.mark.full,
        ),
        pytest.param(
            Breaker("commit.blobs"),
            COMMITTING,
            "",
            marks=pytest.mark.full,
        ),
        (Breaker("request", "GET", "/resolve/"), "interrupted: me/m holds this push, as commit {}, but it was not", ""),
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
        assert re.search(told.format(commit), err)
        assert len(err.strip().splitlines()) == 1
        assert set(there) in (set(), {".gitattributes"}, {".gitattributes", *FILES})
        # and it goes on
        hubpub.push(folder, "me/m", endpoint=served.url, token=served.token)
        assert set(api.list_repo_files("me/m")) == {".gitattributes", *FILES}


FILES = {"README.md", "config.json", "model.safetensors"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_secret_in_the_name_of_a_file_is_not_shown(
    call: Call, account: localhub.Serving, folder: Path, repo: str, form: str
) -> None:
    secret = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=34))
    (folder / f"notes_hf_{secret}.txt").write_text("x")
    for command in (["plan"], ["push", "--dry-run"]):
        code, out, err = call(*command, folder, repo, "--format", form)
        assert code == 1
        assert f"notes_hf_{'*' * 34}.txt" in out
        assert secret not in out + err
    # the receipt has to tell what is there, and the caller said that it is none
    code, out, err = call("push", folder, repo, "--yes", "--force", "SC001", "--format", "text")
    assert (code, secret in out + err) == (0, False)
    code, out, err = call("verify", repo, "--folder", folder, "--format", form)
    assert (code, secret in out + err) == (0, False)
    (folder / f"notes_hf_{secret}.txt").unlink()
    code, out, err = call("verify", repo, "--folder", folder, "--format", form)
    assert (code, secret in out + err) == (1, False)
    assert f"notes_hf_{'*' * 34}.txt" in out
