"""Members of archives that hold pickles and are named as if they held none."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

from hubpub.files.weights.pickle.archives import Pickled, read_pickled
from tests.support.evil import EVIL, SYSTEM, Evil
from tests.support.pytorch import torch_archive


def read(data: bytes, name: str) -> Pickled | None:
    return read_pickled(io.BytesIO(data), len(data), name)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def array(value: object, *, is_object: bool = True) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array([value], dtype=object if is_object else "f8"))
    return stream.getvalue()


@pytest.mark.parametrize("name", ["emb.bin", "emb.dat", "emb"])
@pytest.mark.parametrize("member", ["data/0", "a.txt", "x/data/17", "arr_0", "config.json"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_array_is_told_by_its_bytes(name, member, method):
    # more than is looked at of what is not told to be a pickle
    found = read(zipped({member: array(["x" * 50_000, os.urandom(60_000), Evil()])}, method), name)
    assert SYSTEM in found.imports
    assert found.unread == ""
    assert read(zipped({member: array(1.5, is_object=False)}, method), name) is None


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("member", ["arr_0", "a.txt", "data/0"])
def test_a_member_that_cannot_be_unpacked_here_is_told(method, member):
    data = zipped({member: array(Evil())}, method)
    for name in ("emb", "emb.dat", "emb.bin"):
        found = read(data, name)
        assert "cannot be opened: it is packed in a way" in found.unread
        assert found.unopened is (name == "emb.bin")


@pytest.mark.parametrize("name", ["model.pt2", "model.bin", "model"])
@pytest.mark.parametrize("member", ["weights/w.json", "constants/c.txt", "weights/data/0", "weights/../x.py"])
@pytest.mark.parametrize("inside", [EVIL, torch_archive({"e": Evil()})], ids=["plain", "zip"])
def test_torch_export_loads_a_member_of_any_name(name, member, inside):
    config = b'{"config": {"w": {"path_name": "w.json", "use_pickle": true}}}'
    fine = {"model/data/weights/model_weights_config.json": config, "model/archive_format": b"pt2"}
    assert SYSTEM in read(zipped({**fine, f"model/data/{member}": inside}), name).imports
    found = read(zipped({**fine, "model/data/weights/weight_0": bytes(64)}), name)
    assert found is None


@pytest.mark.parametrize("member", ["policy.bin", "model/data/weights/w.json"])
def test_a_packed_member_that_goes_on_behind_the_limit_is_told(member):
    size = 33 << 20
    evil = b"B" + struct.pack("<I", size) + bytes(size) + b"0" + pickle.dumps(Evil(), 0)
    assert "only the first 32 MB" in read(zipped({member: evil}, zipfile.ZIP_DEFLATED), "model.zip").unread
    assert read(zipped({member: bytes(size)}, zipfile.ZIP_DEFLATED), "model.zip") is None
