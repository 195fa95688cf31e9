"""A disk that takes no more: a clear refusal, nothing lost, nothing left over."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub.localhub import serve
from tests.localhub.wire import Wire, file_line, lfs_line
from tests.support.hub_process import HubProcess, start

LIMIT = 300_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "hub"


@pytest.fixture
def full(root: Path) -> Iterator[HubProcess]:
    with start(root, "--fsize", LIMIT) as hub:
        HfApi(endpoint=hub.url, token=hub.token).create_repo("me/a")
        yield hub


def sound(root: Path, url: str, token: str, names: set[str]) -> None:
    wire = Wire(url, token)
    info = wire.send("GET", "/api/models/me/a").json
    assert {s["rfilename"] for s in info["siblings"]} == names | {".gitattributes"}
    assert wire.commit("me/a", file_line("after.txt", b"small")).status == 200
    assert list((root / "tmp").iterdir()) == []
    assert [p for p in root.rglob("*.lock") if p.parent != root] == []
    assert list(root.rglob("*.tmp")) == []


def test_over_lfs(full: HubProcess, root: Path) -> None:
    wire, data = Wire(full.url, full.token), os.urandom(LIMIT * 2)
    sha = hashlib.sha256(data).hexdigest()
    upload = wire.lfs_batch("me/a", "upload", (sha, len(data)))[0]["actions"]["upload"]["href"]
    answer = wire.send("PUT", upload, body=data)
    assert answer.status == 507
    assert "disk is full" in answer.json["error"]
    assert answer.headers["x-error-message"] == answer.json["error"]
    assert wire.commit("me/a", lfs_line("w.bin", sha, len(data))).status == 400
    sound(root, full.url, full.token, set())


def test_in_a_commit(full: HubProcess, root: Path) -> None:
    wire = Wire(full.url, full.token)
    answer = wire.commit("me/a", file_line("a.txt", b"x"), file_line("big.txt", os.urandom(LIMIT * 2)))
    assert (answer.status, "disk is full" in answer.json["error"]) == (507, True)
    sound(root, full.url, full.token, set())


def test_over_xet_the_client_gives_up_at_once(full: HubProcess, root: Path) -> None:
    api = HfApi(endpoint=full.url, token=full.token)
    with pytest.raises(ConnectionError, match="413"):
        api.create_commit("me/a", [CommitOperationAdd("w.bin", os.urandom(LIMIT * 2))], commit_message="x")
    asked = [line for line in (root / "events.jsonl").read_text().splitlines() if '"request"' in line]
    assert sum("/v1/xorbs/" in line for line in asked) == 1
    sound(root, full.url, full.token, set())


def test_while_a_file_is_put_together(full: HubProcess, root: Path) -> None:
    # Zeros are stored once and compressed: the xorb fits, the file does not.
    data = b"head" + bytes(2_000_000)
    api = HfApi(endpoint=full.url, token=full.token)
    with pytest.raises(Exception, match="disk is full"):
        api.create_commit("me/a", [CommitOperationAdd("w.bin", data)], commit_message="x")
    assert '"status": 507' in (root / "events.jsonl").read_text()
    sound(root, full.url, full.token, set())
    full.end()
    with serve(root) as roomy:
        api = HfApi(endpoint=roomy.url, token=roomy.token)
        api.create_commit("me/a", [CommitOperationAdd("w.bin", data)], commit_message="x")
        assert Wire(roomy.url).send("GET", "/me/a/resolve/main/w.bin").body == data
