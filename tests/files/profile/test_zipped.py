"""Members of a zip archive, in bounds."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.profile.zipped import Zipped
from hubpub.files.weights import Malformed
from tests.files.profile.folders import zipped

DATA = zipped({"a.txt": "text", "b.json": {"c": 1}, "c.json": "[1]", "d.bin": b"\xff"})


def test_members():
    archive = Zipped(io.BytesIO(DATA), len(DATA))
    assert "a.txt" in archive
    assert "z" not in archive
    assert (archive.text("a.txt", 4), archive.text("a.txt", 3), archive.text("z", 9), archive.text("d.bin", 9)) == (
        *("text", "", "", ""),
    )
    assert (archive.json("b.json", 99), archive.json("c.json", 99), archive.json("a.txt", 99)) == ({"c": 1}, {}, {})


def test_a_member_that_says_to_be_small_is_cut():
    data = bytearray(zipped({"a": " " * 100_000}))
    size = (100_000).to_bytes(4, "little")
    while size in data:
        data[data.index(size) : data.index(size) + 4] = (5).to_bytes(4, "little")
    assert Zipped(io.BytesIO(bytes(data)), len(data)).text("a", 10) == ""


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04junk", DATA[:-30], b"x" + DATA])
def test_what_is_none(data):
    with pytest.raises(Malformed):
        Zipped(io.BytesIO(data), len(data))


@given(st.integers(0, len(DATA) - 1), st.binary(min_size=1, max_size=6))
def test_any_bytes(at, put):
    data = DATA[:at] + put + DATA[at + len(put) :]
    try:
        archive = Zipped(io.BytesIO(data), len(data))
    except Malformed:
        return
    for name in ("a.txt", "b.json", "c.json", "d.bin"):
        assert isinstance(archive.text(name, 1000), str)
        assert isinstance(archive.json(name, 1000), dict)
