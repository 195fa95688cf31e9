"""Pickles that stand one behind the other."""

from __future__ import annotations

import io
import os
import pickle

import pytest

from hubpub.files.weights.pickle.archives import read_pickled


class Evil:
    def __reduce__(self):
        return os.system, ("exit 1",)


SYSTEM = (os.system.__module__, "system")
EVIL = pickle.dumps(Evil(), 2)
MAGIC = 0x1950A86A20F9469CFC6C


@pytest.mark.parametrize("first", [1, {}, [1], "a"])
@pytest.mark.parametrize("count", [1, 4, 5, 6, 100])
def test_a_later_pickle(first, count):
    """Who loads until the file ends runs it."""
    data = pickle.dumps(first, 2) * count + EVIL
    found = read_pickled(io.BytesIO(data), len(data), "m.pkl")
    assert SYSTEM in found.imports


@pytest.mark.parametrize("tensors", [b"cos\nsystem\n", b"\0\1\2\3" * 100])
def test_bytes_of_tensors_behind_pytorchs_five_pickles(tensors):
    data = b"".join(pickle.dumps(part, 2) for part in (MAGIC, 1001, {}, {}, ["0"])) + tensors
    found = read_pickled(io.BytesIO(data), len(data), "m.pt")
    assert found.imports == ()
    assert found.unread == ""
