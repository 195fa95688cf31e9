"""Repositories of Bluesky, as CAR files and as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.full

AT = "2024-02-06T12:00:00.000Z"
LINK = "app.bsky.richtext.facet#link"


def record(text: str, **more: object) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.post", "text": text, "langs": ["en", "de"], "createdAt": AT, **more}


def repost() -> dict[str, Any]:
    return {"$type": "app.bsky.feed.repost", "subject": {"uri": "at://x", "cid": "y"}, "createdAt": AT}


def linked(text: str, shown: str, kind: str = LINK) -> dict[str, Any]:
    start = text.encode().index(shown.encode())
    index = {"byteStart": start, "byteEnd": start + len(shown.encode())}
    return record(text, facets=[{"index": index, "features": [{"$type": kind, "uri": "https://example.com"}]}])


def test_a_repository(bot, samples):
    [archive] = bot.archives.read(samples[4])
    assert (archive.account.handle, archive.account.platform) == ("skerry.lighthouse.example", "Bluesky")
    assert archive.account.name == "Skerry Light 🌊"
    found = list(archive.posts())
    assert [post.at for post in found if post.kind == "post"] == sorted(
        post.at for post in found if post.kind == "post"
    )
    assert {post.kind for post in found} == {"post", "repost"}
    # the block of a deleted post is there, and the tree does not name it
    secret = bot.samples.parts.PRIVATE
    assert secret.encode() in samples[4].read_bytes()
    assert not [post for post in found if secret in post.text]


@pytest.mark.parametrize("size", [30, 100, 5000, -1, -40])
def test_a_repository_that_is_cut_off(refusal, samples, tmp_path, size):
    path = tmp_path / "repo.car"
    path.write_bytes(samples[4].read_bytes()[:size])
    assert refusal(path) in {
        "repo.car is cut off or damaged: its tree of records cannot be read",
        "repo.car is no archive of posts that is known",
    }


def test_a_repository_without_one_of_its_records(bot, refusal, samples, monkeypatch):
    import libipld

    header, blocks = libipld.decode_car(samples[4].read_bytes())
    gone = next(cid for cid, block in blocks.items() if block.get("$type") == "app.bsky.feed.like")
    monkeypatch.setattr(libipld, "decode_car", lambda _: (header, {cid: blocks[cid] for cid in blocks if cid != gone}))
    assert refusal(samples[4]) == f"{samples[4].name} is cut off or damaged: its tree of records cannot be read"


def test_a_tree_that_leads_back_to_itself(bot, refusal, tmp_path, monkeypatch):
    import libipld

    node = {"l": b"node", "e": []}
    blocks = {b"root": {"data": b"node"}, b"node": node}
    monkeypatch.setattr(libipld, "decode_car", lambda _: ({"roots": [b"root"]}, blocks))
    path = tmp_path / "repo.car"
    path.write_bytes(b"\x3a\xa2eroots\x81gversion\x01")
    assert refusal(path) == "repo.car is cut off or damaged: its tree of records cannot be read"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (linked("read example.com/a/lo... today", "example.com/a/lo..."), "read   today"),
        (linked("雨 🌧️ see example.com/x", "example.com/x"), "雨 🌧️ see  "),
        (linked("all of my clocks are here", "my clocks"), "all of my clocks are here"),
        (linked("ask @bob.example now", "@bob.example", "app.bsky.richtext.facet#mention"), "ask @bob.example now"),
        (record("no links", facets=[{"index": None, "features": None}, 3, {"features": [1]}]), "no links"),
        (
            record("far away", facets=[{"index": {"byteStart": 3, "byteEnd": 999}, "features": [{"$type": LINK}]}]),
            "far away",
        ),
    ],
)
def test_links_that_are_shown_short(bot, row, text):
    assert bot.archives.bluesky.post_of(row).text == text


FEED = {
    "feed": [
        {"post": {"author": {"handle": "ada.example", "displayName": "Ada"}, "record": record("one")}},
        {
            "post": {"author": {"handle": "ada.example"}, "record": record("somebody else's")},
            "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": AT},
        },
    ],
    "cursor": "x",
}
LISTED = {"records": [{"uri": "at://x", "cid": "y", "value": row} for row in (record("one"), repost())], "cursor": "x"}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    ("page", "handle"), [(FEED, "ada.example"), (LISTED, "page"), ([record("one"), repost()], "page")]
)
def test_pages_of_its_methods(bot, tmp_path, page, handle, indent):
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page, indent=indent))
    [archive] = bot.archives.read(path)
    assert (archive.account.handle, archive.account.platform) == (handle, "Bluesky")
    assert [(post.text, post.kind, post.at) for post in archive.posts()] == [("one", "post", AT), ("", "repost", AT)]


def test_records_a_line_each(posts, tmp_path):
    path = tmp_path / "records.jsonl"
    like = {"$type": "app.bsky.feed.like", "createdAt": AT}
    path.write_text("\n".join(json.dumps(row) for row in (record("one"), like, repost())))
    assert [post.kind for post in posts(path)] == ["post", "repost"]


def test_a_repository_that_a_tool_has_unpacked(posts, tmp_path):
    for number, row in enumerate((record("one"), record("two"))):
        path = tmp_path / "did" / "app.bsky.feed.post" / f"{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(row))
    assert [post.text for post in posts(tmp_path)] == ["one", "two"]
