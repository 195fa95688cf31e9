"""Writes a sample repository as Bluesky does: a CAR file with a signed-looking commit and a tree of records."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import libipld

from huggingtweets.samples.parts import PRIVATE, iso
from huggingtweets.samples.voices import Voice

_BEGAN = datetime(2024, 2, 6, 12, 0, tzinfo=UTC)
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"  # of the times in record keys, in their order
_SHORT = ("Fog.", "#skerry", "Light on 💡", "aye aye", "@ferry.example yes")

_Tree = list[tuple[str, bytes]]


def write(voice: Voice, path: Path, count: int, draw: random.Random) -> Path:
    """Writes the repository of an account with that many posts, and a block of one that was deleted."""
    blocks: dict[bytes, bytes] = {}
    records: _Tree = [("app.bsky.actor.profile/self", _add(blocks, _profile(voice)))]
    for number in range(count):
        at = _BEGAN + timedelta(minutes=53 * number)
        kind, record = _record(voice, at, draw)
        records.append((f"{kind}/{_key(at)}", _add(blocks, record)))
    _add(blocks, {"$type": "app.bsky.feed.post", "text": PRIVATE, "createdAt": iso(_BEGAN)})
    tree = _tree(blocks, sorted(records))
    commit = {
        "did": "did:plc:skerryskerryskerryskerr",
        "rev": _key(_BEGAN),
        "data": tree,
        "prev": None,
        "version": 3,
        "sig": b"-" * 64,
    }
    root = _add(blocks, commit)
    with path.open("wb") as file:
        header = libipld.encode_dag_cbor({"roots": [root], "version": 1})
        file.write(_length(len(header)) + header)
        for cid, block in blocks.items():
            file.write(_length(len(cid) + len(block)) + cid + block)
    return path


def _record(voice: Voice, at: datetime, draw: random.Random) -> tuple[str, dict[str, Any]]:
    kind = draw.choices(("own", "link", "reply", "repost", "short", "like"), (58, 12, 10, 10, 6, 4))[0]
    subject = {"uri": "at://did:plc:b/app.bsky.feed.post/3kaaaaaaaaa2a", "cid": "bafyreib2"}
    if kind in {"repost", "like"}:
        name = f"app.bsky.feed.{kind}"
        return name, {"$type": name, "subject": subject, "createdAt": iso(at)}
    text = draw.choice(_SHORT) if kind == "short" else voice.post(draw)
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "langs": [voice.lang], "createdAt": iso(at)}
    if kind == "link":
        shown, begin = "example.com/charts/no...", len(f"{text} ".encode())
        link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/charts/north-of-skerry"}
        index = {"byteStart": begin, "byteEnd": begin + len(shown)}
        record |= {"text": f"{text} {shown}", "facets": [{"index": index, "features": [link]}]}
    elif kind == "reply":
        record["reply"] = {"root": subject, "parent": subject}
    return "app.bsky.feed.post", record


def _profile(voice: Voice) -> dict[str, Any]:
    return {"$type": "app.bsky.actor.profile", "displayName": voice.name, "createdAt": iso(_BEGAN)}


def _add(blocks: dict[bytes, bytes], value: Any) -> bytes:
    """Adds a block and gives its name: version 1, DAG-CBOR, SHA-256."""
    block = libipld.encode_dag_cbor(value)
    cid = b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()
    blocks[cid] = block
    return cid


def _tree(blocks: dict[bytes, bytes], records: _Tree) -> bytes:
    """The tree of records (a Merkle search tree): a key's layer is how many pairs of zero bits begin its digest."""
    layers = [_layer(key) for key, _ in records]
    return _node(blocks, list(zip(layers, records, strict=True)), max(layers))


def _node(blocks: dict[bytes, bytes], records: list[tuple[int, tuple[str, bytes]]], layer: int) -> bytes:
    node: dict[str, Any] = {"l": None, "e": []}
    below: list[tuple[int, tuple[str, bytes]]] = []
    before = b""
    for item in [*records, None]:
        if item is not None and item[0] < layer:
            below.append(item)
            continue
        if below:
            subtree = _node(blocks, below, layer - 1)
            if node["e"]:
                node["e"][-1]["t"] = subtree
            else:
                node["l"] = subtree
            below = []
        if item is not None:
            key, cid = item[1][0].encode(), item[1][1]
            common = next(
                (n for n, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key))
            )
            node["e"].append({"p": common, "k": key[common:], "v": cid, "t": None})
            before = key
    return _add(blocks, node)


def _layer(key: str) -> int:
    bits = f"{int.from_bytes(hashlib.sha256(key.encode()).digest()):0256b}"
    return (len(bits) - len(bits.lstrip("0"))) // 2


def _key(at: datetime) -> str:
    """A record's key: microseconds in base 32, then the clock's number."""
    number, key = int(at.timestamp() * 1_000_000) << 10, ""
    for _ in range(13):
        number, digit = divmod(number, 32)
        key = _LETTERS[digit] + key
    return key


def _length(number: int) -> bytes:
    """A length as CAR writes it: seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
