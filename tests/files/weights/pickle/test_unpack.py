"""Packed files of which loaders see more than one stream, or more than is unpacked here."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pickle
import struct
import zlib

import pytest

from hubpub.files.weights.pickle.archives import Pickled, read_pickled
from tests.support.evil import EVIL, SYSTEM, Evil

PACKERS = {"bz2": bz2.compress, "xz": lzma.compress, "gzip": gzip.compress, "zlib": zlib.compress}
packed = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())


def read(data: bytes, name: str) -> Pickled | None:
    return read_pickled(io.BytesIO(data), len(data), name)


@packed
@pytest.mark.parametrize("name", ["model.sav", "model.bin", "model"])
@pytest.mark.parametrize("at", [0, 1, 2, 9])
def test_streams_that_follow_belong_to_the_file(pack, name, at):
    found = read(pack(EVIL[:at]) + pack(EVIL[at:]), name)
    assert SYSTEM in found.imports
    assert found.unread == ""


@pytest.mark.parametrize("zeros", [1, 100_000])
def test_zeros_between_the_streams_of_gzip(zeros):
    assert SYSTEM in read(gzip.compress(b"") + bytes(zeros) + gzip.compress(EVIL), "model").imports


@packed
def test_other_bytes_behind_a_stream_are_passed_over(pack):
    assert read(pack(pickle.dumps({}, 2)) + b"anything", "model.pkl").unread == ""
    assert SYSTEM in read(pack(EVIL) + b"anything", "model.pkl").imports


@packed
@pytest.mark.parametrize("name", ["model.sav", "model.bin", "model"])
def test_what_lies_behind_the_limit_is_told(pack, name):
    size = 33 << 20
    found = read(pack(b"B" + struct.pack("<I", size) + bytes(size) + b"0" + pickle.dumps(Evil(), 0)), name)
    assert "first 32 MB" in found.unread


@pytest.mark.parametrize("name", ["images-idx3-ubyte.gz", "corpus.txt.gz", "table.csv.gz"])
def test_much_that_is_no_pickle_is_not_told(name):
    data = struct.pack(">IIII", 2051, 60_000, 28, 28) + bytes(33 << 20) if "idx3" in name else b"BERT\n" * (7 << 20)
    assert read(gzip.compress(data, 1), name) is None


@packed
def test_what_breaks_off_is_told(pack):
    data = pack(EVIL[:-1] + os.urandom(2_000_000))
    found = read(data[: len(data) // 2], "model.sav")
    assert SYSTEM in found.imports
    assert "breaks off" in found.unread


def test_what_takes_much_memory_is_told():
    data = lzma.compress(EVIL, lzma.FORMAT_ALONE)
    found = read(data[:1] + struct.pack("<I", 1 << 29) + data[5:], "model.sav")
    assert "memory" in found.unread


@pytest.mark.parametrize(("start", "kind"), [(b"\x04\x22\x4d\x18", "lz4"), (b"\x28\xb5\x2f\xfd", "zstandard")])
@pytest.mark.parametrize("name", ["model.sav", "model.bin", "model"])
def test_what_is_not_unpacked_is_told_whatever_its_name(start, kind, name):
    found = read(start + b"\x60\x40" + EVIL, name)
    assert f"packed with {kind}" in found.unread


@pytest.mark.parametrize("name", ["model.sav", "model.bin"])
def test_gzip_that_is_a_tar_too(name):
    """In a field of its beginning that may hold anything stands what tar reads."""
    unpacked = zlib.compressobj(wbits=-15)
    start = bytearray(1536)
    start[:12] = b"\x1f\x8b\x08\x04AAAA\x02\x03" + struct.pack("<H", 1536 - 12)
    start[100:148] = b"0000644\0" + b"0000000\0" * 2 + b"00000000000\0" * 2
    start[148:157] = b"        0"
    start[257:265] = b"ustar\x0000"
    start[148:156] = b"%06o\0 " % sum(start[:512])
    data = unpacked.compress(EVIL) + unpacked.flush()
    data = bytes(start) + data + struct.pack("<II", zlib.crc32(EVIL), len(EVIL))
    assert gzip.decompress(data) == EVIL
    assert SYSTEM in read(data, name).imports


def test_very_many_streams_are_told():
    assert "parts" in read(gzip.compress(b"") * 10_001 + gzip.compress(EVIL), "model.bin").unread


@pytest.mark.parametrize("name", ["model.pkl", "model.bin", "model.z", "weights"])
@pytest.mark.parametrize("blank", [b"", b" "])
def test_joblibs_first_way_of_packing(name, blank):
    """joblib.load still reads it: two letters, how many bytes there are, and what zlib packed."""
    found = read(b"ZF" + hex(len(EVIL)).encode().ljust(19) + blank + zlib.compress(EVIL), name)
    assert SYSTEM in found.imports
    assert found.unread == ""


@pytest.mark.parametrize("name", ["model.txt.gz", "model.csv.gz", "model.gz"])
def test_a_pickle_that_is_too_long_by_the_name_of_a_text(name):
    long = b"\x80\x02X" + (40 << 20).to_bytes(4, "little") + b"a" * (40 << 20) + b"0" + EVIL[2:]
    assert read(gzip.compress(long, 1), name).unread
    assert read(gzip.compress(b"a" * (40 << 20), 1), name) is None


@pytest.mark.parametrize("name", ["model.pkl.xz", "model.xz", "model.bin.lzma"])
def test_lzmas_old_format_with_other_settings(name):
    """pandas opens it by the file's name."""
    settings = [{"id": lzma.FILTER_LZMA1, "lc": 0}]
    found = read(lzma.compress(EVIL, format=lzma.FORMAT_ALONE, filters=settings), name)
    assert SYSTEM in found.imports


@pytest.mark.parametrize("number", [b"%x", b"%X", b"0X%x", b" %x", b"000%x"])
@pytest.mark.parametrize("name", ["model.sav", "model.joblib", "model"])
def test_the_number_of_bytes_in_any_way_that_joblib_takes(number, name):
    found = read(b"ZF" + (number % len(EVIL)).ljust(19) + zlib.compress(EVIL), name)
    assert found is not None
    assert SYSTEM in found.imports


def test_what_begins_so_by_chance_is_no_pickle():
    assert read(b"ZFS pools and their sizes, in words", "notes") is None
