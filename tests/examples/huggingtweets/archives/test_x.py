"""Archives of X, as it has given them over the years."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

AT = "Tue Mar 05 14:02:11 +0000 2024"
LONG = "The whole story of the clock, with all of its wheels and springs, " * 8 + "and it ends here."


def tweet(number: int, text: str, **more: object) -> dict[str, object]:
    return {"tweet": {"id_str": str(number), "full_text": text, "created_at": AT, "lang": "en", **more}}


def note(text: str, at: str = "2024-03-05T14:02:11.000Z") -> dict[str, object]:
    return {"noteTweet": {"noteTweetId": "9", "createdAt": at, "core": {"text": text}}}


def script(name: str, rows: object, *, before: bytes = b"", after: str = "") -> bytes:
    return before + f"window.YTD.{name} = {json.dumps(rows, indent=2)}{after}".encode()


ACCOUNT = script("account.part0", [{"account": {"username": "ada", "accountDisplayName": "Ada 🤖", "email": "a@b.c"}}])


def folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


MODERN = {
    "data/account.js": ACCOUNT,
    "data/tweets.js": script("tweets.part0", [tweet(1, "one &amp; more"), tweet(2, "RT @bob: two")]),
    "data/tweets-part1.js": script("tweets.part1", [tweet(3, "three")]),
}


@pytest.mark.parametrize("pack", [folder, lambda path, files: zipped(path.with_suffix(".zip"), files)])
@pytest.mark.parametrize("place", ["", "twitter-2024-03-05-abc/"])
def test_a_zip_and_a_folder(bot, tmp_path, pack, place):
    path = pack(tmp_path / "archive", {place + name: content for name, content in MODERN.items()})
    [archive] = bot.archives.read(path)
    account = archive.account
    assert (account.handle, account.name, account.platform) == ("ada", "Ada 🤖", "X")
    found = list(archive.posts())
    assert found == [
        ("one &amp; more", "post", "en", AT),
        ("RT @bob: two", "repost", "en", AT),
        ("three", "post", "en", AT),
    ]
    assert list(archive.posts()) == found, "each call reads it anew"


@pytest.mark.parametrize("inside", ["data", "data/tweets.js", "data/tweets-part1.js"])
def test_what_is_inside_of_a_folder_will_do(posts, tmp_path, inside):
    assert len(posts(folder(tmp_path, MODERN) / inside)) == 3


@pytest.mark.parametrize(
    "content",
    [
        script("tweets.part0", [tweet(1, "a")], before=b"\xef\xbb\xbf"),
        script("tweets.part0", [tweet(1, "a")], after=";"),
        script("tweets.part0", [tweet(1, "a")], after=";\r\n\r\n"),
        script("tweets.part0", [tweet(1, "a")]).removeprefix(b"window."),
        script("tweets.part0", [tweet(1, "a")]).partition(b"= ")[2],
        script("tweets.part0", [tweet(1, "a")]).replace(b"\n", b"\r\n"),
    ],
)
def test_what_stands_around_the_posts(posts, tmp_path, content):
    assert [post.text for post in posts(folder(tmp_path, {"data/tweets.js": content}))] == ["a"]


@pytest.mark.parametrize("length", [65_536, 131_072])
def test_semicolons_at_the_border_of_what_is_read_at_once(posts, tmp_path, length):
    text = "x" * (length - 70) + "; " * 40 + "end"
    path = folder(tmp_path, {"data/tweets.js": script("tweets.part0", [tweet(1, text), tweet(2, "b")], after=" ; ")})
    assert [post.text for post in posts(path)] == [text, "b"]


def test_before_2022(bot, tmp_path):
    files = {
        "tweet.js": script("tweet.part0", [tweet(1, "with a name around it"), tweet(2, "without")["tweet"]]),
        "account.js": ACCOUNT,
    }
    [archive] = bot.archives.read(folder(tmp_path, files))
    assert archive.account.handle == "ada"
    assert [post.text for post in archive.posts()] == ["with a name around it", "without"]


def test_parts_in_their_order(posts, tmp_path):
    files = {f"data/tweets-part{n}.js": script(f"tweets.part{n}", [tweet(n, str(n))]) for n in range(1, 13)}
    files["data/tweets.js"] = script("tweets.part0", [tweet(0, "0")])
    assert [post.text for post in posts(folder(tmp_path, files))] == [str(n) for n in range(13)]


def test_communities_count_once(posts, tmp_path):
    files = {
        "data/tweets.js": script("tweets.part0", [tweet(1, "in both"), tweet(2, "alone")]),
        "data/community-tweet.js": script("community_tweet.part0", [tweet(1, "in both"), tweet(3, "to the community")]),
    }
    assert [post.text for post in posts(folder(tmp_path, files))] == ["in both", "alone", "to the community"]


class TestLongPosts:
    @pytest.mark.parametrize(
        ("cut", "whole"),
        [
            (f"{LONG[:270]}… https://t.co/abc", LONG),
            (f"@bob @eve {LONG[:250]}… https://t.co/abc", LONG),
            (f"{LONG[:270].replace('wheels', 'a &amp; b')}…", LONG.replace("wheels", "a & b")),
            (f"{'雨の日の豆腐' * 20}… https://t.co/abc", "雨の日の豆腐" * 40),
        ],
    )
    def test_they_are_whole(self, posts, tmp_path, cut, whole):
        files = {
            "data/tweets.js": script("tweets.part0", [tweet(1, "short"), tweet(2, cut)]),
            "data/note-tweet.js": script("note_tweet.part0", [note("Something else is long, too"), note(whole)]),
        }
        assert [post.text for post in posts(folder(tmp_path, files))] == ["short", whole]

    def test_of_two_that_begin_alike_the_one_of_that_second(self, posts, tmp_path):
        files = {
            "data/tweets.js": script("tweets.part0", [tweet(2, f"{LONG[:270]}…")]),
            "data/note-tweet.js": script(
                "note_tweet.part0", [note(f"{LONG} (first)", "2024-01-01T00:00:00.000Z"), note(f"{LONG} (second)")]
            ),
        }
        assert [post.text for post in posts(folder(tmp_path, files))] == [f"{LONG} (second)"]

    def test_one_whose_post_is_gone_is_gone(self, posts, tmp_path):
        files = {
            "data/tweets.js": script("tweets.part0", [tweet(1, "something that trails off and is no long post…")]),
            "data/note-tweet.js": script("note_tweet.part0", [note(LONG)]),
        }
        assert [post.text for post in posts(folder(tmp_path, files))] == [
            "something that trails off and is no long post…"
        ]


class TestAccount:
    def test_the_archives_own_list_names_it_too(self, bot, tmp_path):
        user = {"userInfo": {"userName": "eve", "displayName": "Eve"}}
        files = {
            "data/tweets.js": script("tweets.part0", []),
            "data/manifest.js": b"window.__THAR_CONFIG = " + json.dumps(user).encode(),
        }
        [archive] = bot.archives.read(folder(tmp_path, files))
        assert (archive.account.handle, archive.account.name) == ("eve", "Eve")

    def test_an_archive_that_names_nobody_is_called_like_its_file(self, bot, tmp_path):
        [archive] = bot.archives.read(zipped(tmp_path / "ada.zip", {"data/tweets.js": script("tweets.part0", [])}))
        assert (archive.account.handle, archive.account.name) == ("ada", "ada")


class TestParts:
    def test_one_that_is_missing_between_others(self, refusal, tmp_path):
        path = zipped(tmp_path / "a.zip", {"data/tweets-part2.js": script("tweets.part2", [tweet(1, "a")])})
        assert refusal(path) == "a.zip is not whole: tweets.js, tweets-part1.js is missing"

    def test_one_that_the_archives_own_list_names(self, refusal, tmp_path):
        kinds = {"tweets": {"files": [{"fileName": "data/tweets.js"}, {"fileName": "data/tweets-part1.js"}]}}
        files = {
            "data/tweets.js": script("tweets.part0", [tweet(1, "a")]),
            "data/manifest.js": b"window.__THAR_CONFIG = " + json.dumps({"dataTypes": kinds}).encode(),
        }
        assert refusal(zipped(tmp_path / "a.zip", files)) == "a.zip is not whole: tweets-part1.js is missing"

    def test_two_archives_in_one_folder(self, refusal, tmp_path):
        files = {f"{who}/data/tweets.js": script("tweets.part0", [tweet(1, "a")]) for who in ("ada", "bob")}
        told = f"{tmp_path.name} holds 2 archives of X: ada/data/, bob/data/"
        assert refusal(folder(tmp_path, files)) == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe" + "window".encode("utf-16-le"), "was saved by an editor as UTF-16"),
        (script("tweets.part0", [tweet(1, "a"), tweet(2, "b")])[:150], "ends in the middle"),
        (b"window.YTD.tweets.part0 = ", "ends in the middle"),
        (b"window.YTD.tweets.part0 = [\x00\x01]", "is damaged: its JSON cannot be read"),
        (b"<!doctype html><title>Log in</title>", "holds something else than posts"),
        (b"[nope]", "is damaged: its JSON cannot be read"),
        (b'[{"tweet": {"full_text": "a"}}, tru', "ends in the middle"),
        (script("tweets.part0", ["a"]), "holds something else than posts"),
        (script("tweets.part0", [{"tweet": []}]), "holds something else than posts"),
        (script("tweets.part0", [{"tweet": {"id": "1"}}]), "holds a post without a text"),
        (script("tweets.part0", [{"tweet": {"full_text": 1}}]), "holds a post without a text"),
    ],
)
def test_broken(refusal, tmp_path, content, told):
    path = folder(tmp_path / "archive", {"data/tweets.js": content})
    assert refusal(path) == f"data/tweets.js in archive {told}"
