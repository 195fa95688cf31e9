"""LFS: batch, basic and multipart uploads, links."""

from __future__ import annotations

import hashlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from huggingface_hub import HfApi

from hubpub.localhub import Serving, serve
from tests.localhub.wire import Wire, file_line, lfs_line

DATA = bytes(range(256)) * 100
SHA = hashlib.sha256(DATA).hexdigest()


def test_a_stored_object_has_no_actions(wire: Wire, repo: str) -> None:
    assert "actions" in wire.lfs_batch(repo, "upload", (SHA, len(DATA)))[0]
    wire.put_lfs(repo, DATA)
    assert "actions" not in wire.lfs_batch(repo, "upload", (SHA, len(DATA)))[0]
    assert wire.lfs_batch(repo, "upload", (SHA, 3))[0]["error"]["code"] == 422


@pytest.mark.parametrize("sent", [DATA[:-1], DATA + b"x", b"", DATA[:-1] + b"!"])
def test_what_is_not_its_digest_is_not_kept(wire: Wire, hub: Serving, repo: str, sent: bytes) -> None:
    upload = wire.lfs_batch(repo, "upload", (SHA, len(DATA)))[0]["actions"]["upload"]["href"]
    answer = wire.send("PUT", upload, body=sent)
    assert answer.status == 400, answer
    assert "actions" in wire.lfs_batch(repo, "upload", (SHA, len(DATA)))[0]
    assert not list((hub.root / "repos" / "models" / repo).rglob(SHA))


def test_links_open_one_object_of_one_repository(wire: Wire, anonymous: Wire, repo: str) -> None:
    actions = wire.lfs_batch(repo, "upload", (SHA, len(DATA)))[0]["actions"]
    upload, verify = actions["upload"]["href"], actions["verify"]["href"]
    body = {"oid": SHA, "size": len(DATA)}
    assert anonymous.send("POST", verify, json_body=body).status == 404
    assert anonymous.send("PUT", upload.replace(SHA, "0" * 64), body=DATA).status == 403
    assert anonymous.send("PUT", upload.replace(repo, "me/other"), body=DATA).status == 403
    assert anonymous.send("PUT", upload[:-3], body=DATA).status == 401
    assert anonymous.send("PUT", upload.partition("?")[0], body=DATA).status == 401
    assert anonymous.send("GET", upload).status == 403
    assert anonymous.send("PUT", upload, body=DATA).status == 200
    assert anonymous.send("POST", verify, json_body=body).status == 200
    assert anonymous.send("POST", verify, json_body={**body, "size": 1}).status == 404
    found, lost = wire.lfs_batch(repo, "download", (SHA, 0), ("0" * 64, 1))
    assert found["size"] == len(DATA)
    href = found["actions"]["download"]["href"]
    assert anonymous.send("GET", href).body == DATA
    assert anonymous.send("GET", href, headers={"Range": "bytes=5-9"}).body == DATA[5:10]
    assert lost["error"]["code"] == 404


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Wire:  # type: ignore[misc]
    with serve(tmp_path_factory.mktemp("parts"), multipart_threshold=10_000, part_size=6_000) as small:
        wire = Wire(small.url, small.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a", "organization": "me"})
        yield wire


def test_in_parts(parts: Wire) -> None:
    data = os.urandom(16_000)
    sha = hashlib.sha256(data).hexdigest()
    (asked,) = parts.lfs_batch("me/a", "upload", (sha, len(data)), transfers=["basic", "multipart"])
    upload = asked["actions"]["upload"]
    urls = [upload["header"][f"{n:05d}"] for n in (1, 2, 3)]
    assert upload["header"]["chunk_size"] == "6000"
    etags = []
    for number, url in enumerate(urls):
        piece = data[number * 6000 : (number + 1) * 6000]
        assert parts.send("PUT", url, body=piece[:-1]).status == 400
        etags.append(parts.send("PUT", url, body=piece).headers["etag"])
    listed = [{"partNumber": n, "etag": etag} for n, etag in enumerate(etags, 1)]
    wrong = [{**listed[0], "etag": f'"{"0" * 64}"'}, *listed[1:]]
    assert parts.send("POST", upload["href"], json_body={"oid": sha, "parts": wrong}).status == 400
    assert parts.send("POST", upload["href"], json_body={"oid": sha, "parts": listed[1:]}).status == 400
    assert parts.send("POST", upload["href"], json_body={"oid": sha, "parts": listed}).status == 200
    assert parts.send("POST", upload["href"], json_body={"oid": sha, "parts": listed}).status == 200
    assert parts.commit("me/a", lfs_line("w.bin", sha, len(data))).status == 200
    assert parts.send("GET", "/me/a/resolve/main/w.bin").body == data


def test_parts_that_are_something_else(parts: Wire) -> None:
    sha = hashlib.sha256(b"promised").hexdigest()
    (asked,) = parts.lfs_batch("me/a", "upload", (sha, 11_000), transfers=["multipart"])
    upload = asked["actions"]["upload"]
    etags = [
        parts.send("PUT", upload["header"][f"{n:05d}"], body=bytes(size)).headers["etag"]
        for n, size in ((1, 6000), (2, 5000))
    ]
    listed = [{"partNumber": n, "etag": etag} for n, etag in enumerate(etags, 1)]
    answer = parts.send("POST", upload["href"], json_body={"oid": sha, "parts": listed})
    assert answer.status == 400
    assert "actions" in parts.lfs_batch("me/a", "upload", (sha, 11_000))[0]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"operation": "steal", "objects": []}, {"operation": "upload"}, {"operation": "upload", "objects": [1]},
        {"operation": "upload", "objects": [{"oid": "../../x", "size": 1}]},
        {"operation": "upload", "objects": [{"oid": SHA, "size": -1}]},
        {"operation": "upload", "objects": [{"oid": SHA, "size": 1}], "hash_algo": "md5"},
    ],
)  # fmt: skip
def test_batches_that_make_no_sense(wire: Wire, repo: str, body: dict) -> None:  # type: ignore[type-arg]
    assert wire.send("POST", f"/{repo}.git/info/lfs/objects/batch", json_body=body).status in {400, 409}


WALK = """
import sys
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.utils._runtime import is_xet_available
assert not is_xet_available()
repo, folder, cache = sys.argv[1:]
api = HfApi()
api.create_repo(repo)
first = api.upload_folder(repo_id=repo, folder_path=folder)
assert api.upload_folder(repo_id=repo, folder_path=folder).oid == first.oid
for name in ("w.safetensors", "sub/big.bin"):
    got = open(hf_hub_download(repo, name, cache_dir=cache), "rb").read()
    assert got == open(f"{folder}/{name}", "rb").read()
print(first.oid)
"""


def test_the_client_walks_lfs_whole_and_in_parts(parts: Wire, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "w.safetensors").write_bytes(os.urandom(9_000))
    (folder / "sub" / "big.bin").write_bytes(os.urandom(50_000))
    (folder / "README.md").write_text("# hello")
    env = {**os.environ, "HF_HUB_DISABLE_XET": "1", "HF_ENDPOINT": parts.url, "HF_TOKEN": parts.token or ""}
    done = subprocess.run(
        [sys.executable, "-c", WALK, "me/walk", folder, tmp_path / "cache"], env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = parts.send("GET", "/api/models/me/walk/tree/main?recursive=true").json
    assert {e["path"]: e.get("xetHash") for e in found if "lfs" in e} == {"w.safetensors": None, "sub/big.bin": None}


def test_large_files_of_a_dataset_are_its_own(wire: Wire, repo: str) -> None:
    wire.send("POST", "/api/repos/create", json_body={"name": repo[3:], "organization": "me", "type": "dataset"})
    body = {"operation": "upload", "objects": [{"oid": SHA, "size": len(DATA)}]}
    answer = wire.send("POST", f"/datasets/{repo}.git/info/lfs/objects/batch", json_body=body)
    assert wire.send("PUT", answer.json["objects"][0]["actions"]["upload"]["href"], body=DATA).status == 200
    assert wire.commit(repo, file_line("x", b"x"), lfs_line("w.bin", SHA, len(DATA))).status == 400


def test_an_object_of_a_repository_that_is_gone_makes_none(api: HfApi, wire: Wire, hub: Serving, repo: str) -> None:
    data = os.urandom(100_000)
    for end in ("delete", "move"):
        sha = hashlib.sha256(data + end.encode()).hexdigest()
        upload = wire.lfs_batch(repo, "upload", (sha, 100_006 if end == "delete" else 100_004))[0]
        address, path = urlsplit(wire.url), urlsplit(upload["actions"]["upload"]["href"])
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
        connection.putrequest("PUT", f"{path.path}?{path.query}")
        connection.putheader("Content-Length", str(len(data) + len(end)))
        connection.endheaders()
        connection.send(data)
        wait_for(lambda: any((hub.root / "tmp").glob("lfs-*")))
        if end == "delete":
            api.delete_repo(repo)
        else:
            api.move_repo(repo, f"{repo}-b")
        connection.send(end.encode())
        assert connection.getresponse().status == 404
        connection.close()
        assert not (hub.root / "repos" / "models" / repo).exists()
        assert list((hub.root / "tmp").glob("lfs-*")) == []
        assert str(api.create_repo(repo).repo_id) == repo


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_short_question_gets_no_answer_of_gigabytes(wire: Wire, repo: str) -> None:
    objects = [{"oid": f"{number:064x}", "size": 2**62} for number in range(200)]
    body = {"operation": "upload", "objects": objects, "transfers": ["basic", "multipart"]}
    answer = wire.send("POST", f"/{repo}.git/info/lfs/objects/batch", json_body=body)
    assert (answer.status, len(answer.body) < 1000) == (413, True)
    body["objects"] = objects[:2]
    answer = wire.send("POST", f"/{repo}.git/info/lfs/objects/batch", json_body=body)
    assert len(answer.json["objects"][1]["actions"]["upload"]["header"]) == 10_001
