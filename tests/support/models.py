"""Folders and facts to publish, made for one test each."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path
from typing import Any

FACTS: dict[str, Any] = {
    "handle": "stephenking",
    "thumbnail": "https://www.huggingtweets.com/stephenking/1613325153265/predictions.png",
    "prompt": "My dream is",
    "accounts": [
        {
            "name": "Stephen King",
            "avatar": "https://pbs.twimg.com/profile_images/378800000836981162/b683.jpeg",
            "downloaded": 3182,
            "retweets": 721,
            "short": 189,
            "kept": 2272,
        }
    ],
}
LINEAGE = {
    "data_run": {"url": "https://wandb.ai/wandb/huggingtweets/runs/26bv6b2f"},
    "training_run": {"url": "https://wandb.ai/wandb/huggingtweets/runs/3nxbm83r"},
}
SOURCE: dict[str, Any] = {"recipe": "huggingtweets", "facts": FACTS, "lineage": LINEAGE}


def safetensors(count: int, seed: int) -> bytes:
    """A valid safetensors file of ``count`` random float32 values (random, or Xet would fold them into one chunk)."""
    values = random.Random(seed).randbytes(4 * count)
    header = json.dumps({"weight": {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}}).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + values


def model_folder(path: Path, *, seed: int = 0, count: int = 50_000, card: str | None = None) -> Path:
    """A folder as training leaves it behind: weights, config, and junk."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "model.safetensors").write_bytes(safetensors(count, seed))
    (path / "config.json").write_text('{"model_type": "gpt2"}\n')
    (path / "training_args.bin").write_bytes(b"junk")
    (path / "checkpoint-10").mkdir(exist_ok=True)
    (path / "checkpoint-10" / "optimizer.pt").write_bytes(b"junk")
    if card is not None:
        (path / "README.md").write_text(card)
    return path


def sharded(path: Path, shards: int, *, card: str) -> Path:
    """A folder whose weights lie in shards, with their index."""
    folder = model_folder(path, card=card)
    (folder / "model.safetensors").unlink()
    names = [f"model-{number:05}-of-{shards:05}.safetensors" for number in range(1, shards + 1)]
    weight_map = {}
    for number, name in enumerate(names):
        data = safetensors(1000, 100 * shards + number)
        (folder / name).write_bytes(data.replace(b'"weight"', b'"w%05d"' % number))
        weight_map[f"w{number:05}"] = name
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
    return folder


def facts_file(path: Path, source: dict[str, Any] = SOURCE) -> Path:
    """A source as a JSON file."""
    path.write_text(json.dumps(source, indent=2))
    return path
