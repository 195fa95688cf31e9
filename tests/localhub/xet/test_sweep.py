"""What nothing names any more is freed, and nothing that an upload under way may need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub.localhub import Serving, serve
from hubpub.localhub.xet.formats import Term, XetFile
from hubpub.localhub.xet.store import RepoXet, XetStore
from hubpub.localhub.xet.sweep import sweep
from tests.localhub.xet.test_formats import xorb
from tests.localhub.xet.test_store import spooled

HOURS = 3600


@pytest.fixture
def store(tmp_path: Path) -> XetStore:
    return XetStore(tmp_path / "xet")


def stored(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "xet" / "xorbs").glob("*/*"))


def aged(path: Path, seconds: float) -> None:
    status = path.stat()
    os.utime(path, (status.st_atime, status.st_mtime - seconds))


def added(store: XetStore, tmp_path: Path, number: int) -> XetFile:
    """A file made of a xorb of its own."""
    digest = f"{number:064x}"
    body = xorb((10, 100 + number))
    got = spooled(tmp_path / "received", body)
    store.add_xorb(got, digest)
    return XetFile(digest, (Term(f"{digest}.{got.sha256}", 100 + number, 0, 1),), digest)


def test_a_repository_that_is_deleted_frees_its_own(tmp_path: Path) -> None:
    root = tmp_path / "hub"
    secret, shared = os.urandom(300_000), os.urandom(300_000)
    with serve(root) as served:
        api = HfApi(endpoint=served.url, token=served.token)
        for repo, files in (("me/a", {"s.bin": secret, "w.bin": shared}), ("me/b", {"w.bin": shared})):
            api.create_repo(repo)
            for path, data in files.items():
                api.create_commit(repo, [CommitOperationAdd(path, data)], commit_message="x")
        before = stored(root)
        api.delete_repo("me/a")
        assert len(before) - len(stored(root)) == 1
        assert len(list((root / "xet" / "files").glob("*/*.json"))) == 1
        got = api.hf_hub_download("me/b", "w.bin", cache_dir=tmp_path / "cache")
        assert Path(got).read_bytes() == shared
        # what is gone is really sent again
        api.create_repo("me/c")
        api.create_commit("me/c", [CommitOperationAdd("s.bin", secret)], commit_message="x")
        got = api.hf_hub_download("me/c", "s.bin", cache_dir=tmp_path / "cache")
        assert Path(got).read_bytes() == secret
        assert stored(root) == before
        api.delete_repo("me/b")
        api.delete_repo("me/c")
        assert stored(root) == []


def test_what_an_upload_under_way_may_need_stays(store: XetStore, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    claimed, fresh, old = (added(store, tmp_path, number) for number in range(3))
    RepoXet(repository).claim("ab" * 32, claimed)
    for file in (claimed, old):
        aged(store.xorb_path(file.terms[0].xorb), 2 * HOURS)
    name = store.id
    assert sweep(store, lambda: [repository]) == 18
    assert stored(tmp_path) == sorted(file.terms[0].xorb for file in (claimed, fresh))
    assert store.id != name
    assert store.is_named(name)
    name = store.id
    assert sweep(store, lambda: [repository]) == 0
    assert store.id == name
    aged(repository / "xet" / f"{'ab' * 32}.claim", 25 * HOURS)
    assert sweep(store, lambda: [repository]) == 18
    assert stored(tmp_path) == [fresh.terms[0].xorb]


def test_a_xorb_that_came_again_after_its_file_was_checked_stays(store: XetStore, tmp_path: Path) -> None:
    file = added(store, tmp_path, 1)
    assert store.keep(file)
    aged(store.file_path(file.hash), 60)
    assert sweep(store, list) == 0
    assert stored(tmp_path) == [file.terms[0].xorb]
    assert store.file(file.hash) is None


def test_what_cannot_be_read_keeps_everything(store: XetStore, tmp_path: Path) -> None:
    file, repository = added(store, tmp_path, 1), tmp_path / "repository"
    aged(store.xorb_path(file.terms[0].xorb), 2 * HOURS)
    (repository / "xet").mkdir(parents=True)
    claim = repository / "xet" / f"{'ab' * 32}.claim"
    for text in ("", "{}", "[]", '{"hash": "x", "sha256": "y", "terms": [3]}'):
        claim.write_text(text)
        assert sweep(store, lambda: [repository]) == 0
        assert stored(tmp_path) == [file.terms[0].xorb]


def test_a_repository_whose_settings_are_damaged_keeps_its_own(tmp_path: Path) -> None:
    data = os.urandom(300_000)
    for round_ in range(2):
        with serve(tmp_path / "hub") as served:
            api = HfApi(endpoint=served.url, token=served.token)
            settings = tmp_path / "hub" / "repos" / "models" / "me" / "a" / "hub.json"
            if round_ == 0:
                api.create_repo("me/a")
                api.create_commit("me/a", [CommitOperationAdd("w.bin", data)], commit_message="x")
                sound = settings.read_bytes()
                settings.write_bytes(b"")
                for path in (tmp_path / "hub" / "xet" / "xorbs").glob("*/*"):
                    aged(path, 2 * HOURS)
            else:
                settings.write_bytes(sound)
                got = api.hf_hub_download("me/a", "w.bin", cache_dir=tmp_path / "cache")
                assert Path(got).read_bytes() == data


def test_an_upload_to_a_repository_that_was_deleted_makes_none(hub: Serving, api: HfApi, repo: str) -> None:
    known = RepoXet(hub.root / "repos" / "models" / repo)
    api.delete_repo(repo)
    with pytest.raises(FileNotFoundError):
        known.claim("ab" * 32, XetFile("cd" * 32, (), "ab" * 32))
    assert not (hub.root / "repos" / "models" / repo).exists()
