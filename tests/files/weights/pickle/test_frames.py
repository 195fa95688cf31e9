"""Frames of pickles: what crosses the end of one is read in more than one way, and told."""

from __future__ import annotations

import io
import os
import pickle
import struct

import pytest

from hubpub.files.weights.pickle.archives import Pickled, read_pickled

SYSTEM = ("os", "system")


def read(data: bytes, name: str = "m.pkl") -> Pickled:
    found = read_pickled(io.BytesIO(data), len(data), name)
    assert found is not None
    return found


def frame(length: int) -> bytes:
    return b"\x95" + struct.pack("<Q", length)


def imported(unpickler, data: bytes) -> set[tuple[str, str]]:
    """What one of the real unpicklers imports, to know that these tests are of something real."""
    found = set()

    class Unpickler(unpickler):
        def find_class(self, module, name):
            found.add((module, name))
            return str

    try:
        Unpickler(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError):
        found.add(("", "error"))
    return found


def test_a_name_that_crosses_a_frame():
    data = b"\x80\x04" + frame(11) + b"c__torch__." + b"os\nsystem\n(S'exit 1'\ntR."
    assert imported(pickle.Unpickler, data) == {SYSTEM}
    assert imported(pickle._Unpickler, data) == {("", "error")}
    found = read(data)
    assert SYSTEM in found.imports
    assert ("__torch__.os", "system") in found.imports
    assert (found.unopened, SYSTEM in found.called) == (True, True)
    assert "across the end of a frame" in found.unread


@pytest.mark.parametrize("name", ["pytorch_model.bin", "m.pt", "model.joblib", "m.dat"])
def test_it_is_an_error_whatever_the_file_is_called(name):
    found = read(b"\x80\x04" + frame(5) + b"N0c__torch__.\nx\n.", name)
    assert found.unopened


@pytest.mark.parametrize(
    ("first", "crossing"),
    [
        (b"X\x09\0\0\0abcdefgh", b"zz."),
        (b"\x8c\x08abcdefg", b"hijklmnopq."),
        (b"C\x08abcdefg", b"h."),
        (b"B\x08\0\0\0abcdefg", b"h."),
        (b"M\x01", b"\x02."),
        (b"K\x01K\x02\x86U\x02a", b"b."),
        (b"V12345", b"abc\n."),
        (b"]" + frame(100)[:4], frame(1)[4:] + b"N."),
    ],
)
def test_every_argument_that_crosses_a_frame(first, crossing):
    assert read(b"\x80\x04" + frame(len(first)) + first + crossing + b"." * 100).unopened


def test_a_text_that_goes_through_a_frame_is_read_as_bytes_are_not():
    # of C's unpickler: bytes are put together of what is left and of what follows; texts are not
    behind = b"\x8c\x06system\x93."
    data = b"\x80\x04" + frame(2 + 2) + b"\x8c\x02zz"[:4] + behind
    assert not read(data).unopened
    crossing = b"\x80\x04" + frame(3) + b"\x8c\x02z" + b"os" + behind
    assert imported(pickle.Unpickler, crossing) == {SYSTEM}
    assert SYSTEM in read(crossing).imports


def test_a_frame_in_a_frame():
    data = b"\x80\x04" + frame(11) + frame(30) + b"NN" + b"cos\nsystem\n0" + b"." * 40
    assert read(data).unopened
    assert imported(pickle.Unpickler, data) - {("", "error")} == {SYSTEM} <= set(read(data).imports)


def test_a_pickle_that_ends_within_a_frame():
    assert read(b"\x80\x04" + frame(10) + b"N.zzzzzzzz").unopened


def test_the_next_pickle_begins_behind_a_frame_that_goes_on():
    """torch.load reads five pickles in a row; what a frame holds behind a STOP is read by none of them."""
    frame = b"K\x01.XX"
    first = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
    later = b"\x80\x04\x95" + len(frame).to_bytes(8, "little") + frame + b"cos\nsystem\n."
    data = first + later
    found = read_pickled(io.BytesIO(data), len(data), "m.bin")
    assert found is not None
    assert ("os", "system") in found.imports


def test_a_frame_longer_than_the_file():
    """C's unpickler refuses it, Python's takes what there is."""
    data = b"\x80\x04" + frame(1000) + b"cos\nsystem\n."
    assert imported(pickle._Unpickler, data) == {SYSTEM}
    found = read(data)
    assert (SYSTEM in found.imports, found.unopened) == (True, True)


def test_an_array_of_joblibs_within_a_frame():
    """joblib would take it from behind the frame."""
    inside = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}("
    inside += b"\x8c\x05shapeK\x01\x85\x8c\x05dtypecnumpy\ndtype\n\x8c\x02u1\x85Rub"
    assert not read(b"\x80\x04" + frame(len(inside)) + inside + b"z.", "m.joblib").unopened
    assert read(b"\x80\x04" + frame(len(inside) + 2) + inside + b"z..", "m.joblib").unopened


@pytest.mark.parametrize("dumps", [pickle.dumps, pickle._dumps])
@pytest.mark.parametrize("protocol", [4, 5])
def test_what_pickle_writes_crosses_nothing(dumps, protocol):
    value = [{"a": "x" * 70_000, "b": b"y" * 200_000, "c": list(range(30_000))}, bytearray(100_000), os.PathLike]
    found = read(dumps(value, protocol))
    assert (found.unread, found.unopened) == ("", False)
