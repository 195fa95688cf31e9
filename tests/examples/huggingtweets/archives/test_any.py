"""Whatever lies at a path: posts, or a plain word on why there are none; never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.full

names = st.sampled_from(
    (
        *("data/tweets.js", "tweet.js", "outbox.json", "actor.json", "a.csv", "a.json", "a.jsonl", "a.txt", "a.car"),
        *("a.zip", "a.tar.gz", "a", "a.js", "app.bsky.feed.post/3k.json"),
    )
)
KEYS = """
    tweet full_text text id_str created_at lang orderedItems object type to cc content contentMap published $type value
    post record reason author handle facets index features byteStart langs records feed user name noteTweet core account
    username
"""
keys = st.sampled_from(KEYS.split())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
documents = st.one_of(
    values.map(json.dumps),
    st.lists(values, max_size=4).map(lambda rows: f"window.YTD.tweets.part0 = {json.dumps(rows)}"),
    st.lists(values, max_size=4).map(lambda rows: json.dumps({"orderedItems": rows})),
    st.lists(values, max_size=4).map(lambda rows: json.dumps({"feed": rows})),
    st.lists(values, max_size=4).map(lambda rows: "\n".join(map(json.dumps, rows))),
    st.lists(st.text(max_size=9), max_size=4).map("\n".join),
).map(lambda text: text.encode("utf-8", "replace"))
STARTS = (
    *(b"PK\3\4", b"PK\5\6", b"\x1f\x8b\x08\0", b"\x3a\xa2eroots\x81gversion\x01", b"\xef\xbb\xbf", b"\xff\xfe"),
    b"text,user\n",
)
anything = documents | st.binary(max_size=200)
contents = anything | st.tuples(st.sampled_from(STARTS), anything).map(b"".join)


def outcome(bot, path: Path) -> list[object]:
    """The posts at a path; an error is the owner's to read."""
    try:
        return [post for archive in bot.archives.read(path) for post in archive.posts()]
    except bot.errors.ArchiveError as refused:
        return [] if refused.fact and refused.next_step else pytest.fail("it does not say why")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.dictionaries(names, contents, min_size=1, max_size=3))
def test_a_folder_and_its_files(bot, tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("any")
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    for path in (folder, *(folder / name for name in files)):
        for post in outcome(bot, path):
            assert isinstance(post.text, str)
            assert post.kind in {"post", "repost"}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_sample_that_is_damaged(bot, samples, tmp_path_factory, data):
    sample = data.draw(st.sampled_from(samples))
    content = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    size = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    path = tmp_path_factory.mktemp("any") / sample.name
    path.write_bytes(content[:size])
    outcome(bot, path)
