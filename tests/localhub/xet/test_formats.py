from __future__ import annotations

import io
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.localhub.errors import ApiError
from hubpub.localhub.xet.formats import Term, hash_text, read_shard, read_xorb

HEADER = b"HFRepoMetaData\x00UigEj{\x81W\x83\xa5\xbd\xd9\\\xcd\xd1J\xa9" + struct.pack("<QQ", 2, 0)
BOOKEND = b"\xff" * 32 + bytes(16)
FILE, XORB, SHA = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))


def shard(*, verification: bool = True, metadata: bool = True) -> bytes:
    flags = (verification << 31) | (metadata << 30)
    data = HEADER + FILE + struct.pack("<IIQ", flags, 2, 0)
    data += XORB + struct.pack("<IIII", 0, 300, 0, 3) + XORB + struct.pack("<IIII", 0, 50, 5, 6)
    if verification:
        data += bytes(96)
    if metadata:
        data += SHA + bytes(16)
    return data + BOOKEND


def xorb(*chunks: tuple[int, int], footer: bytes = b"") -> bytes:
    return (
        b"".join(
            b"\0" + packed.to_bytes(3, "little") + b"\1" + length.to_bytes(3, "little") + bytes(packed)
            for packed, length in chunks
        )
        + footer
    )


def test_hashes_are_little_endian_words() -> None:
    assert hash_text(bytes(range(32))).startswith("0706050403020100" + "0f0e0d0c0b0a0908")


@pytest.mark.parametrize("verification", [True, False])
@pytest.mark.parametrize("metadata", [True, False])
def test_a_shard_says_what_files_are_made_of(verification: bool, metadata: bool) -> None:
    (file,) = read_shard(shard(verification=verification, metadata=metadata))
    assert file.hash == hash_text(FILE)
    assert file.terms == (Term(hash_text(XORB), 300, 0, 3), Term(hash_text(XORB), 50, 5, 6))
    assert file.size == 350
    assert file.sha256 == (hash_text(SHA) if metadata else None)


@pytest.mark.parametrize("cut", range(0, len(shard()), 40))
def test_a_cut_shard_is_refused(cut: int) -> None:
    with pytest.raises(ApiError) as caught:
        read_shard(shard()[:cut])
    assert caught.value.status == 400


def test_a_shard_that_claims_more_than_it_has_is_refused() -> None:
    data = HEADER + FILE + struct.pack("<IIQ", 0, 2**32 - 1, 0) + BOOKEND
    with pytest.raises(ApiError, match="more terms"):
        read_shard(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (lambda: read_shard(HEADER + data), lambda: read_xorb(io.BytesIO(data), len(data))):
        with suppress(ApiError):
            read()


def test_a_xorb_is_its_chunks() -> None:
    data = xorb((10, 20), (5, 300), footer=b"XETBLOB and more")
    index = read_xorb(io.BytesIO(data), len(data))
    assert index.offsets == (0, 18, 31)
    assert index.lengths == (20, 300)
    assert index.schemes == b"\1\1"
    assert index.holds(Term("x", 320, 0, 2))
    assert not index.holds(Term("x", 321, 0, 2))
    assert not index.holds(Term("x", 300, 1, 3))
    assert not index.holds(Term("x", 0, 1, 1))


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 7, xorb((10, 20))[:-1], b"\1" + xorb((1, 1))[1:], xorb((1, 0)), b"XETBLOB"]
)
def test_a_damaged_xorb_is_refused(data: bytes) -> None:
    with pytest.raises(ApiError):
        read_xorb(io.BytesIO(data), len(data))
