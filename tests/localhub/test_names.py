from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.localhub.errors import ApiError
from hubpub.localhub.names import byte_size, is_ref_name, new_ref_name, repo_key, repo_path, sha256_hex

BAD_PATHS = [
    "", "/etc/passwd", "a//b", "a/", ".", "..", "../x", "a/../b", "a/./b", "a/..", ".git", ".git/config", "a/.GIT/b",
    ".git.", ".git ", "git~1/x", "a\\..\\b", "..\\x", "a\0b", "a\nb", "x" * 256, "a/" * 2100 + "a", "\ud800", "a\x7f",
]  # fmt: skip
BAD_IDS = [
    "a", "a/b/c", "/b", "a/", "../b", "a/..", "a/.b", "a/b.", "-a/b", "a/b-", "a--b/c", "a/b..c", "a/b.git",
    "a/b.IPYNB", "a/b c", "a/b\\c", "a/é", "api/b", "datasets/b", "a/" + "b" * 96, "a/b\n", "a/%2e", "_xet/b",
]  # fmt: skip
BAD_REFS = ["", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "[a", "a\\b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock",
            "a.", "@", "a@{1}", "-a", "refs/heads/x", "HEAD", "a\x00", "a" * 600, "0" * 40]  # fmt: skip


@pytest.mark.parametrize("path", BAD_PATHS)
def test_bad_paths_are_refused(path: str) -> None:
    with pytest.raises(ApiError) as caught:
        repo_path(path)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "path", ["a", "a b", "a/b.txt", ".gitattributes", ".gitignore", "é/日本", "..a", "a..", "%2e%2e"]
)
def test_good_paths_stay_as_they_are(path: str) -> None:
    assert repo_path(path) == path


@given(st.text())
def test_no_accepted_path_leaves_its_root(path: str) -> None:
    try:
        accepted = repo_path(path)
    except ApiError:
        return
    parts = PurePosixPath(accepted).parts
    assert not PurePosixPath(accepted).is_absolute()
    assert not {"", ".", "..", ".git"} & {part.lower() for part in accepted.split("/")}
    assert "/".join(parts) == accepted


@pytest.mark.parametrize("repo_id", BAD_IDS)
def test_bad_ids_are_refused(repo_id: str) -> None:
    with pytest.raises(ApiError) as caught:
        repo_key("model", repo_id)
    assert caught.value.status == 400


@pytest.mark.parametrize("repo_id", ["a/b", "A-b.c_d/E_f-g.h", "me/_private", "org1/model-1.0_x"])
def test_good_ids(repo_id: str) -> None:
    assert repo_key("dataset", repo_id).id == repo_id
    assert repo_key("dataset", repo_id).web_path == f"datasets/{repo_id}"


def test_types_are_three() -> None:
    with pytest.raises(ApiError):
        repo_key("bucket", "a/b")


@pytest.mark.parametrize("name", BAD_REFS)
def test_bad_ref_names_are_refused(name: str) -> None:
    with pytest.raises(ApiError) as caught:
        new_ref_name(name, "branch")
    assert caught.value.status == 400


@pytest.mark.parametrize("name", ["main", "feat/x", "v1.0", "é", "a@b"])
def test_good_ref_names(name: str) -> None:
    assert new_ref_name(name, "tag") == name
    assert is_ref_name(name)


@pytest.mark.parametrize("value", [None, 1, "", "A" * 64, "0" * 63, "0" * 65, "g" * 64, "../" + "0" * 61])
def test_bad_digests(value: object) -> None:
    with pytest.raises(ApiError):
        sha256_hex(value)


@pytest.mark.parametrize("value", [None, -1, True, "1", 1.5, 2**63])
def test_bad_sizes(value: object) -> None:
    with pytest.raises(ApiError):
        byte_size(value)
