"""git itself, over HTTP."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub.localhub import Serving
from tests.localhub.wire import Wire, file_line


def git(*command: str | Path, cwd: Path | None = None, ok: bool = True) -> str:
    done = subprocess.run(["git", *command], cwd=cwd, capture_output=True, text=True)
    assert (done.returncode == 0) is ok, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def filled(api: HfApi, repo: str) -> tuple[str, bytes]:
    data = os.urandom(300_000)
    files = {"w.safetensors": data, "odd dir/w.odd": b"\0" * 999, "README.md": b"# hi"}
    api.create_commit(repo, [CommitOperationAdd(p, b) for p, b in files.items()], commit_message="files")
    api.create_tag(repo, tag="v1", tag_message="one")
    return repo, data


@pytest.mark.parametrize("suffix", ["", ".git"])
def test_a_clone_has_everything(
    filled: tuple[str, bytes], hub: Serving, api: HfApi, tmp_path: Path, suffix: str
) -> None:
    repo, data = filled
    clone = tmp_path / "clone"
    git("lfs", "install", "--skip-repo")
    git("clone", f"{hub.url}/{repo}{suffix}", clone)
    assert (clone / "w.safetensors").read_bytes() == data
    assert (clone / "odd dir" / "w.odd").read_bytes() == b"\0" * 999
    assert git("rev-parse", "HEAD", cwd=clone).strip() == api.repo_info(repo).sha
    assert git("tag", "-n", cwd=clone).split() == ["v1", "one"]
    assert git("status", "--porcelain", cwd=clone) == ""
    git("fsck", "--strict", cwd=clone)
    api.create_commit(repo, [CommitOperationAdd("new.txt", b"new")], commit_message="more")
    git("pull", "-q", cwd=clone)
    assert (clone / "new.txt").read_bytes() == b"new"


def test_a_shallow_clone_of_a_long_history(api: HfApi, wire: Wire, hub: Serving, repo: str, tmp_path: Path) -> None:
    for number in range(30):
        wire.commit(repo, file_line("a", b"%d" % number))
    git("clone", "-q", "--depth", "2", f"{hub.url}/{repo}", tmp_path / "c")
    assert len(git("log", "--oneline", cwd=tmp_path / "c").splitlines()) == 2
    git("fetch", "-q", "--unshallow", cwd=tmp_path / "c")
    assert len(git("log", "--oneline", cwd=tmp_path / "c").splitlines()) == 31


def test_a_clone_that_wants_a_part_gets_everything(filled: tuple[str, bytes], hub: Serving, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git("lfs", "install", "--skip-repo")
    assert "filtering not recognized" in git("clone", "--filter=blob:none", f"{hub.url}/{filled[0]}", clone)
    assert (clone / "README.md").read_bytes() == b"# hi"
    git("fsck", "--strict", cwd=clone)


def test_a_private_clone_needs_the_token(api: HfApi, wire: Wire, hub: Serving, repo: str, tmp_path: Path) -> None:
    api.update_repo_settings(repo, private=True)
    git("clone", "-q", f"{hub.url}/{repo}", tmp_path / "a", ok=False)
    with_token = hub.url.replace("http://", f"http://user:{hub.token}@")
    git("clone", "-q", f"{with_token}/{repo}", tmp_path / "b")
    assert (tmp_path / "b" / ".gitattributes").exists()


def test_a_push_is_refused_with_a_way_out(hub: Serving, repo: str, tmp_path: Path, api: HfApi) -> None:
    with_token = hub.url.replace("http://", f"http://user:{hub.token}@")
    git("clone", "-q", f"{with_token}/{repo}", tmp_path / "c")
    (tmp_path / "c" / "a").write_text("x")
    git("add", "a", cwd=tmp_path / "c")
    git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x", cwd=tmp_path / "c")
    head = api.repo_info(repo).sha
    said = git("push", cwd=tmp_path / "c", ok=False)
    assert "403" in said
    assert "remote: This hub takes no git push" in said
    assert "Use `hf upload` or `hubpub push` instead." in said
    assert api.repo_info(repo).sha == head
    answer = Wire(hub.url, hub.token).send("GET", f"/{repo}.git/info/refs?service=git-receive-pack")
    assert "hubpub push" in answer.text


def test_a_dataset_is_cloned_from_its_own_place(api: HfApi, hub: Serving, tmp_path: Path) -> None:
    api.create_repo("me/data-to-clone", repo_type="dataset", exist_ok=True)
    git("clone", "-q", f"{hub.url}/datasets/me/data-to-clone", tmp_path / "c")
    assert (tmp_path / "c" / ".gitattributes").exists()


def test_a_pull_request_can_be_fetched(wire: Wire, hub: Serving, repo: str, tmp_path: Path) -> None:
    body = b'{"key": "header", "value": {"summary": "pr"}}\n'
    wire.send("POST", f"/api/models/{repo}/commit/main?create_pr=1", body=body)
    git("clone", "-q", f"{hub.url}/{repo}", tmp_path / "c")
    git("fetch", "-q", "origin", "refs/pr/1:pr", cwd=tmp_path / "c")
    assert git("log", "-1", "--format=%s", "pr", cwd=tmp_path / "c").strip() == "pr"


def test_requests_that_are_no_git(wire: Wire, repo: str) -> None:
    kind = {"Content-Type": "application/x-git-upload-pack-request"}
    path = f"/{repo}.git/git-upload-pack"
    assert wire.send("POST", path, body=b"x").status == 415
    assert wire.send("POST", path, body=b"x", headers={**kind, "Content-Encoding": "gzip"}).status == 400
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    assert wire.send("POST", path, body=bomb, headers={**kind, "Content-Encoding": "gzip"}).status == 413
    for body in (b"zzzz", b"0032want " + b"0" * 40 + b"\n0000", b"0009done\n", b"ffff", b""):
        answer = wire.send("POST", path, body=body, headers=kind)
        assert answer.status in {200, 400}, (body, answer)
    assert wire.send("GET", f"/{repo}.git/info/refs").status == 403
    assert urlsplit(wire.url).hostname == "127.0.0.1"
