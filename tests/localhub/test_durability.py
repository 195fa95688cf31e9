"""A hub that is killed at any event of a commit leaves the old commit or the new one, and goes on from there."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from hubpub.localhub import serve
from tests.localhub.wire import Wire, file_line, lfs_line
from tests.support.hub_process import start

EVENTS = ["request", "commit.blobs", "commit.tree", "commit.object", "ref.updated", "commit.answered"]


@pytest.mark.parametrize("kind", EVENTS)
def test_killed_in_a_commit(tmp_path: Path, kind: str) -> None:
    root, armed = tmp_path / "hub", tmp_path / "armed"
    with start(root, "--kill", "hub", "--at", 1, "--kind", kind, "--arm", armed) as hub:
        wire = Wire(hub.url, hub.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a", "organization": "me"})
        sha = wire.put_lfs("me/a", b"weights")
        old = wire.send("GET", "/api/models/me/a").json["sha"]
        armed.touch()
        new = None
        with suppress(OSError, ValueError):
            new = wire.commit("me/a", file_line("a", b"1"), lfs_line("w.bin", sha, 7)).json["commitOid"]
        assert hub.died()["kind"] == kind
    with serve(root) as served:
        wire = Wire(served.url, served.token)
        found = wire.send("GET", "/api/models/me/a").json
        landed = kind in {"ref.updated", "commit.answered"}
        assert (found["sha"] != old) is landed
        assert new in {None, found["sha"]}
        assert {s["rfilename"] for s in found["siblings"]} - {".gitattributes"} == ({"a", "w.bin"} if landed else set())
        assert wire.commit("me/a", file_line("a", b"2"), lfs_line("w.bin", sha, 7)).status == 200
        assert wire.send("GET", "/me/a/resolve/main/w.bin").body == b"weights"
    git = root / "repos/models/me/a/git"
    subprocess.run(["git", "--git-dir", git, "fsck", "--strict"], check=True, capture_output=True)


def test_killed_while_a_repository_is_made_or_removed(tmp_path: Path) -> None:
    for kind, status in (("repo.created", 200), ("repo.deleted", 401)):
        with start(tmp_path / "hub", "--kill", "hub", "--at", 1, "--kind", kind) as hub:
            wire = Wire(hub.url, hub.token)
            body = {"name": "a", "organization": "me"}
            call = ("POST", "/api/repos/create") if kind == "repo.created" else ("DELETE", "/api/repos/delete")
            with pytest.raises(OSError):
                wire.send(*call, json_body=body)
            hub.died()
        with serve(tmp_path / "hub") as served:
            assert Wire(served.url).send("GET", "/api/models/me/a").status == status
            assert list((tmp_path / "hub" / "trash").iterdir()) == []


@pytest.mark.parametrize("kind", ["commit.object", "ref.updated"])
def test_killed_while_a_pull_request_is_made(tmp_path: Path, kind: str) -> None:
    root, armed = tmp_path / "hub", tmp_path / "armed"
    with start(root, "--kill", "hub", "--at", 1, "--kind", kind, "--arm", armed) as hub:
        wire = Wire(hub.url, hub.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a", "organization": "me"})
        armed.touch()
        with suppress(OSError, ValueError):
            wire.commit("me/a", file_line("a", b"1"), revision="main?create_pr=1")
        hub.died()
    with serve(root) as served:
        wire = Wire(served.url, served.token)
        refs = wire.send("GET", "/api/models/me/a/refs?include_prs=1").json["pullRequests"]
        found = wire.send("GET", "/api/models/me/a/discussions").json["discussions"]
        assert [ref["ref"] for ref in refs] == [f"refs/pr/{one['num']}" for one in found]
        assert len(found) == (kind == "ref.updated")
        for one in found:
            assert wire.send("GET", f"/api/models/me/a/discussions/{one['num']}?diff=1").status == 200


def test_a_pull_request_without_its_ref_is_cleared_away(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        wire = Wire(served.url, served.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a", "organization": "me"})
        wire.send("POST", "/api/models/me/a/discussions", json_body={"title": "a discussion"})
        wire.commit("me/a", file_line("a", b"1"), revision="main?create_pr=1")
        wire.commit("me/a", file_line("b", b"1"), revision="main?create_pr=1")
    (tmp_path / "repos/models/me/a/git/refs/pr/3").unlink()  # killed between the two
    with serve(tmp_path) as served:
        wire = Wire(served.url, served.token)
        found = wire.send("GET", "/api/models/me/a/discussions").json["discussions"]
        assert [one["num"] for one in found] == [2, 1]
        assert (
            wire.commit("me/a", file_line("b", b"1"), revision="main?create_pr=1").json["pullRequestUrl"][-2:] == "/3"
        )


PUSH = """
import os, sys
from huggingface_hub import CommitOperationAdd, HfApi

url, token, path = sys.argv[1:]
api = HfApi(endpoint=url, token=token)
api.create_commit("me/a", [CommitOperationAdd("w.bin", path)], commit_message="x")
"""


@pytest.mark.parametrize("kind", ["xorb.stored", "shard.stored", "file.assembled", "ref.updated"])
def test_killed_in_an_upload_over_xet(tmp_path: Path, kind: str) -> None:
    root, armed, weights = tmp_path / "hub", tmp_path / "armed", tmp_path / "w.bin"
    weights.write_bytes(os.urandom(300_000))
    with start(root, "--kill", "hub", "--at", 1, "--kind", kind, "--arm", armed) as hub:
        Wire(hub.url, hub.token).send("POST", "/api/repos/create", json_body={"name": "a", "organization": "me"})
        armed.touch()
        client = subprocess.Popen([sys.executable, "-c", PUSH, hub.url, hub.token, weights], stderr=subprocess.DEVNULL)
        assert hub.died()["kind"] == kind
        # It would go on trying for minutes.
        client.kill()
        client.wait()
    with serve(root) as served:
        wire = Wire(served.url, served.token)
        names = {s["rfilename"] for s in wire.send("GET", "/api/models/me/a").json["siblings"]}
        assert ("w.bin" in names) is (kind == "ref.updated")
        again = [sys.executable, "-c", PUSH, served.url, served.token, weights]
        assert subprocess.run(again, capture_output=True).returncode == 0
        assert wire.send("GET", "/me/a/resolve/main/w.bin").body == weights.read_bytes()
        assert list((root / "tmp").iterdir()) == []


CLIENT = """
import os, sys
from huggingface_hub import HfApi

url, token, pid, armed = sys.argv[1:]
open(pid, "w").write(str(os.getpid()))
open(armed, "w").close()
api = HfApi(endpoint=url, token=token)
api.upload_file(repo_id="me/a", path_or_fileobj=os.urandom(300_000), path_in_repo="w.bin")
"""


def test_the_client_is_killed_in_an_upload(tmp_path: Path) -> None:
    """The hub goes on, and holds nothing of what did not come whole."""
    pid, armed = tmp_path / "pid", tmp_path / "armed"
    at = ("--at", 1, "--kind", "xorb.stored", "--arm", armed)
    with start(tmp_path / "hub", "--kill", "client", "--pid-file", pid, *at) as hub:
        wire = Wire(hub.url, hub.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a", "organization": "me"})
        client = [sys.executable, "-c", CLIENT, hub.url, hub.token, pid, armed]
        assert subprocess.run(client, capture_output=True).returncode == -9
        assert hub.next_line()["kill"] == "client"
        assert len(wire.send("GET", "/api/models/me/a").json["siblings"]) == 1
        assert wire.commit("me/a", file_line("a", b"1")).status == 200
