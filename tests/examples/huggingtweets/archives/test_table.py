"""Tables and plain text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.full


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ada.csv", 'id,text\n1,"one, two"\n2,RT @bob: three\n3,"four\nfive"\n'),
        ("ada.csv", 'id;Text\r\n1;"one, two"\r\n2;RT @bob: three\r\n3;"four\nfive"\r\n'),
        ("ada.tsv", 'id\ttweet\n1\tone, two\n2\tRT @bob: three\n3\t"four\nfive"\n'),
        ("ada.csv", b"\xef\xbb\xbf" + b'full_text\n"one, two"\nRT @bob: three\n"four\nfive"\n'),
        ("ada", 'id,text\n1,"one, two"\n2,RT @bob: three\n3,"four\nfive"\n'),
        ("ada.jsonl", '{"text": "one, two"}\n{"text": "RT @bob: three"}\n\n{"text": "four\\nfive"}\n'),
        ("ada.jsonl", '{"text": "one, two"}\r\n{"full_text": "RT @bob: three"}\r\n{"content": "four\\nfive"}'),
        ("ada.json", json.dumps([{"text": "one, two"}, {"text": "RT @bob: three"}, {"text": "four\nfive"}], indent=1)),
        (
            "ada.json",
            json.dumps({"tweets": [{"text": "one, two"}, {"text": "RT @bob: three"}, {"text": "four\nfive"}]}),
        ),
    ],
)
def test_each_form(bot, tmp_path, name, content):
    [archive] = bot.archives.read(written(tmp_path / name, content))
    assert (archive.account.handle, archive.account.name, archive.account.platform) == ("ada", "ada", "")
    assert [(post.text, post.kind) for post in archive.posts()] == [
        ("one, two", "post"),
        ("RT @bob: three", "repost"),
        ("four\nfive", "post"),
    ]


@pytest.mark.parametrize("name", ["ada.txt", "ada"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
def test_text_a_post_a_line(posts, tmp_path, name, before):
    path = written(tmp_path / name, before + "one, two\r\n\r\n  RT @bob: three\n雨です".encode())
    assert [tuple(post)[:2] for post in posts(path)] == [
        ("one, two", "post"),
        ("RT @bob: three", "repost"),
        ("雨です", "post"),
    ]


def test_a_text_with_old_line_ends(posts, tmp_path):
    assert [post.text for post in posts(written(tmp_path / "a", "one\rtwo\rthree"))] == ["one", "two", "three"]


def test_a_text_may_begin_as_a_table_does(posts, tmp_path):
    assert [post.text for post in posts(written(tmp_path / "a.txt", "text\n{ is a brace\n"))] == [
        "text",
        "{ is a brace",
    ]


def test_several_accounts_in_the_order_of_their_first_posts(bot, tmp_path):
    content = "username,name,text\n@zoe,Zoe,one\nada,Ada,two\nzoe,Zoe,three\n"
    found = bot.archives.read(written(tmp_path / "a.csv", content))
    assert [(archive.account.handle, archive.account.name) for archive in found] == [("zoe", "Zoe"), ("ada", "Ada")]
    assert [[post.text for post in archive.posts()] for archive in found] == [["one", "three"], ["two"]]


def test_rows_of_the_api(bot, tmp_path):
    user = {"screen_name": "ada", "name": "Ada 🤖"}
    rows = [
        {"user": user, "full_text": "one", "lang": "en", "created_at": "now"},
        {"user": user, "full_text": "cut off", "retweeted_status": {"full_text": "whole"}},
        {"user": user, "full_text": "mine", "retweeted_status": None},
    ]
    [archive] = bot.archives.read(written(tmp_path / "rows.jsonl", "\n".join(map(json.dumps, rows))))
    assert (archive.account.handle, archive.account.name) == ("ada", "Ada 🤖")
    assert list(archive.posts()) == [
        ("one", "post", "en", "now"),
        ("cut off", "repost", None, None),
        ("mine", "post", None, None),
    ]


def test_the_table_of_the_oldest_archives(posts, tmp_path):
    content = '"tweet_id","timestamp","text","retweeted_status_id"\n"1","2012","mine",""\n"2","2012","theirs","77"\n'
    assert [(post.text, post.kind, post.at) for post in posts(written(tmp_path / "tweets.csv", content))] == [
        ("mine", "post", "2012"),
        ("theirs", "repost", "2012"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "", "a.csv is empty"),
        ("a.csv", "text\n", "a.csv holds no posts"),
        (
            "a.csv",
            "id,words\n1,x\n",
            "a.csv has no column that is called full_text, text, tweet, content, post or body",
        ),
        ("a.csv", 'text\n"' + "x" * 200_000, "a.csv is no table after line 1 (field larger than field limit (131072))"),
        ("a.jsonl", '{"text": "a"}\n{"text": "b', "a.jsonl has something else than JSON in line 2"),
        ("a.jsonl", '{"text": "a"}\n["b"]', "a.jsonl has something else than an object in line 2"),
        (
            "a.jsonl",
            '{"text": "a"}\n{"words": "b"}',
            "a.jsonl has no text in line 2: none of full_text, text, tweet, content, post, body",
        ),
        ("a.json", '[{"text": "a"}, {"te', "a.json ends in the middle"),
        ("a.json", '[{"text": "a"}, 3]', "a.json has something else than an object in row 2"),
        ("a.json", '{\n"name": "a"\n}', "a.json holds no posts in a form that is known"),
        ("a.json", '{\n"name": "a', "a.json ends in the middle"),
        ("a.txt", b"one\n\xff\xfe\xfd\n", "a.txt is not in UTF-8"),
        ("a.txt", b"one\0two", "a.txt is no archive of posts that is known"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png is no archive of posts that is known"),
        (
            "a.csv",
            "user,text\n" + "".join(f"u{n},x\n" for n in range(40)),
            "a.csv holds posts of more than 32 accounts",
        ),
    ],
)
def test_broken(refusal, tmp_path, name, content, told):
    assert refusal(written(tmp_path / name, content)) == told
