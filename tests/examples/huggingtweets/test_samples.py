"""The sample archives: the same bytes for the same seed, with all that real ones have."""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path

import pytest

from tests.examples.huggingtweets.conftest import EXAMPLE
from tests.support.commands import run

pytestmark = pytest.mark.full


def test_the_same_seed_gives_the_same_bytes(bot, samples, tmp_path):
    again = bot.samples.write(tmp_path / "again", posts=400)
    other = bot.samples.write(tmp_path / "other", posts=400, seed=1)
    digests = [[hashlib.sha256(path.read_bytes()).digest() for path in paths] for paths in (samples, again, other)]
    assert digests[0] == digests[1]
    assert not set(digests[0]) & set(digests[2])
    assert [path.name for path in samples] == [path.name for path in other]


def test_the_command(bot, tmp_path):
    done = run(sys.executable, "-m", "huggingtweets.samples", tmp_path / "samples", "--posts", "20", cwd=EXAMPLE)
    assert done.code == 0, done.err
    paths = [Path(line) for line in done.out.splitlines()]
    assert sorted(paths) == sorted((tmp_path / "samples").iterdir())
    assert [sum(1 for _ in bot.archives.read(path)[0].posts()) for path in paths[:4]] == [20] * 4


def test_they_have_what_real_ones_have(samples):
    kinds: dict[str, int] = {}
    for path in samples[:3]:
        with zipfile.ZipFile(path) as file:
            texts = [row["tweet"]["full_text"] for row in json.loads(file.read("data/tweets.js").partition(b" = ")[2])]
        signs = {
            "retweet": lambda text: text.startswith("RT @"),
            "reply": lambda text: text.startswith("@"),
            "link": lambda text: "https://t.co/" in text,
            "hashtag": lambda text: "#" in text,
            "entity": lambda text: "&amp;" in text or "&lt;" in text,
            "emoji": lambda text: any(ord(letter) > 0x1F000 for letter in text),
            "CJK": lambda text: any(0x3040 < ord(letter) < 0xA000 for letter in text),
            "cut off": lambda text: "… https://t.co/" in text,
        }
        for kind, is_of in signs.items():
            kinds[kind] = kinds.get(kind, 0) + sum(map(is_of, texts))
    assert min(kinds.values()) > 2, kinds


def test_each_account_has_a_way_of_its_own(bot, samples, tmp_path):
    """Most of what one says begins as no other's does: there is something to learn."""
    data = bot.data.prepare(samples, tmp_path)
    words: dict[str, set[str]] = {}
    for handle, text in data.posts():
        words.setdefault(handle, set()).update(text.lower().split())
    for handle, own in words.items():
        others = set().union(*(their for other, their in words.items() if other != handle))
        assert len(own - others) > len(own) / 2


def test_most_posts_differ(bot, samples, tmp_path):
    data = bot.data.prepare(samples, tmp_path)
    texts = [text for _, text in data.posts()]
    assert len(set(texts)) > 0.9 * len(texts)


def test_the_tree_is_as_the_protocol_has_it(bot, samples):
    """Keys in order; a node's entries all of one layer, and what is below them of lower ones."""
    import libipld

    header, blocks = libipld.decode_car(samples[4].read_bytes())
    commit = blocks[header["roots"][0]]
    assert commit["version"] == 3
    keys = [key for key, _ in bot.archives.bluesky._entries(blocks, commit["data"])]
    assert keys == sorted(set(keys))
    for cid, block in blocks.items():
        assert cid[4:] == hashlib.sha256(libipld.encode_dag_cbor(block)).digest()

    def layer(node: bytes) -> int:
        found, below, key = set(), [blocks[node]["l"]], b""
        for entry in blocks[node]["e"]:
            key = key[: entry["p"]] + entry["k"]
            bits = f"{int.from_bytes(hashlib.sha256(key).digest()):0256b}"
            found.add((256 - len(bits.lstrip("0"))) // 2)
            below.append(entry["t"])
        layers = {layer(cid) for cid in below if cid}
        own = found or {number + 1 for number in layers}
        assert len(own) == 1
        assert layers in ({number - 1 for number in own}, set())
        return own.pop()

    assert layer(commit["data"]) > 2
