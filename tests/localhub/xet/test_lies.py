"""What a liar uploads over Xet changes nothing that others read."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import struct
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi, hf_hub_download

from hubpub.localhub import Serving, add_user
from tests.localhub.wire import Answer, Wire, lfs_line
from tests.localhub.xet.test_formats import BOOKEND, HEADER
from tests.localhub.xet.test_xet import base, cas

SIZE = 400_000
CHUNK = 65_536


@pytest.fixture
def mallory(hub: Serving) -> Wire:
    return Wire(hub.url, add_user(hub.root, "mallory"))


@pytest.fixture
def lair(mallory: Wire) -> str:
    """A repository of hers."""
    name = f"m{secrets.token_hex(6)}"
    assert mallory.send("POST", "/api/repos/create", json_body={"name": name}).status == 200
    return f"mallory/{name}"


@pytest.fixture
def weights(api: HfApi, repo: str) -> bytes:
    """What a public repository holds as w.bin."""
    data = os.urandom(SIZE)
    api.create_commit(repo, [CommitOperationAdd("w.bin", data)], commit_message="x")
    return data


def raw(hash_: str) -> bytes:
    return struct.pack("<4Q", *(int(hash_[at : at + 16], 16) for at in range(0, 64, 16)))


def send_xorb(hub: Serving, storage: Wire, digest: str, data: bytes) -> int:
    """Upload data as a xorb of a made-up hash; the number of its chunks."""
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    sizes = [len(chunk).to_bytes(3, "little") for chunk in chunks]
    body = b"".join(b"\0" + size + b"\0" + size + chunk for size, chunk in zip(sizes, chunks, strict=True))
    assert storage.send("POST", f"{base(hub)}/xorbs/default/{digest}", body=body).status == 200
    return len(chunks)


def send_shard(hub: Serving, storage: Wire, file: str, sha256: str, term: tuple[str, int, int, int]) -> Answer:
    """Say that a file is one term: xorb, length, first chunk, end chunk."""
    xorb, *numbers = term
    data = HEADER + raw(file) + struct.pack("<IIQ", 1 << 30, 1, 0) + raw(xorb) + struct.pack("<IIII", 0, *numbers)
    data += raw(sha256) + bytes(16) + BOOKEND
    return storage.send("POST", f"{base(hub)}/shards", body=data)


def reads(api: HfApi, hub: Serving, repo: str, cache: Path) -> bytes:
    return Path(hf_hub_download(repo, "w.bin", endpoint=hub.url, token=hub.token, cache_dir=cache)).read_bytes()


def xorb_of(hub: Serving, wire: Wire, repo: str, digest: str) -> str:
    whole = cas(wire, repo, "read").send("GET", f"{base(hub)}/reconstructions/{digest}").json
    (only,) = {term["hash"] for term in whole["terms"]}
    return str(only)


def test_another_make_of_a_known_file(
    api: HfApi, hub: Serving, repo: str, weights: bytes, mallory: Wire, lair: str, tmp_path: Path
) -> None:
    digest, sha = str(api.get_paths_info(repo, "w.bin")[0].xet_hash), hashlib.sha256(weights).hexdigest()
    evil, storage, made_up = b"EVIL" * (SIZE // 4), cas(mallory, lair), secrets.token_hex(32)
    term = (made_up, SIZE, 0, send_xorb(hub, storage, made_up, evil))
    assert send_shard(hub, storage, digest, sha, term).status == 200
    assert reads(api, hub, repo, tmp_path / "1") == weights
    answer = mallory.commit(lair, lfs_line("w.bin", sha, SIZE))
    assert (answer.status, "Upload the file again" in answer.json["error"]) == (400, True)
    assert reads(api, hub, repo, tmp_path / "2") == weights


def test_another_make_in_the_same_repository(
    api: HfApi, hub: Serving, repo: str, weights: bytes, mallory: Wire, tmp_path: Path
) -> None:
    """Who may open pull requests may upload to it."""
    digest, sha = str(api.get_paths_info(repo, "w.bin")[0].xet_hash), hashlib.sha256(weights).hexdigest()
    answer = mallory.send("GET", f"/api/models/{repo}/xet-write-token/None")
    storage, made_up = Wire(hub.url, answer.json["accessToken"]), secrets.token_hex(32)
    term = (made_up, SIZE, 0, send_xorb(hub, storage, made_up, b"EVIL" * (SIZE // 4)))
    assert send_shard(hub, storage, digest, sha, term).status == 200
    assert reads(api, hub, repo, tmp_path) == weights
    false = secrets.token_hex(32)
    assert send_shard(hub, storage, digest, false, term).status == 200
    assert mallory.commit(repo, lfs_line("v.bin", false, SIZE), revision="main?create_pr=1").status == 400
    assert reads(api, hub, repo, tmp_path / "2") == weights


@pytest.mark.parametrize("size", [SIZE, SIZE - 4])
def test_another_body_of_a_known_xorb(
    api: HfApi, hub: Serving, wire: Wire, repo: str, weights: bytes, mallory: Wire, lair: str, size: int, tmp_path: Path
) -> None:
    digest = str(api.get_paths_info(repo, "w.bin")[0].xet_hash)
    known, storage = xorb_of(hub, wire, repo, digest), cas(mallory, lair)
    evil = b"EVIL" * (size // 4)
    count = send_xorb(hub, storage, known, evil)
    assert reads(api, hub, repo, tmp_path / "1") == weights
    # A file that comes out as nobody said casts doubt on what it is made of, and still it may not be replaced.
    for sha in (secrets.token_hex(32), hashlib.sha256(weights).hexdigest()):
        assert send_shard(hub, storage, digest, sha, (known, size, 0, count)).status == 200
        assert mallory.commit(lair, lfs_line("w.bin", sha, size)).status == 400
        send_xorb(hub, cas(mallory, lair), known, evil)
        assert reads(api, hub, repo, tmp_path / sha) == weights
    other = str(api.create_repo(f"{repo}-b").repo_id)
    api.create_commit(other, [CommitOperationAdd("w.bin", weights)], commit_message="x")
    assert reads(api, hub, other, tmp_path / "3") == weights


def test_true_content_under_a_false_xet_hash_is_no_xet_file(
    api: HfApi, hub: Serving, repo: str, weights: bytes, mallory: Wire, lair: str, tmp_path: Path
) -> None:
    digest = str(api.get_paths_info(repo, "w.bin")[0].xet_hash)
    storage, made_up, evil = cas(mallory, lair), secrets.token_hex(32), b"EVIL" * (SIZE // 4)
    sha = hashlib.sha256(evil).hexdigest()
    term = (made_up, SIZE, 0, send_xorb(hub, storage, made_up, evil))
    assert send_shard(hub, storage, digest, sha, term).status == 200
    assert mallory.commit(lair, lfs_line("w.bin", sha, SIZE)).status == 200
    assert api.get_paths_info(lair, "w.bin")[0].xet_hash is None
    assert mallory.send("GET", f"/{lair}/resolve/main/w.bin").body == evil
    assert reads(api, hub, repo, tmp_path) == weights


def put_together(hub: Serving) -> int:
    """How often the hub has begun to put a file together."""
    return (hub.root / "events.jsonl").read_text().count("/reconstructions/")


@pytest.mark.parametrize("scheme", [0, 1, 2])
def test_a_chunk_that_claims_more_than_it_can_hold(hub: Serving, mallory: Wire, lair: str, scheme: int) -> None:
    chunk = b"\0" + (4).to_bytes(3, "little") + bytes([scheme]) + (0xFFFFFF).to_bytes(3, "little") + bytes(4)
    answer = cas(mallory, lair).send("POST", f"{base(hub)}/xorbs/default/{secrets.token_hex(32)}", body=chunk * 45)
    assert (answer.status, "more bytes than it can hold" in answer.json["error"]) == (400, True)


@pytest.mark.parametrize("said", [SIZE, SIZE * 100 + 1, 1])
def test_a_claim_of_another_size_than_the_commits_is_refused_before_a_byte_is_written(
    hub: Serving, mallory: Wire, lair: str, said: int
) -> None:
    storage, made_up, sha = cas(mallory, lair), secrets.token_hex(32), secrets.token_hex(32)
    count = send_xorb(hub, storage, made_up, b"EVIL" * (SIZE // 4))
    data = HEADER + raw(made_up) + struct.pack("<IIQ", 1 << 30, 100, 0)
    data += (raw(made_up) + struct.pack("<IIII", 0, SIZE, 0, count)) * 100 + raw(sha) + bytes(16) + BOOKEND
    assert storage.send("POST", f"{base(hub)}/shards", body=data).status == 200
    before = put_together(hub)
    answer = mallory.commit(lair, lfs_line("w.bin", sha, said))
    assert (answer.status, f"has {SIZE * 100} bytes, not {said}" in answer.json["error"]) == (400, True)
    assert put_together(hub) == before


def test_a_claim_of_more_than_the_disk_holds_is_refused_before_a_byte_is_written(
    hub: Serving, mallory: Wire, lair: str
) -> None:
    storage, made_up, sha = cas(mallory, lair), secrets.token_hex(32), secrets.token_hex(32)
    size = 1 << 26
    count = send_xorb(hub, storage, made_up, bytes(size))
    terms = shutil.disk_usage(hub.root).total // size + 1
    data = HEADER + raw(made_up) + struct.pack("<IIQ", 1 << 30, terms, 0)
    data += (raw(made_up) + struct.pack("<IIII", 0, size, 0, count)) * terms + raw(sha) + bytes(16) + BOOKEND
    assert storage.send("POST", f"{base(hub)}/shards", body=data).status == 200
    before = put_together(hub)
    assert mallory.commit(lair, lfs_line("w.bin", sha, None)).status == 507
    assert put_together(hub) == before


def test_a_false_claim_of_what_came_whole_by_another_way_is_forgotten(hub: Serving, mallory: Wire, lair: str) -> None:
    data = os.urandom(1000)
    sha = mallory.put_lfs(lair, data)
    storage, made_up = cas(mallory, lair), secrets.token_hex(32)
    count = send_xorb(hub, storage, made_up, b"EVIL" * (SIZE // 4))
    assert send_shard(hub, storage, made_up, sha, (made_up, SIZE, 0, count)).status == 200
    before = put_together(hub)
    assert mallory.commit(lair, lfs_line("w.bin", sha, len(data))).status == 200
    assert put_together(hub) == before
    assert mallory.send("GET", f"/{lair}/resolve/main/w.bin").body == data
