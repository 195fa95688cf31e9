"""Xet: uploads, downloads, tokens, and what the hub does not believe."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi, hf_hub_download
from huggingface_hub.errors import HfHubHTTPError

from hubpub.localhub import Serving, serve
from hubpub.localhub.tickets import Tickets
from hubpub.localhub.xet.formats import XetFile
from hubpub.localhub.xet.store import RepoXet, XetStore
from tests.localhub.wire import Wire, lfs_line
from tests.localhub.xet.test_formats import HEADER, shard, xorb
from tests.support.hub_process import start


def cas(wire: Wire, repo: str, access: str = "write") -> Wire:
    """The Xet storage, opened with a token for a model."""
    answer = wire.send("GET", f"/api/models/{repo}/xet-{access}-token/main")
    assert answer.status == 200, answer
    assert answer.headers["x-xet-access-token"] == answer.json["accessToken"]
    assert answer.headers["x-xet-cas-url"] == answer.json["casUrl"]
    assert answer.headers["x-xet-token-expiration"] == str(answer.json["exp"])
    return Wire(wire.url, answer.json["accessToken"])


def base(hub: Serving) -> str:
    return f"/_xet/{(hub.root / 'xet' / 'id').read_text()}/v1"


def file_of(hub: Serving, digest: str) -> XetFile:
    """What a stored file is made of."""
    file = XetStore(hub.root / "xet").file(digest)
    assert file
    return file


@pytest.fixture
def uploaded(api: HfApi, repo: str) -> tuple[bytes, str]:
    """A file that came over Xet: its content, and its Xet hash."""
    data = os.urandom(400_000)
    api.create_commit(repo, [CommitOperationAdd("w.bin", data)], commit_message="x")
    return data, str(api.get_paths_info(repo, "w.bin")[0].xet_hash)


def test_there_and_back(
    api: HfApi, hub: Serving, wire: Wire, repo: str, uploaded: tuple[bytes, str], tmp_path: Path
) -> None:
    data, digest = uploaded
    head = wire.send("HEAD", f"/{repo}/resolve/main/w.bin")
    assert head.headers["x-xet-hash"] == digest
    assert 'rel="xet-auth"' in head.headers["link"]
    assert head.headers["x-linked-size"] == str(len(data))
    got = hf_hub_download(repo, "w.bin", endpoint=hub.url, token=hub.token, cache_dir=tmp_path)
    assert Path(got).read_bytes() == data
    stored = hub.root / "repos" / "models" / repo / "lfs"
    assert [p.read_bytes() for p in stored.rglob("*") if p.is_file()] == [data]
    assert wire.send("GET", f"/{repo}/resolve/main/w.bin").body == data


def test_a_second_version_shares_what_did_not_change(api: HfApi, hub: Serving, repo: str, tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    api.create_commit(repo, [CommitOperationAdd("w.bin", data)], commit_message="x")
    before = sum(p.stat().st_size for p in (hub.root / "xet" / "xorbs").rglob("*") if p.is_file())
    changed = data[:1_000_000] + b"changed" + data[1_000_000:]
    api.create_commit(repo, [CommitOperationAdd("w.bin", changed)], commit_message="y")
    after = sum(p.stat().st_size for p in (hub.root / "xet" / "xorbs").rglob("*") if p.is_file())
    assert after - before < 1_000_000
    got = hf_hub_download(repo, "w.bin", endpoint=hub.url, token=hub.token, cache_dir=tmp_path)
    assert Path(got).read_bytes() == changed


def test_the_same_file_in_another_repository(
    api: HfApi, hub: Serving, repo: str, uploaded: tuple[bytes, str], tmp_path: Path
) -> None:
    data, digest = uploaded
    other = api.create_repo(f"{repo}-b", private=True).repo_id
    api.create_commit(other, [CommitOperationAdd("w.bin", data)], commit_message="x")
    assert api.get_paths_info(other, "w.bin")[0].xet_hash == digest
    api.delete_repo(repo)
    got = hf_hub_download(other, "w.bin", endpoint=hub.url, token=hub.token, cache_dir=tmp_path)
    assert Path(got).read_bytes() == data


@pytest.mark.parametrize("size", [300_000, 1_000_000, 5_000_000])
def test_a_file_that_repeats_itself(api: HfApi, hub: Serving, wire: Wire, repo: str, size: int, tmp_path: Path) -> None:
    data = bytes(size)  # as a tensor of zeros: its terms overlap in the xorb
    api.create_commit(repo, [CommitOperationAdd("w.bin", data)], commit_message="x")
    got = hf_hub_download(repo, "w.bin", endpoint=hub.url, token=hub.token, cache_dir=tmp_path)
    assert Path(got).read_bytes() == data
    digest = api.get_paths_info(repo, "w.bin")[0].xet_hash
    whole = cas(wire, repo, "read").send("GET", f"{base(hub)}/reconstructions/{digest}").json
    for pieces in whole["fetch_info"].values():
        ends = [piece["range"][at] for piece in pieces for at in ("start", "end")]
        assert ends == sorted(ends)


def test_a_restart_changes_nothing(tmp_path: Path) -> None:
    data = os.urandom(200_000)
    for round_ in range(2):
        with serve(tmp_path / "hub") as served:
            api = HfApi(endpoint=served.url, token=served.token)
            if round_ == 0:
                api.create_repo("me/a", private=True)
                done = api.create_commit("me/a", [CommitOperationAdd("w.bin", data)], commit_message="x")
            else:
                assert api.repo_info("me/a").sha == done.oid
                again = api.create_commit("me/a", [CommitOperationAdd("w.bin", data)], commit_message="x")
                assert again.oid == done.oid
            got = api.hf_hub_download("me/a", "w.bin", cache_dir=tmp_path / f"cache{round_}")
            assert Path(got).read_bytes() == data


def test_ranges_of_a_file(hub: Serving, wire: Wire, repo: str, uploaded: tuple[bytes, str]) -> None:
    data, digest = uploaded
    storage, path = cas(wire, repo, "read"), f"{base(hub)}/reconstructions/{digest}"
    whole = storage.send("GET", path).json
    assert sum(t["unpacked_length"] for t in whole["terms"]) == len(data)
    assert whole["offset_into_first_range"] == 0
    part = storage.send("GET", path, headers={"Range": "bytes=100-200"}).json
    assert part["offset_into_first_range"] == 100
    assert storage.send("GET", path, headers={"Range": f"bytes={len(data)}-"}).status == 416
    (fetch,) = whole["fetch_info"][whole["terms"][0]["hash"]]
    span = fetch["url_range"]
    got = Wire(hub.url).send("GET", fetch["url"], headers={"Range": f"bytes={span['start']}-{span['end']}"})
    assert len(got.body) == span["end"] - span["start"] + 1
    assert Wire(hub.url).send("GET", fetch["url"].partition("?")[0]).status == 401


def test_tokens_open_one_repository_for_one_thing(
    api: HfApi, hub: Serving, wire: Wire, repo: str, anonymous: Wire, rob: Wire, uploaded: tuple[bytes, str]
) -> None:
    digest = uploaded[1]
    other = str(api.create_repo(f"{repo}-b").repo_id)
    reading, root = cas(wire, repo, "read"), base(hub)
    assert reading.send("GET", f"{root}/reconstructions/{digest}").status == 200
    assert cas(wire, other, "read").send("GET", f"{root}/reconstructions/{digest}").status == 404
    assert reading.send("POST", f"{root}/xorbs/default/{digest}", body=b"x").status == 403
    assert reading.send("POST", f"{root}/shards", body=b"x").status == 403
    assert anonymous.send("GET", f"{root}/reconstructions/{digest}").status == 401
    assert wire.send("GET", f"{root}/reconstructions/{digest}").status == 401
    assert Wire(hub.url, reading.token).send("GET", f"/_xet/other/v1/reconstructions/{digest}").status == 404
    late, _ = Tickets.at(hub.root / "secret.key").issue("xet-read", seconds=-5, repo=f"models/{repo}")
    answer = Wire(hub.url, late).send("GET", f"{root}/reconstructions/{digest}")
    assert (answer.status, answer.json["error"]) == (401, "This link or access token has expired.")
    assert rob.send("GET", f"/api/models/{repo}/xet-write-token/main").status == 403
    assert anonymous.send("GET", f"/api/models/{repo}/xet-write-token/main").status == 401
    assert anonymous.send("GET", f"/api/models/{repo}/xet-read-token/main").status == 200
    assert wire.send("GET", f"/api/models/{repo}/xet-write-token/none").status == 404
    assert cas(wire, repo, "read").send("GET", f"{root}/chunks/default/{digest}").status == 404


def test_a_shard_without_its_xorbs_is_refused(hub: Serving, wire: Wire, repo: str) -> None:
    storage = cas(wire, repo)
    answer = storage.send("POST", f"{base(hub)}/shards", body=shard())
    assert (answer.status, "is not stored" in answer.json["error"]) == (400, True)
    assert storage.send("POST", f"{base(hub)}/shards", body=HEADER).status == 400
    assert storage.send("POST", f"{base(hub)}/shards", body=b"").status == 400


def test_a_shard_that_names_chunks_that_are_not_there_is_refused(hub: Serving, wire: Wire, repo: str) -> None:
    from tests.localhub.xet.test_formats import XORB, hash_text

    storage = cas(wire, repo)
    body = xorb((10, 100), (10, 100), (10, 101))
    assert storage.send("POST", f"{base(hub)}/xorbs/default/{hash_text(XORB)}", body=body).json == {
        "was_inserted": True
    }
    assert storage.send("POST", f"{base(hub)}/xorbs/default/{hash_text(XORB)}", body=body).json == {
        "was_inserted": False
    }
    answer = storage.send("POST", f"{base(hub)}/shards", body=shard())
    assert (answer.status, "does not have" in answer.json["error"]) == (400, True)


@pytest.mark.parametrize("body", [b"", b"not a xorb", xorb((10, 20))[:-2]])
def test_a_damaged_xorb_is_not_kept(hub: Serving, wire: Wire, repo: str, body: bytes) -> None:
    digest = os.urandom(32).hex()
    assert cas(wire, repo).send("POST", f"{base(hub)}/xorbs/default/{digest}", body=body).status == 400
    assert not list((hub.root / "xet").rglob(f"{digest}*"))


def test_a_false_sha256_is_found_out_at_the_commit(
    api: HfApi, hub: Serving, wire: Wire, repo: str, uploaded: tuple[bytes, str]
) -> None:
    data, digest = uploaded
    head = api.repo_info(repo).sha
    false = hashlib.sha256(b"something else").hexdigest()
    known = RepoXet(hub.root / "repos" / "models" / repo)
    known.claim(false, file_of(hub, digest))
    answer = wire.commit(repo, lfs_line("v.bin", false, len(data)))
    assert answer.status == 400
    assert hashlib.sha256(data).hexdigest() in answer.json["error"]
    assert api.repo_info(repo).sha == head
    assert known.claimed(false) is None
    true = hashlib.sha256(data).hexdigest()
    assert wire.commit(repo, lfs_line("v.bin", true, len(data) + 1)).status == 400
    assert wire.commit(repo, lfs_line("v.bin", true, len(data))).status == 200


def test_a_false_claim_about_a_stored_object_is_dropped(
    api: HfApi, hub: Serving, wire: Wire, repo: str, uploaded: tuple[bytes, str]
) -> None:
    sha = wire.put_lfs(repo, b"came over LFS")
    known = RepoXet(hub.root / "repos" / "models" / repo)
    known.claim(sha, file_of(hub, uploaded[1]))
    assert wire.commit(repo, lfs_line("l.bin", sha, 13)).status == 200
    assert (known.claimed(sha), known.checked(sha)) == (None, None)
    assert api.get_paths_info(repo, "l.bin")[0].xet_hash is None
    assert wire.send("GET", f"/{repo}/resolve/main/l.bin").body == b"came over LFS"


def test_a_byte_that_the_disk_changed_is_mended_by_the_next_upload(tmp_path: Path) -> None:
    data = os.urandom(400_000)
    with serve(tmp_path / "hub") as served:
        api = HfApi(endpoint=served.url, token=served.token)
        api.create_repo("me/a")
        api.create_commit("me/a", [CommitOperationAdd("w.bin", data)], commit_message="x")
        (xorb_file,) = [path for path in (tmp_path / "hub" / "xet" / "xorbs").rglob("*") if path.is_file()]
        sound = xorb_file.read_bytes()
        xorb_file.write_bytes(sound[:1000] + bytes([sound[1000] ^ 1]) + sound[1001:])
        api.create_repo("me/b")
        with pytest.raises(HfHubHTTPError, match="Upload the file again"):
            api.create_commit("me/b", [CommitOperationAdd("w.bin", data)], commit_message="x")
        api.create_commit("me/b", [CommitOperationAdd("w.bin", data)], commit_message="x")
        for repo in ("me/a", "me/b"):
            got = api.hf_hub_download(repo, "w.bin", cache_dir=tmp_path / "cache")
            assert Path(got).read_bytes() == data
    files = [path for path in (tmp_path / "hub" / "xet" / "xorbs").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [sound]


def test_a_false_claim_casts_no_doubt_on_what_is_stored(
    hub: Serving, wire: Wire, repo: str, uploaded: tuple[bytes, str]
) -> None:
    before = base(hub)
    false = hashlib.sha256(b"false").hexdigest()
    RepoXet(hub.root / "repos" / "models" / repo).claim(false, file_of(hub, uploaded[1]))
    assert wire.commit(repo, lfs_line("v.bin", false, len(uploaded[0]))).status == 400
    assert base(hub) == before


def test_a_file_whose_xorb_is_gone_is_refused_and_can_be_sent_again(
    api: HfApi, hub: Serving, wire: Wire, repo: str, uploaded: tuple[bytes, str]
) -> None:
    data, digest = uploaded
    other = str(api.create_repo(f"{repo}-b").repo_id)
    RepoXet(hub.root / "repos" / "models" / other).claim(hashlib.sha256(data).hexdigest(), file_of(hub, digest))
    (lost,) = {
        t["hash"] for t in cas(wire, repo, "read").send("GET", f"{base(hub)}/reconstructions/{digest}").json["terms"]
    }
    (xorb_file,) = (hub.root / "xet" / "xorbs" / lost[:2]).glob(f"{lost}.*")
    kept = xorb_file.read_bytes()
    xorb_file.unlink()
    answer = wire.commit(other, lfs_line("w.bin", hashlib.sha256(data).hexdigest(), len(data)))
    assert (answer.status, "cannot be put together" in answer.json["error"]) == (400, True)
    assert cas(wire, other).send("POST", f"{base(hub)}/xorbs/default/{lost}", body=kept).status == 200
    assert wire.commit(other, lfs_line("w.bin", hashlib.sha256(data).hexdigest(), len(data))).status == 200


def test_the_hub_asks_itself_by_no_proxy(tmp_path: Path) -> None:
    weights = tmp_path / "w.bin"
    weights.write_bytes(os.urandom(200_000))
    nowhere = "http://127.0.0.1:9"
    with start(tmp_path / "hub", env={"HTTP_PROXY": nowhere, "http_proxy": nowhere, "NO_PROXY": "x.example"}) as hub:
        api = HfApi(endpoint=hub.url, token=hub.token)
        api.create_repo("me/a")
        api.upload_file(repo_id="me/a", path_or_fileobj=weights, path_in_repo="w.bin")
        assert Wire(hub.url).send("GET", "/me/a/resolve/main/w.bin").body == weights.read_bytes()


@pytest.mark.parametrize(("kind", "own"), [("random", 0), ("compressible", 3), ("half of each", 3)])
def test_the_hub_asks_itself_only_for_what_is_compressed(tmp_path: Path, kind: str, own: int) -> None:
    noise, same = os.urandom(200_000), b"compressible " * 20_000
    data = {"random": noise, "compressible": same, "half of each": noise + same}[kind]
    asked: list[str] = []

    def note(event: str, details: Mapping[str, object]) -> None:
        path = str(details.get("path"))
        if event == "request" and ("reconstructions" in path or (details["method"] == "GET" and "/xorbs/" in path)):
            asked.append(path)

    with serve(tmp_path / "hub", on_event=note) as hub:
        api = HfApi(endpoint=hub.url, token=hub.token)
        api.create_repo("me/x")
        api.create_commit("me/x", [CommitOperationAdd("w.bin", data)], commit_message="x")
        assert len(asked) == own
        info = api.get_paths_info("me/x", "w.bin")[0]
        assert (info.size, info.lfs and info.lfs.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert file_of(hub, str(info.xet_hash)).size == len(data)
        got = hf_hub_download("me/x", "w.bin", endpoint=hub.url, token=hub.token, cache_dir=tmp_path / "cache")
        assert Path(got).read_bytes() == data
