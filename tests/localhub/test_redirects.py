"""A repository that was renamed: its old name leads to the new one, for those who may see it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi, hf_hub_download

from hubpub.localhub import Serving
from hubpub.localhub.names import RepoKey
from hubpub.localhub.redirects import Redirects, path_of
from tests.localhub.test_web import HTML
from tests.localhub.wire import Wire, file_line


@pytest.fixture
def moved(api: HfApi, wire: Wire, repo: str) -> tuple[str, str]:
    """The old name and the new one."""
    wire.commit(repo, file_line("a b.txt", b"content"))
    api.move_repo(repo, f"{repo}-new")
    return repo, f"{repo}-new"


def test_every_address_leads_on(moved: tuple[str, str], anonymous: Wire) -> None:
    old, new = moved
    for path in (
        *("/api/models/{}", "/api/models/{}/revision/main", "/api/models/{}/tree/main?recursive=1&x=%2F"),
        *("/{}/resolve/main/a%20b.txt", "/{}/raw/main/a%20b.txt", "/{}", "/{}/blob/main/a%20b.txt", "/{}/commits/main"),
        *("/{}.git/info/refs?service=git-upload-pack", "/{}/discussions"),
    ):
        for headers in ({}, HTML):
            answer = anonymous.send("GET", path.format(old), headers=headers)
            assert (answer.status, answer.headers["location"]) == (307, path.format(new)), path
            assert anonymous.send("GET", path.format(new), headers=headers).status == 200, path


def test_the_clients_follow(moved: tuple[str, str], api: HfApi, hub: Serving, tmp_path: Path) -> None:
    old, new = moved
    assert api.model_info(old).id == new
    assert api.repo_exists(old)
    assert Path(hf_hub_download(old, "a b.txt", endpoint=hub.url, cache_dir=tmp_path / "c")).read_bytes() == b"content"
    api.create_commit(old, [CommitOperationAdd("b.bin", b"w" * 100)], commit_message="By the old name")
    assert "b.bin" in api.list_repo_files(new)
    api.create_tag(old, tag="v1")
    subprocess.run(["git", "clone", "-q", f"{hub.url}/{old}", str(tmp_path / "clone")], check=True)
    assert (tmp_path / "clone" / "a b.txt").read_bytes() == b"content"


def test_what_is_private_stays_so(moved: tuple[str, str], api: HfApi, anonymous: Wire, ann: Wire, wire: Wire) -> None:
    old, new = moved
    api.update_repo_settings(new, private=True)
    for path in ("/api/models/{}", "/{}", "/{}/resolve/main/a%20b.txt"):
        for caller in (anonymous, ann):
            answers = [caller.send("GET", path.format(name)) for name in (old, new, "me/none-such")]
            assert len({(answer.status, answer.body) for answer in answers}) == 1
            assert all("location" not in answer.headers for answer in answers)
        assert wire.send("GET", path.format(old)).status == 307


def test_moves_in_a_row_and_back(moved: tuple[str, str], api: HfApi) -> None:
    old, new = moved
    api.move_repo(new, f"{old}-newer")
    assert [api.model_info(name).id for name in moved] == [f"{old}-newer"] * 2
    api.move_repo(f"{old}-newer", old)
    assert [api.model_info(name).id for name in (old, new, f"{old}-newer")] == [old] * 3


def test_an_old_name_leads_to_no_other_repository(moved: tuple[str, str], api: HfApi) -> None:
    old, new = moved
    api.delete_repo(new)
    assert not api.repo_exists(old)
    api.create_repo(new)
    assert not api.repo_exists(old)
    # whoever takes the old name has it
    api.create_repo(old)
    assert api.model_info(old).id == old


def test_a_path_keeps_all_but_the_name() -> None:
    old, new = RepoKey("model", "a", "b"), RepoKey("model", "c", "d")
    assert path_of("/a/b/resolve/main/a/b", old, new) == "/c/d/resolve/main/a/b"
    assert path_of("/api/models/a/b/tree/x%2Fy", old, new) == "/api/models/c/d/tree/x%2Fy"
    assert path_of("/%61/b.git/info/refs", old, new) == "/c/d.git/info/refs"


def test_damaged_files_and_circles_lead_nowhere(tmp_path: Path) -> None:
    redirects, one, two = Redirects(tmp_path), RepoKey("model", "a", "b"), RepoKey("model", "c", "d")
    redirects.add(one, two, "1")
    redirects.add(two, one, "1")
    assert redirects.follow(one, lambda _: None) is None
    assert redirects.follow(one, lambda key: {"uid": "1"} if key == two else None) == two
    assert redirects.follow(one, lambda _: {"uid": "2"}) is None
    for damaged in ("{", "[]", '{"to": "../x", "uid": "1"}', '{"to": 3, "uid": "1"}'):
        (tmp_path / "models" / "a" / "b.json").write_text(damaged)
        assert redirects.follow(one, lambda _: {"uid": "1"}) is None
