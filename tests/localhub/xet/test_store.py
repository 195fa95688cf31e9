from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hubpub.localhub.objects import Spooled
from hubpub.localhub.xet.formats import Term, XetFile
from hubpub.localhub.xet.store import XetStore
from tests.localhub.xet.test_formats import xorb


def spooled(path: Path, body: bytes) -> Spooled:
    """A body that has come in."""
    path.write_bytes(body)
    return Spooled(path, len(body), hashlib.sha256(body).hexdigest())


def test_a_long_term_is_fetched_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubpub.localhub.xet.store._PIECE", 250)
    store, digest, received = XetStore(tmp_path), "ab" * 32, tmp_path / "received"
    assert store.add_xorb(spooled(received, xorb(*[(10, 100)] * 7)), digest)
    (named,) = [path.name for path in (tmp_path / "xorbs").rglob(f"{digest}.*")]
    file = XetFile("cd" * 32, (Term(named, 600, 0, 6), Term(named, 100, 6, 7)), None)
    whole = store.reconstruction(file, 0, 700)
    assert [(t.start, t.end, t.length, position) for t, position, _, _ in whole] == [
        (0, 3, 300, 0), (3, 6, 300, 300), (6, 7, 100, 600),
    ]  # fmt: skip
    assert [(first, last) for _, _, first, last in whole] == [(0, 53), (54, 107), (108, 125)]
    assert store.reconstruction(file, 299, 300) == whole[:1]
    assert store.reconstruction(file, 300, 601) == whole[1:]
    assert store.reconstruction(file, 600, 700) == whole[2:]


def test_a_storage_that_was_renamed_finishes_the_uploads_that_began(tmp_path: Path) -> None:
    store, digest = XetStore(tmp_path), "ab" * 32
    before = store.id
    store.rename()
    assert store.id != before
    assert store.is_named(before)
    assert store.is_named(store.id)
    assert not store.is_named("other")
    assert store.add_xorb(spooled(tmp_path / "received", xorb((10, 100))), digest)
    again = XetStore(tmp_path)
    assert (again.id, again.is_named(before)) == (store.id, False)


def test_a_xorb_takes_the_place_of_none_but_its_like(tmp_path: Path) -> None:
    store, digest = XetStore(tmp_path), "ab" * 32
    for body, expected in ((xorb((10, 100)), True), (xorb((10, 101)), True), (xorb((10, 100)), False)):
        assert store.add_xorb(spooled(tmp_path / "received", body), digest) is expected
        assert not (tmp_path / "received").exists()
    stored = [path.read_bytes() for path in (tmp_path / "xorbs").rglob(f"{digest}.*")]
    assert sorted(stored) == sorted([xorb((10, 100)), xorb((10, 101))])


def test_a_name_that_was_lost_is_made_anew(tmp_path: Path) -> None:
    XetStore(tmp_path)
    (tmp_path / "id").write_bytes(b"")
    assert XetStore(tmp_path).id == (tmp_path / "id").read_text() != ""


def test_chunks_that_are_stored_as_they_are_are_read_from_the_disk(tmp_path: Path) -> None:
    def chunk(scheme: int, packed: bytes, length: int) -> bytes:
        sizes = [size.to_bytes(3, "little") for size in (len(packed), length)]
        return b"\0" + sizes[0] + bytes([scheme]) + sizes[1] + packed

    store = XetStore(tmp_path)
    body = chunk(0, b"one", 3) + chunk(0, b"three", 5) + chunk(1, b"packed", 30) + chunk(0, b"longer than told", 4)
    assert store.add_xorb(spooled(tmp_path / "received", body), "ab" * 32)
    (named,) = [path.name for path in (tmp_path / "xorbs").rglob("ab*.*")]

    def plain(*terms: Term) -> bytes | None:
        found = store.plain(XetFile("cd" * 32, terms, None))
        return None if found is None else b"".join(found)

    whole = Term(named, 8, 0, 2)
    assert plain(whole) == b"onethree"
    assert plain(Term(named, 5, 1, 2), Term(named, 3, 0, 1)) == b"threeone"
    assert plain(whole, Term(named, 30, 2, 3)) is None, "compressed"
    assert plain(Term(named, 4, 3, 4)) is None, "other bytes than its length says"
    assert plain(Term(named, 9, 0, 2)) is None, "another length than that of its chunks"
    assert plain(Term(f"{'ef' * 32}.{'01' * 32}", 8, 0, 2)) is None, "a xorb that is gone"
