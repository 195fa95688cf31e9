"""Commits and pull requests."""

from __future__ import annotations

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete, HfApi
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError

from hubpub.localhub import Serving
from tests.localhub.wire import Wire, file_line, lfs_line


def names(api: HfApi, repo: str, revision: str = "main") -> set[str]:
    return set(api.list_repo_files(repo, revision=revision)) - {".gitattributes"}


def test_operations_in_their_order(api: HfApi, wire: Wire, repo: str) -> None:
    sha = wire.put_lfs(repo, b"weights")
    wire.commit(repo, file_line("a/x", b"1"), file_line("a/y", b"2"), file_line("b", b"3"), lfs_line("w.bin", sha, 7))
    answer = wire.commit(
        repo,
        ("deletedFolder", {"path": "a"}),
        ("deletedFile", {"path": "b"}),
        file_line("b/now/a/folder", b"4"),
        file_line("a", b"now a file"),
        lfs_line("copy.bin", sha, None),
    )
    assert answer.status == 200
    assert names(api, repo) == {"a", "b/now/a/folder", "w.bin", "copy.bin"}
    assert answer.json["commitUrl"] == f"{api.endpoint}/{repo}/commit/{answer.json['commitOid']}"
    assert wire.send("GET", f"/{repo}/resolve/main/copy.bin").body == b"weights"


def test_the_stale_parent(api: HfApi, wire: Wire, repo: str) -> None:
    old = api.repo_info(repo).sha
    new = wire.commit(repo, file_line("a", b"1"), parentCommit=old).json["commitOid"]
    answer = wire.commit(repo, file_line("a", b"2"), parentCommit=old)
    assert answer.status == 412
    assert answer.json["error"] == "A commit has happened since. Please refresh and try again."
    assert answer.headers["x-error-message"] == answer.json["error"]
    assert wire.commit(repo, file_line("a", b"2"), parentCommit=new[:8]).status == 200
    assert wire.commit(repo, file_line("a", b"3"), parentCommit="").status == 200
    assert wire.commit(repo, file_line("a", b"3"), parentCommit=new[:3]).status == 412


def test_of_two_commits_on_one_parent_one_lands(api: HfApi, wire: Wire, repo: str) -> None:
    parent = api.repo_info(repo).sha
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda i: wire.commit(repo, file_line(f"f{i}", b"x"), parentCommit=parent).status, range(6))
        )
    assert sorted(answers) == [200] + [412] * 5
    assert len(names(api, repo)) == 1
    assert len(api.list_repo_commits(repo)) == 2


def test_commits_without_a_parent_all_land(api: HfApi, wire: Wire, repo: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: wire.commit(repo, file_line(f"f{i}", b"x")).status, range(16)))
    assert answers == [200] * 16
    assert names(api, repo) == {f"f{i}" for i in range(16)}
    assert len(api.list_repo_commits(repo)) == 17
    # the same large content from many at once, too
    sha = wire.put_lfs(repo, b"weights")
    line = lfs_line("w.bin", sha, 7)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: wire.commit(repo, file_line("x", b"same"), line).status, range(16)))
    assert answers == [200] * 16


def test_an_object_that_is_not_stored_is_refused(api: HfApi, wire: Wire, repo: str) -> None:
    head = api.repo_info(repo).sha
    never = hashlib.sha256(b"never sent").hexdigest()
    answer = wire.commit(repo, file_line("a", b"1"), lfs_line("w.bin", never, 10))
    assert answer.status == 400
    assert never in answer.json["error"]
    sha = wire.put_lfs(repo, b"weights")
    assert wire.commit(repo, lfs_line("w.bin", sha, 8)).status == 400
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{never}\nsize 10\n".encode()
    assert wire.commit(repo, file_line("w.bin", pointer)).status == 400
    assert api.repo_info(repo).sha == head


def test_another_repositorys_object_is_not_had_by_its_name(api: HfApi, wire: Wire, repo: str) -> None:
    secret = api.create_repo(f"{repo}-secret", private=True).repo_id
    sha = wire.put_lfs(secret, b"secret weights")
    assert wire.commit(repo, lfs_line("w.bin", sha, 14)).status == 400


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([("deletedFile", {"path": "none"})], 404),
        ([("deletedFolder", {"path": "none"})], 404),
        ([("deletedFile", {"path": "dir"})], 404),
        ([file_line("dir", b"x")], 400),
        ([file_line("file/x", b"x")], 400),
        ([("mystery", {"path": "x"})], 400),
        ([("file", {"path": "x", "content": "%%%", "encoding": "base64"})], 400),
        ([("file", {"path": "x", "content": 3})], 400),
        ([("lfsFile", {"path": "x", "oid": "zz"})], 400),
        ([("lfsFile", {"path": "x", "oid": "0" * 64, "algo": "md5"})], 400),
        ([file_line("big.txt", bytes(10 * 1024 * 1024 + 1))], 400),
    ],
)
def test_wrong_operations_change_nothing(api: HfApi, wire: Wire, repo: str, lines: list, status: int) -> None:  # type: ignore[type-arg]
    wire.commit(repo, file_line("dir/x", b"1"), file_line("file", b"2"))
    head = api.repo_info(repo).sha
    answer = wire.commit(repo, file_line("other", b"x"), *lines)
    assert answer.status == status, answer
    assert answer.json["error"]
    assert api.repo_info(repo).sha == head


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\n\n", b"not json\n", b"[]\n", b'{"key": "file", "value": {"path": "a", "content": "b"}}\n',
        b'{"key": "header", "value": {"summary": ""}}\n', b'{"key": "header", "value": {"summary": 3}}\n',
        b'{"key": "header", "value": {"summary": "x", "parentCommit": 3}}\n', b"\xff\n", b"[" * 100_000,
        b'{"key": "header"', b"x" * 17_000_000,
    ],
)  # fmt: skip
def test_bodies_that_are_no_commit(wire: Wire, repo: str, body: bytes) -> None:
    answer = wire.send("POST", f"/api/models/{repo}/commit/main", body=body)
    assert answer.status == 400, answer
    assert answer.json["error"]


def test_where_a_commit_may_go(api: HfApi, wire: Wire, repo: str) -> None:
    api.create_tag(repo, tag="v1")
    line = file_line("a", b"1")
    assert wire.commit(repo, line, revision="v1").status == 400
    assert wire.commit(repo, line, revision=api.repo_info(repo).sha).status == 400
    assert wire.commit(repo, line, revision="none").headers["x-error-code"] == "RevisionNotFound"
    assert wire.commit(repo, line, revision="refs%2Fheads%2Fmain").status == 200
    assert wire.commit(repo, line, revision="refs%2Ftags%2Fv1").status == 400
    assert wire.commit(repo, line, revision="HEAD").status == 400


def test_a_large_file_of_an_unknown_kind_gets_its_attribute(wire: Wire, repo: str) -> None:
    sha = wire.put_lfs(repo, b"weights")
    wire.commit(repo, lfs_line("sub dir/w.odd", sha, 7), lfs_line("w.bin", sha, 7))
    content = wire.send("GET", f"/{repo}/resolve/main/.gitattributes").text
    assert content.endswith("*tfevents* filter=lfs diff=lfs merge=lfs -text\n"
                            "sub[[:space:]]dir/w.odd filter=lfs diff=lfs merge=lfs -text\n")  # fmt: skip
    wire.commit(repo, lfs_line("sub dir/w.odd", sha, 7))
    assert wire.send("GET", f"/{repo}/resolve/main/.gitattributes").text == content
    wire.commit(repo, file_line(".gitattributes", b"# mine"), lfs_line("w.odd", sha, 7))
    assert wire.send("GET", f"/{repo}/resolve/main/.gitattributes").text == (
        "# mine\nw.odd filter=lfs diff=lfs merge=lfs -text\n"
    )


def test_preupload(wire: Wire, repo: str) -> None:
    sha = wire.put_lfs(repo, b"weights")
    wire.commit(repo, lfs_line("w.bin", sha, 7), file_line("a.txt", b"1"), file_line(".gitignore", b"*.log\n"))
    sample = base64.b64encode(b"a\0b").decode()
    body = {
        "files": [
            {"path": "w.bin", "size": 7, "sample": ""},
            {"path": "a.txt", "size": 1},
            {"path": "new.txt", "size": 3, "sample": sample},
            {"path": "x.log", "size": 3},
        ]
    }
    found = wire.send("POST", f"/api/models/{repo}/preupload/main", json_body=body).json["files"]
    assert [f["uploadMode"] for f in found] == ["lfs", "regular", "lfs", "regular"]
    assert [f["shouldIgnore"] for f in found] == [False, False, False, True]
    assert [f.get("oid") for f in found] == [sha, hashlib.sha1(b"blob 1\x001").hexdigest(), None, None]
    other = wire.send("POST", f"/api/models/{repo}/preupload/main", json_body={**body, "gitIgnore": "*.txt"}).json
    assert [f["shouldIgnore"] for f in other["files"]] == [False, True, True, False]
    assert wire.send("POST", f"/api/models/{repo}/preupload/none", json_body=body).status == 404


def test_preupload_tells_at_once_that_the_disk_is_too_small(wire: Wire, repo: str) -> None:
    body = {"files": [{"path": "w.bin", "size": 2**60, "sample": ""}]}
    answer = wire.send("POST", f"/api/models/{repo}/preupload/main", json_body=body)
    assert answer.status == 507
    assert "disk is full" in answer.headers["x-error-message"]


def test_the_client_skips_what_did_not_change(api: HfApi, repo: str) -> None:
    operations = lambda: [CommitOperationAdd("a.txt", b"1"), CommitOperationAdd("w.bin", b"weights")]  # noqa: E731
    first = api.create_commit(repo, operations(), commit_message="x")
    assert api.create_commit(repo, operations(), commit_message="y").oid == first.oid
    assert api.create_commit(repo, [CommitOperationDelete("a.txt")], commit_message="z").oid != first.oid
    with pytest.raises(EntryNotFoundError):
        api.create_commit(repo, [CommitOperationDelete("a.txt")], commit_message="z")


def test_copies(api: HfApi, repo: str) -> None:
    api.create_commit(
        repo, [CommitOperationAdd("a.txt", b"1"), CommitOperationAdd("w.bin", b"weights")], commit_message="x"
    )
    api.create_commit(
        repo,
        [CommitOperationCopy("a.txt", "b.txt"), CommitOperationCopy("w.bin", "v.bin")],
        commit_message="within",
    )
    assert names(api, repo) == {"a.txt", "b.txt", "w.bin", "v.bin"}
    other = api.create_repo(f"{repo}-b").repo_id
    api.create_commit(
        other,
        [
            CommitOperationCopy("w.bin", "w.bin", src_repo_id=repo, src_repo_type="model"),
            CommitOperationCopy("a.txt", "c.txt", src_repo_id=repo, src_repo_type="model"),
        ],
        commit_message="across",
    )
    copied, original = api.get_paths_info(other, "w.bin")[0], api.get_paths_info(repo, "w.bin")[0]
    assert (copied.lfs.sha256, copied.xet_hash) == (original.lfs.sha256, original.xet_hash)
    assert copied.xet_hash
    api.delete_repo(repo)
    assert api.hf_hub_download(other, "w.bin")


def test_a_pull_request_by_commit(api: HfApi, ann: Wire, hub: Serving, repo: str) -> None:
    head = api.repo_info(repo).sha
    visitor = HfApi(endpoint=hub.url, token=ann.token)
    with pytest.raises(HfHubHTTPError) as caught:
        visitor.upload_file(repo_id=repo, path_in_repo="w.bin", path_or_fileobj=b"weights")
    assert caught.value.response.status_code == 403
    done = visitor.create_commit(
        repo, [CommitOperationAdd("w.bin", b"w")], commit_message="Add weights", create_pr=True
    )
    assert (done.pr_num, done.pr_revision) == (1, "refs/pr/1")
    visitor.create_commit(repo, [CommitOperationAdd("b.txt", b"b")], commit_message="more", revision="refs/pr/1")
    assert api.repo_info(repo).sha == head
    assert names(api, repo, "refs/pr/1") == {"w.bin", "b.txt"}
    (ref,) = api.list_repo_refs(repo, include_pull_requests=True).pull_requests
    assert ref.ref == "refs/pr/1"
    details = api.get_discussion_details(repo, 1)
    assert (details.status, details.author, details.is_pull_request) == ("open", "ann", True)
    assert (details.target_branch, details.conflicting_files) == ("refs/heads/main", [])
    with pytest.raises(HfHubHTTPError):
        visitor.merge_pull_request(repo, 1)
    api.merge_pull_request(repo, 1)
    merged = api.get_discussion_details(repo, 1)
    assert merged.status == "merged"
    assert merged.merge_commit_oid == api.repo_info(repo).sha
    assert names(api, repo) == {"w.bin", "b.txt"}
    assert api.list_repo_commits(repo)[0].title == "Add weights (#1)"
    with pytest.raises(HfHubHTTPError):
        api.merge_pull_request(repo, 1)


def test_a_pull_request_that_conflicts(api: HfApi, wire: Wire, repo: str) -> None:
    wire.commit(repo, file_line("a", b"0"), file_line("gone", b"0"), file_line("same", b"0"))
    api.create_pull_request(repo, "My change", description="why")
    assert api.get_discussion_details(repo, 1).status == "draft"
    wire.commit(
        repo, file_line("a", b"1"), file_line("same", b"2"), ("deletedFile", {"path": "gone"}), revision="refs%2Fpr%2F1"
    )
    wire.commit(repo, file_line("a", b"2"), file_line("same", b"2"), file_line("mine", b"2"))
    head = api.repo_info(repo).sha
    assert api.get_discussion_details(repo, 1).conflicting_files == ["a"]
    with pytest.raises(HfHubHTTPError, match="both sides changed a"):
        api.merge_pull_request(repo, 1)
    assert api.repo_info(repo).sha == head
    wire.commit(repo, file_line("a", b"0"))
    api.merge_pull_request(repo, 1)
    assert names(api, repo) == {"a", "same", "mine"}
    assert wire.send("GET", f"/{repo}/resolve/main/a").body == b"1"


def test_discussions(api: HfApi, wire: Wire, repo: str) -> None:
    made = api.create_discussion(repo, "A question", description="Why?")
    api.comment_discussion(repo, made.num, "Because.")
    api.rename_discussion(repo, made.num, "An answer")
    api.change_discussion_status(repo, made.num, "closed")
    details = api.get_discussion_details(repo, made.num)
    assert (details.title, details.status, details.is_pull_request) == ("An answer", "closed", False)
    assert [e.type for e in details.events] == ["comment", "comment", "title-change", "status-change"]
    api.create_pull_request(repo, "A change")
    assert [d.num for d in api.get_repo_discussions(repo)] == [2, 1]
    assert [d.num for d in api.get_repo_discussions(repo, discussion_type="pull_request")] == [2]
    assert [d.num for d in api.get_repo_discussions(repo, discussion_status="closed")] == [1]
    assert wire.send("GET", f"/api/models/{repo}/discussions/9").status == 404
    assert wire.send("POST", f"/api/models/{repo}/discussions", json_body={"title": "x"}).status == 400
    assert wire.send("POST", f"/api/models/{repo}/discussions/1/merge", json_body={}).status == 400
    assert wire.send("POST", f"/api/models/{repo}/discussions/1/status", json_body={"status": "merged"}).status == 400


def test_the_events_of_a_commit_are_in_order_and_hold_no_token(wire: Wire, hub: Serving, repo: str) -> None:
    sha = wire.put_lfs(repo, b"weights of " + repo.encode())
    wire.commit(repo, lfs_line("w.bin", sha, None))
    text = (hub.root / "events.jsonl").read_text()
    kinds = [e["kind"] for e in map(json.loads, text.splitlines()) if e.get("repo") == repo and e["kind"] != "response"]
    assert kinds[:6] == ["repo.created", "lfs.stored", "commit.blobs", "commit.tree", "commit.object", "ref.updated"]
    assert hub.token not in text
    assert "ticket=" not in text


def test_a_folder_holds_10_000_files_and_no_more(api: HfApi, wire: Wire, repo: str) -> None:
    folder, room = "data/samples/", 10_000
    full = wire.commit(repo, *(file_line(f"{folder}{number}", b"x") for number in range(room)))
    assert full.status == 200
    answer = wire.commit(repo, file_line(f"{folder}one-more", b"x"))
    assert answer.status == 400
    assert answer.json["error"] == (
        "Your push was rejected because it contains too many files per directory. Each directory in your git repo can "
        f"only contain up to 10000 files. Offending directories: /{folder}"
    )
    # one in the place of another, and folders, are no further file
    assert wire.commit(repo, ("deletedFile", {"path": f"{folder}0"}), file_line(f"{folder}other", b"x")).status == 200
    assert wire.commit(repo, file_line(f"{folder}below/a", b"x"), file_line("elsewhere/a", b"x")).status == 200
    assert len(names(api, repo)) == room + 2
