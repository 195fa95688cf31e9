"""A state dict of PyTorch, and what is none."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict

import pytest

from tests.files.profile.folders import WEIGHTS, facts, told
from tests.support.pytorch import torch_archive

STATE = torch_archive(OrderedDict(w=1))


def packed(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["model.pt", "weights/best.pth"])
def test_a_state_dict(tmp_path, name):
    found = facts(told(tmp_path, {name: STATE}))
    assert found == {"library": "pytorch", "weights_size": len(STATE), "pytorch.file": name}


@pytest.mark.parametrize(
    "files",
    [
        {"model.pt": torch_archive({"epoch": 3})},
        {"model.pt": pickle.dumps(OrderedDict(w=1), 2)},
        {"model.pt": STATE[:40]},
        {"model.pt": b"PK\x03\x04"},
        {"model.pt": packed("data.pkl", b"x")},
        {"model.pt": packed("a/data.pkl", b"")},
        {"a.pt": STATE, "b.pt": STATE},
        {"model.bin": STATE},
    ],
)
def test_what_is_none(tmp_path, files):
    assert "library" not in facts(told(tmp_path, files))


def test_beside_safetensors_it_is_not_what_is_loaded(tmp_path):
    assert facts(told(tmp_path, {"model.pt": STATE, "model.safetensors": WEIGHTS}))["library"] == "safetensors"
