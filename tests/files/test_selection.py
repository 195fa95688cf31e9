"""Which files a plan reads, which the cache knows, and which are left to their upload."""

from __future__ import annotations

import time

import pytest

from hubpub.files import cache
from hubpub.files.cache import Cache, Stamp
from hubpub.files.hashing import GIT_LARGEST, digest_bytes
from hubpub.files.scan import scan
from hubpub.files.selection import SOON_READ, digests_with_card, hashes_of, unread_before
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import LARGEST, RemoteFile, RemoteTree

FILES = {
    CARD_PATH: b"# A model\n",
    "config.json": b"{}",
    "tiny.safetensors": b"weights",
    "vocab.txt": b"x" * SOON_READ,
    "merges.txt": b"x" * (SOON_READ + 1),
}


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A folder whose files count as settled at once."""
    monkeypatch.setattr(cache, "GRAIN_NS", 0)
    root = tmp_path / "model"
    root.mkdir()
    for name, data in FILES.items():
        (root / name).write_bytes(data)
    time.sleep(0.02)
    return scan(root)


def test_the_digests_of_all_files_but_the_card(model, tmp_path):
    told = []
    memory = Cache(tmp_path / "cache.sqlite3")
    hashes = hashes_of(model, memory, lambda *done: told.append(done))
    expected = {name: digest_bytes(data) for name, data in FILES.items() if name != CARD_PATH}
    assert {path: (found["sha256"], found["git_blob"]) for path, found in hashes.items()} == {
        path: (digests.sha256, digests.git_blob) for path, digests in expected.items()
    }
    total = sum(len(data) for name, data in FILES.items() if name != CARD_PATH)
    assert told[-1] == (total, total)
    card = Card("# Another\n")
    assert digests_with_card(hashes, card) == {**expected, CARD_PATH: digest_bytes(card.encode())}


def test_what_is_soon_read_is_not_kept_unless_it_is_weights(model, tmp_path):
    hashes_of(model, Cache(tmp_path / "cache.sqlite3"), lambda *_: None)
    memory = Cache(tmp_path / "cache.sqlite3")
    kept = {f.path for f in model.files if memory.get(Stamp.of((model.root / f.path).stat()), "sha256")}
    assert kept == {"tiny.safetensors", "merges.txt"}


def test_what_is_unread_and_unknown_is_left_out(model):
    hashes = hashes_of(model, None, lambda *_: None, md5={"config.json"}, unread={"merges.txt"})
    assert hashes["merges.txt"] == {}
    assert "merges.txt" not in digests_with_card(hashes, Card("x"))
    assert set(hashes["config.json"]) == {"sha256", "git_blob", "md5"}


def test_a_size_that_tells_a_large_file_from_all_others(tmp_path):
    sizes = {"one": GIT_LARGEST + 1, "two": GIT_LARGEST + 2, "there": GIT_LARGEST + 3, "small": GIT_LARGEST}
    for name, size in {**sizes, "same": GIT_LARGEST + 2}.items():
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size)
    remote = RemoteTree("a" * 40, (RemoteFile("old", GIT_LARGEST + 3, "b" * 40, "c" * 64),))
    assert unread_before(scan(tmp_path), remote) == {"one"}


def test_what_is_too_large_for_the_hub_is_not_read(tmp_path):
    for name, size in (("one", LARGEST + 1), ("two", LARGEST + 1), ("three", LARGEST), ("four", LARGEST)):
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size)
    assert unread_before(scan(tmp_path), RemoteTree()) == {"one", "two"}
