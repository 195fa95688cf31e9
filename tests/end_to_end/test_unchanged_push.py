"""A push of what did not change: three requests at most, and no byte of a weight is read.

That no byte is read is shown twice. On Linux the kernel tells of every read of the folder's files by any process. And
everywhere: the weights are overwritten with noise while the cache is told that they are what they were; whoever read
as much as a header would have something to say.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubpub import localhub
from hubpub.files.cache import GRAIN_NS, Cache, Stamp
from hubpub.files.paths import cache_root
from tests.support import inotify
from tests.support.commands import hubpub
from tests.support.models import safetensors
from tests.support.pytorch import STATE

CARD = "---\nlanguage: en\nlicense: mit\nlibrary_name: transformers\n---\n\n# A model\n\nWith some words.\n"
WEIGHTS = (
    *("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.gguf", "classifier.pkl"),
    *("small.safetensors", "scaler.joblib", "pytorch_model.bin", "weights.keras"),
)
# one value of metadata, and one tensor of 64 numbers
_HEAD = (
    *(b"GGUF" + struct.pack("<IQQ", 3, 1, 1), struct.pack("<Q", 1) + b"k" + struct.pack("<IB", 0, 1)),
    struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, 64, 0, 0),
)
GGUF = b"".join(_HEAD).ljust(96, b"\0") + random.Random(0).randbytes(256)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with weights of every kind that a rule looks into, settled."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / "config.json").write_text('{"model_type": "gpt2"}')
    (folder / "tokenizer.json").write_text("{}")
    for number in (1, 2):
        (folder / WEIGHTS[number - 1]).write_bytes(safetensors(600_000, number))
    index = {"weight_map": {"weight": WEIGHTS[0]}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "model.gguf").write_bytes(GGUF)
    (folder / "classifier.pkl").write_bytes(pickle.dumps({"a": [1, 2, 3]}))
    (folder / "scaler.joblib").write_bytes(pickle.dumps({"b": [1, 2, 3]}))
    (folder / "small.safetensors").write_bytes(safetensors(3, 3))
    (folder / "weights.keras").write_bytes(b"PK\3\4" + random.Random(1).randbytes(3000))
    (folder / "pytorch_model.bin").write_bytes(STATE)
    time.sleep(GRAIN_NS / 1e9 + 0.05)
    return folder


@pytest.fixture
def requests() -> list[str]:
    return []


@pytest.fixture
def env(tmp_path: Path, requests: list[str]) -> Iterator[dict[str, str]]:
    def listen(kind: str, details) -> None:
        if kind == "request":
            requests.append(f"{details['method']} {details['path']}")

    with localhub.serve(tmp_path / "hub", on_event=listen) as hub:
        yield {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token}


def push(folder: Path, env: dict[str, str], *options: str) -> dict:
    done = hubpub("push", folder, "me/m", "--format", "json", *options, env=env)
    assert done.code == 0, done
    return json.loads(done.out)


def test_nothing_of_the_weights_is_read(folder, env, requests):
    first = push(folder, env)
    assert first["changed"]
    requests.clear()
    read = Counter()
    if sys.platform == "linux":
        with inotify.watch(folder) as read:
            again = push(folder, env)
    else:
        again = push(folder, env)
    assert (again["changed"], again["commit"]) == (False, first["commit"])
    assert again["findings"] == first["findings"]
    assert len(requests) <= 3, requests
    assert all(line.startswith("GET ") for line in requests), requests
    assert {name for what, name in read if what == "read"}.isdisjoint(WEIGHTS), read
    if sys.platform == "linux":
        # the watch would have told
        assert read["opened", WEIGHTS[0]]
        with inotify.watch(folder) as read:
            push(folder, env, "--no-cache")
        assert {name for what, name in read if what == "read"} >= set(WEIGHTS)


def test_what_the_weights_hold_makes_no_difference(folder, env):
    first = push(folder, env)
    stamps = {name: Stamp.of((folder / name).stat()) for name in WEIGHTS}
    for name, old in stamps.items():
        with (folder / name).open("r+b") as stream:
            stream.write(random.Random(name).randbytes(old.size))
        os.utime(folder / name, ns=(old.mtime_ns, old.mtime_ns))
    [database] = cache_root().glob("*.sqlite3")
    memory = Cache(database)
    memory.load(stamps.values())
    for name, old in stamps.items():
        for kind, text in dict(memory._rows[old]).items():
            memory.put(Stamp.of((folder / name).stat()), kind, json.loads(text))
    memory.flush()
    again = push(folder, env)
    assert (again["changed"], again["findings"]) == (False, first["findings"])
    without = hubpub("plan", folder, "me/m", "--format", "json", "--no-cache", env=env)
    actions = {change["path"]: change["action"] for change in json.loads(without.out)["changes"]}
    assert {actions[name] for name in WEIGHTS} == {"replace"}
    assert {finding["code"] for finding in json.loads(without.out)["findings"]} >= {"WT010", "WT014"}
