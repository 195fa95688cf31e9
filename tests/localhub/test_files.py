"""Trees, refs, history and downloads, through the real client and plain HTTP."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    get_hf_file_metadata,
    hf_hub_download,
    hf_hub_url,
)
from huggingface_hub.errors import (
    BadRequestError,
    EntryNotFoundError,
    HfHubHTTPError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFolder

from hubpub.localhub import Serving, serve
from tests.localhub.wire import Wire, file_line, lfs_line

WEIGHTS = bytes(range(256)) * 40


@pytest.fixture
def filled(wire: Wire, repo: str) -> str:
    sha = wire.put_lfs(repo, WEIGHTS)
    lines = [file_line(name, name.encode()) for name in ("README.md", "a/b/c.txt", "a/d.txt", "z é.txt")]
    assert wire.commit(repo, *lines, lfs_line("model.bin", sha, len(WEIGHTS))).status == 200
    return repo


def test_the_tree(api: HfApi, filled: str) -> None:
    found = {e.path: e for e in api.list_repo_tree(filled, recursive=True)}
    assert list(found) == [
        ".gitattributes", "README.md", "a", "a/b", "a/b/c.txt", "a/d.txt", "model.bin", "z é.txt",
    ]  # fmt: skip
    assert isinstance(found["a/b"], RepoFolder)
    readme, model = found["README.md"], found["model.bin"]
    assert readme.blob_id == hashlib.sha1(b"blob 9\0README.md").hexdigest()
    assert model.lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    assert (model.size, model.lfs.size, model.xet_hash) == (len(WEIGHTS), len(WEIGHTS), None)
    assert [e.path for e in api.list_repo_tree(filled, "a")] == ["a/b", "a/d.txt"]
    assert [e.path for e in api.list_repo_tree(filled, "a/b")] == ["a/b/c.txt"]
    for path in ("additional_chat_templates", "README.md", "a/x"):
        with pytest.raises(EntryNotFoundError):
            list(api.list_repo_tree(filled, path))


def test_folder_ids_are_those_of_git(api: HfApi, filled: str, hub: Serving) -> None:
    import subprocess

    git = hub.root / "repos" / "models" / filled / "git"
    listed = subprocess.run(["git", "--git-dir", git, "ls-tree", "-t", "-r", "main"], capture_output=True, check=True)
    of_git = {line.split(b"\t")[1].decode(): line.split()[2].decode() for line in listed.stdout.splitlines()}
    for entry in api.list_repo_tree(filled, recursive=True):
        if entry.path.isascii():
            assert of_git[entry.path] == (entry.tree_id if isinstance(entry, RepoFolder) else entry.blob_id)


def test_pages_of_a_tree_stay_with_their_commit(tmp_path: Path) -> None:
    with serve(tmp_path / "hub", tree_page=3) as small:
        wire, api = Wire(small.url, small.token), HfApi(endpoint=small.url, token=small.token)
        api.create_repo("me/a")
        wire.commit("me/a", *(file_line(f"d/{i}.txt", b"x") for i in range(10)))
        assert len(list(api.list_repo_tree("me/a", recursive=True))) == 12
        first = wire.send("GET", "/api/models/me/a/tree/main?recursive=true")
        assert len(first.json) == 3
        following = first.headers["link"].partition(">")[0][1:]
        wire.commit("me/a", ("deletedFolder", {"path": "d"}))
        assert [e["path"] for e in wire.send("GET", following).json] == ["d/1.txt", "d/2.txt", "d/3.txt"]
        assert wire.send("GET", "/api/models/me/a/tree/main?cursor=%C3%A9").status == 400
        assert wire.send("GET", "/api/models/me/a/tree/main?limit=0").status == 400


def test_the_last_commit_of_each_path(api: HfApi, wire: Wire, filled: str) -> None:
    first = api.repo_info(filled).sha
    second = wire.commit(filled, file_line("a/b/c.txt", b"new")).json["commitOid"]
    found = {e.path: e.last_commit.oid for e in api.list_repo_tree(filled, recursive=True, expand=True)}
    assert {p for p, oid in found.items() if oid == second} == {"a", "a/b", "a/b/c.txt"}
    assert found["README.md"] == first
    (info,) = api.get_paths_info(filled, "a/d.txt", expand=True)
    assert info.last_commit.oid == first


def test_paths_info(api: HfApi, wire: Wire, filled: str) -> None:
    found = api.get_paths_info(filled, ["model.bin", "a", "none", "a/b/c.txt"])
    assert [e.path for e in found] == ["model.bin", "a", "a/b/c.txt"]
    answer = wire.send(
        "POST",
        f"/api/models/{filled}/paths-info/main",
        json_body={"paths": ["a"]},
        headers={"Content-Type": "application/json"},
    )
    assert answer.json[0]["type"] == "directory"


def test_repo_info_with_sizes(api: HfApi, filled: str) -> None:
    siblings = {s.rfilename: s for s in api.repo_info(filled, files_metadata=True).siblings}
    assert siblings["model.bin"].lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    assert siblings["a/d.txt"].size == 7


def test_branches_and_tags(api: HfApi, wire: Wire, filled: str) -> None:
    first = api.repo_info(filled).sha
    api.create_branch(filled, branch="feat/x")
    wire.commit(filled, file_line("new.txt", b"x"), revision="feat%2Fx")
    api.create_tag(filled, tag="v1", tag_message="first one")
    api.create_tag(filled, tag="light", revision="feat/x")
    refs = api.list_repo_refs(filled, include_pull_requests=True)
    assert {b.name: b.target_commit == first for b in refs.branches} == {"main": True, "feat/x": False}
    assert {t.name: t.target_commit == first for t in refs.tags} == {"v1": True, "light": False}
    assert refs.pull_requests == []
    assert api.file_exists(filled, "new.txt", revision="feat/x")
    assert not api.file_exists(filled, "new.txt")
    assert api.repo_info(filled, revision="v1").sha == first
    assert api.repo_info(filled, revision=first[:7]).sha == first
    assert api.repo_info(filled, revision="refs/heads/feat/x").sha != first
    for again in (lambda: api.create_branch(filled, branch="main"), lambda: api.create_tag(filled, tag="v1")):
        with pytest.raises(HfHubHTTPError) as caught:
            again()
        assert caught.value.response.status_code == 409
    api.create_branch(filled, branch="main", exist_ok=True)
    api.create_tag(filled, tag="v1", exist_ok=True)
    for taken in ("feat/x/y", "feat"):
        with pytest.raises(BadRequestError):
            api.create_branch(filled, branch=taken, exist_ok=True)
    api.create_tag(filled, tag="a/b")
    with pytest.raises(BadRequestError):
        api.create_tag(filled, tag="a", exist_ok=True)
    api.delete_branch(filled, branch="feat/x")
    api.delete_tag(filled, tag="v1")
    with pytest.raises(RevisionNotFoundError):
        api.delete_tag(filled, tag="v1")
    with pytest.raises(BadRequestError):
        api.delete_branch(filled, branch="main")
    with pytest.raises(RevisionNotFoundError):
        api.create_branch(filled, branch="y", revision="none")


def test_the_log_in_pages(api: HfApi, wire: Wire, repo: str) -> None:
    for number in range(4):
        assert wire.commit(repo, file_line("a", b"%d" % number), summary=f"c{number}", description="d").status == 200
    titles = [c.title for c in api.list_repo_commits(repo)]
    assert titles == ["c3", "c2", "c1", "c0", "initial commit"]
    page = wire.send("GET", f"/api/models/{repo}/commits/main?limit=2&p=1")
    assert [c["title"] for c in page.json] == ["c1", "c0"]
    assert page.json[0]["message"] == "d"
    assert page.headers["x-total-count"] == "5"
    following = page.headers["link"].partition(">")[0][1:]
    assert [c["title"] for c in wire.send("GET", following).json] == ["initial commit"]


def test_a_file_and_its_headers(api: HfApi, hub: Serving, wire: Wire, filled: str, tmp_path: Path) -> None:
    sha, commit = hashlib.sha256(WEIGHTS).hexdigest(), api.repo_info(filled).sha
    meta = get_hf_file_metadata(hf_hub_url(filled, "model.bin", endpoint=hub.url), token=hub.token)
    assert (meta.commit_hash, meta.etag, meta.size, meta.xet_file_data) == (commit, sha, len(WEIGHTS), None)
    head = wire.send("HEAD", f"/{filled}/resolve/main/z%20%C3%A9.txt")
    assert head.headers["content-length"] == str(len("z é.txt".encode()))
    assert head.headers["content-disposition"] == "inline; filename*=UTF-8''z%20%C3%A9.txt; filename=\"z _.txt\""
    assert head.headers["etag"].strip('"') == hashlib.sha1(b"blob 8\0" + "z é.txt".encode()).hexdigest()
    path = hf_hub_download(filled, "a/b/c.txt", endpoint=hub.url, token=hub.token, cache_dir=tmp_path)
    assert Path(path).read_text() == "a/b/c.txt"
    again = wire.send("GET", f"/{filled}/resolve/main/a/d.txt", headers={"If-None-Match": head.headers["etag"]})
    assert again.status == 200
    etag = again.headers["etag"]
    assert wire.send("GET", f"/{filled}/resolve/main/a/d.txt", headers={"If-None-Match": etag}).status == 304


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-0", 206, 0, 1), ("bytes=10-99", 206, 10, 100), ("bytes=100-", 206, 100, None),
        ("bytes=-7", 206, -7, None), ("bytes=10-999999", 206, 10, None), ("bytes=0-1,5-6", 200, 0, None),
        ("bytes=9-3", 200, 0, None), ("lines=1-2", 200, 0, None), ("bytes=-", 200, 0, None),
        ("bytes=99999-", 416, 0, 0), ("bytes=-0", 416, 0, 0),
    ],
)  # fmt: skip
def test_ranges(wire: Wire, filled: str, asked: str, status: int, first: int, last: int | None) -> None:
    answer = wire.send("GET", f"/{filled}/resolve/main/model.bin", headers={"Range": asked})
    assert answer.status == status
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(WEIGHTS)}"
    else:
        assert answer.body == WEIGHTS[first:last]
    if status == 206:
        start = first % len(WEIGHTS)
        assert answer.headers["content-range"] == f"bytes {start}-{start + len(answer.body) - 1}/{len(WEIGHTS)}"


def test_what_is_not_there(api: HfApi, wire: Wire, filled: str, anonymous: Wire) -> None:
    missing = wire.send("GET", f"/{filled}/resolve/main/none")
    assert (missing.status, missing.headers["x-error-code"]) == (404, "EntryNotFound")
    assert missing.headers["x-repo-commit"] == api.repo_info(filled).sha
    assert wire.send("GET", f"/{filled}/resolve/none/README.md").headers["x-error-code"] == "RevisionNotFound"
    unknown = anonymous.send("GET", "/me/none-such/resolve/main/README.md")
    assert (unknown.status, unknown.headers["x-error-code"]) == (401, "RepoNotFound")


def test_a_page_in_a_repository_does_not_run_here(wire: Wire, repo: str) -> None:
    wire.commit(repo, file_line("x.html", b"<script>alert(1)</script>"), file_line("x.svg", b"<svg/>"))
    # a card shows an SVG as a picture; opened by itself, what it holds is in a sandbox where no script runs
    for name, media in (("x.html", "text/plain; charset=utf-8"), ("x.svg", "image/svg+xml")):
        answer = wire.send("GET", f"/{repo}/resolve/main/{name}")
        assert answer.headers["content-type"] == media
        policy = [part.strip() for part in answer.headers["content-security-policy"].split(";")]
        assert {"default-src 'none'", "sandbox"} <= set(policy)
        assert not [part for part in policy if part.startswith("script-src") or "allow-scripts" in part]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_empty_file(api: HfApi, wire: Wire, repo: str) -> None:
    api.create_commit(repo, [CommitOperationAdd("empty.bin", b"")], commit_message="x")
    answer = wire.send("GET", f"/{repo}/resolve/main/empty.bin")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")
    api.create_commit(repo, [CommitOperationDelete("empty.bin")], commit_message="y")
    assert not api.file_exists(repo, "empty.bin")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"Range": "Bytes=0-1"}, 206),
        ({"Range": "bytes=0-1", "If-Range": "{etag}"}, 206),
        ({"Range": "bytes=0-1", "If-Range": '"another"'}, 200),
        ({"Range": "bytes=0-1", "If-Range": "W/{etag}"}, 200),
        ({"Range": "bytes=0-1", "If-Range": "Sat, 21 Nov 2026 08:00:00 GMT"}, 200),
        ({"Range": "bytes=99999-", "If-Range": '"another"'}, 200),
        ({"If-None-Match": "{etag}"}, 304),
        ({"If-None-Match": "W/{etag}"}, 304),
        ({"If-None-Match": '"another", {etag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"another"'}, 200),
        ({"If-None-Match": "{etag}", "Range": "bytes=0-1"}, 304),
    ],
)
def test_conditions(wire: Wire, filled: str, sent: dict[str, str], status: int) -> None:
    path = f"/{filled}/resolve/main/model.bin"
    etag = wire.send("HEAD", path).headers["etag"]
    answer = wire.send("GET", path, headers={name: value.replace("{etag}", etag) for name, value in sent.items()})
    assert answer.status == status
    assert answer.body == {200: WEIGHTS, 206: WEIGHTS[:2], 304: b""}[status]


def test_a_head_is_of_the_whole_file(wire: Wire, filled: str) -> None:
    answer = wire.send("HEAD", f"/{filled}/resolve/main/model.bin", headers={"Range": "bytes=0-1"})
    assert (answer.status, answer.headers["content-length"]) == (200, str(len(WEIGHTS)))
