"""Archives of which Python and PyTorch would see other members than each other."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile

import pytest

from hubpub.files.weights.pickle.archives import read_pickled
from hubpub.files.weights.pickle.zips import directory_is_moved
from tests.support.evil import Evil

SMALL = (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def archive_of(data: bytes) -> tuple[bytes, bytes, int]:
    """An archive of PyTorch's with that pickle: its members, its directory, and how many there are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/version", "3\n")
    whole = stream.getvalue()
    start = whole.find(b"PK\x01\x02")
    return whole[:start], whole[start : whole.rfind(b"PK\x05\x06")], 2


def record(count: int, size: int, offset: int) -> bytes:
    return b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, offset)


def end(place: int, count: int, size: int, offset: int) -> bytes:
    """The locator of the larger record, and the archive's end."""
    return (
        b"PK\x06\x07"
        + struct.pack("<IQI", 0, place, 1)
        + (b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, size, offset, 0))
    )


def is_moved(data: bytes) -> bool:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream) as archive:
        return directory_is_moved(stream, archive)


@pytest.mark.parametrize("keeps", [(True, True, True), (False, False, False), (True, False, True)])
def test_a_large_archive_is_sound(keeps):
    members, directory, count = archive_of(pickle.dumps({}, 2))
    real = (count, len(directory), len(members))
    said = tuple(number if keep else most for number, keep, most in zip(real, keeps, SMALL, strict=True))
    data = members + directory + record(*real) + end(len(members) + len(directory), *said)
    assert not is_moved(data)
    assert read_pickled(io.BytesIO(data), len(data), "pytorch_model.bin").unread == ""


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_an_end_that_does_not_agree_with_the_larger_record(wrong):
    members, directory, count = archive_of(pickle.dumps({}, 2))
    real = [count, len(directory), len(members)]
    said = list(real)
    said[wrong] -= 1
    assert is_moved(members + directory + record(*real) + end(len(members) + len(directory), *said))


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model"])
def test_two_larger_records(name):
    """PyTorch takes the one that the locator tells of, and older Pythons the one in front of the locator."""
    members, good, count = archive_of(pickle.dumps({}, 2))
    more, evil, _ = archive_of(pickle.dumps(Evil(), 2))
    evil = bytearray(evil)
    # the second archive's members lie behind the first one's
    place = 0
    for _ in range(count):
        lengths = struct.unpack_from("<HHH", evil, place + 28)
        struct.pack_into("<I", evil, place + 42, struct.unpack_from("<I", evil, place + 42)[0] + len(members))
        place += 46 + sum(lengths)
    body = members + more
    first = len(body) + len(evil)
    data = body + bytes(evil) + record(count, len(evil), len(body))
    at = len(data)
    data += good + record(count, len(good), at) + end(first, count, len(good), at)
    found = read_pickled(io.BytesIO(data), len(data), name)
    assert found.unopened
    assert "directory is not where" in found.unread
