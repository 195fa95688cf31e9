"""What archives lie in, and all the ways in which it can be broken."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

POSTS = b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "one"}}]'
BOMB = "grows to more than 200 times its size when it is unpacked, as no archive of posts does"
OUT = ("../data/tweets.js", "/data/tweets.js", "a/../../tweets.js", "C:\\data\\tweets.js", "..\\tweets.js")
NO_TAR = "a.tar.gz is no whole tar: it is cut off, or something else"
OUTBOX = json.dumps({"orderedItems": []}).encode()


def zipped(path: Path, files: dict[str, bytes], *, links: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = ((stat.S_IFLNK if name in links else stat.S_IFREG) | 0o644) << 16
            file.writestr(info, content)
    return path


def tarred(path: Path, files: dict[str, bytes], *, links: tuple[str, ...] = ()) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            if name in links:
                info.type, info.linkname = tarfile.SYMTYPE, content.decode()
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return path


def test_what_computers_add_is_passed_over(posts, tmp_path):
    files = {"data/tweets.js": POSTS, "__MACOSX/data/._tweets.js": b"\0\5", "data/._tweets.js": b"\0\5"}
    assert len(posts(zipped(tmp_path / "a.zip", files))) == 1
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        file.extractall(tmp_path / "a")
    assert len(posts(tmp_path / "a" / "data")) == 1


class TestZip:
    @pytest.mark.parametrize("content", [b"<html>Sign in</html>", b"tweets", b"PK"])
    def test_none(self, refusal, tmp_path, content):
        (tmp_path / "a.zip").write_bytes(content)
        assert refusal(tmp_path / "a.zip") == "a.zip is no zip or tar, whatever its name says"

    def test_empty(self, refusal, tmp_path):
        (tmp_path / "a.zip").write_bytes(b"")
        assert refusal(tmp_path / "a.zip") == "a.zip is empty"
        assert refusal(zipped(tmp_path / "b.zip", {})) == "b.zip is no archive of posts that is known: it is empty"

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.98])
    def test_half(self, refusal, tmp_path, share):
        path = zipped(tmp_path / "a.zip", {"data/tweets.js": POSTS, "data/x.js": os.urandom(9000)})
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        assert refusal(path) == "a.zip begins as a zip and does not end as one"

    def test_another_archive(self, refusal, tmp_path):
        files = {"messages/inbox/bob.json": b"{}", "profile.json": b"{}", "index.html": b"", "photos/1.jpg": b""}
        told = "a.zip is no archive of posts that is known: it holds index.html, profile.json, photos/1.jpg and so on"
        assert refusal(zipped(tmp_path / "a.zip", files)) == told

    def test_an_archive_in_an_archive(self, refusal, tmp_path):
        inner = zipped(tmp_path / "inner.zip", {"data/tweets.js": POSTS}).read_bytes()
        told = "a.zip is no archive of posts that is known: it holds inner.zip"
        assert refusal(zipped(tmp_path / "a.zip", {"inner.zip": inner})) == told

    def test_damaged(self, refusal, tmp_path):
        path = zipped(tmp_path / "a.zip", {"data/tweets.js": POSTS * 50})
        content = bytearray(path.read_bytes())
        content[60] ^= 0xFF
        path.write_bytes(content)
        assert refusal(path).startswith(("data/tweets.js in a.zip is damaged", "data/tweets.js in a.zip ends in"))

    @pytest.mark.parametrize(
        ("at", "value", "told"),
        [
            ((6, 8), 1, "data/tweets.js in a.zip needs a password"),
            ((8, 10), 97, "data/tweets.js in a.zip is packed in a way that Python cannot unpack"),
        ],
    )
    def test_locked_or_packed_in_another_way(self, refusal, tmp_path, at, value, told):
        path = zipped(tmp_path / "a.zip", {"data/tweets.js": POSTS})
        content = bytearray(path.read_bytes())
        local, central = at
        for place in (content.index(b"PK\3\4") + local, content.index(b"PK\1\2") + central):
            content[place] = value
        path.write_bytes(content)
        assert refusal(path).startswith(told)

    def test_a_bomb(self, refusal, tmp_path):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("data/tweets.js", "w") as stream:
            stream.write(b"window.YTD.tweets.part0 = [")
            for _ in range(100):
                stream.write(b" " * 2**20)
        assert path.stat().st_size < 200_000
        assert refusal(path) == f"data/tweets.js in a.zip {BOMB}"

    def test_a_bomb_that_lies_about_its_size(self, refusal, tmp_path):
        path = zipped(tmp_path / "a.zip", {"data/tweets.js": b"[" + b" " * 2**20 + b"]"})
        size = (2**20 + 2).to_bytes(4, "little")
        path.write_bytes(path.read_bytes().replace(size, (40).to_bytes(4, "little")))
        assert refusal(path).startswith("data/tweets.js in a.zip is damaged")

    @pytest.mark.parametrize("name", OUT)
    def test_paths_that_climb_out(self, refusal, tmp_path, name):
        path = zipped(tmp_path / "a.zip", {"data/tweets.js": POSTS, name: POSTS})
        assert refusal(path) == f"a.zip names a file that lies outside of it: {name!r}"

    def test_a_link(self, refusal, tmp_path):
        path = zipped(tmp_path / "a.zip", {"data/tweets.js": b"/etc/passwd"}, links=("data/tweets.js",))
        assert refusal(path) == "data/tweets.js in a.zip is a link, and no file"


class TestTar:
    @pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
    def test_half(self, refusal, tmp_path, share):
        path = tarred(tmp_path / "a.tar.gz", {"media/1.jpg": os.urandom(9000), "outbox.json": OUTBOX})
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        assert refusal(path) in {
            "a.tar.gz ends in the middle",
            "a.tar.gz is no whole tar: it is cut off, or something else",
        }

    def test_something_else(self, refusal, tmp_path):
        (tmp_path / "a.gz").write_bytes(gzip.compress(b'{"text": "one"}\n' * 500))
        assert refusal(tmp_path / "a.gz") == "a.gz is no whole tar: it is cut off, or something else"

    def test_damaged(self, refusal, tmp_path):
        path = tarred(tmp_path / "a.tar.gz", {"outbox.json": OUTBOX, "media/1.jpg": os.urandom(5000)})
        content = bytearray(path.read_bytes())
        content[2500] ^= 0xFF
        path.write_bytes(content)
        assert refusal(path).startswith("a.tar.gz is damaged (CRC check failed")

    def test_a_bomb(self, refusal, tmp_path):
        path = tmp_path / "a.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            info = tarfile.TarInfo("outbox.json")
            info.size = 200 * 2**20
            tar.addfile(info, io.BytesIO(bytes(info.size)))
        assert refusal(path) == f"a.tar.gz {BOMB}"

    @pytest.mark.parametrize("name", ["../outbox.json", "/outbox.json"])
    def test_paths_that_climb_out(self, refusal, tmp_path, name):
        path = tarred(tmp_path / "a.tar.gz", {name: OUTBOX})
        assert refusal(path) == f"a.tar.gz names a file that lies outside of it: {name!r}"

    def test_a_link(self, refusal, tmp_path):
        path = tarred(tmp_path / "a.tar.gz", {"outbox.json": b"/etc/passwd"}, links=("outbox.json",))
        assert refusal(path) == "outbox.json in a.tar.gz is a link, and no file"


class TestFolder:
    def test_none(self, refusal, tmp_path):
        assert refusal(tmp_path / "a") == f"there is no {tmp_path / 'a'}"
        (tmp_path / "a").mkdir()
        assert refusal(tmp_path / "a") == "a is no archive of posts that is known: it is empty"

    def test_a_link_out_of_it(self, refusal, tmp_path):
        (tmp_path / "secret.js").write_bytes(POSTS)
        (tmp_path / "a" / "data").mkdir(parents=True)
        (tmp_path / "a" / "data" / "tweets.js").symlink_to(tmp_path / "secret.js")
        assert refusal(tmp_path / "a") == "data/tweets.js in a is a link to a file elsewhere"

    def test_a_folder_that_is_a_link_is_not_entered(self, refusal, tmp_path):
        (tmp_path / "b" / "data").mkdir(parents=True)
        (tmp_path / "b" / "data" / "tweets.js").write_bytes(POSTS)
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "data").symlink_to(tmp_path / "b" / "data")
        assert refusal(tmp_path / "a") == "a is no archive of posts that is known: it is empty"

    def test_the_archive_itself_may_be_a_link(self, posts, tmp_path):
        zipped(tmp_path / "a.zip", {"data/tweets.js": POSTS})
        (tmp_path / "b.zip").symlink_to(tmp_path / "a.zip")
        assert len(posts(tmp_path / "b.zip")) == 1

    def test_a_pipe_in_place_of_a_file(self, refusal, tmp_path):
        (tmp_path / "data").mkdir()
        os.mkfifo(tmp_path / "data" / "tweets.js")
        assert refusal(tmp_path) == f"data/tweets.js in {tmp_path.name} is no file"
        assert (
            refusal(tmp_path / "data" / "tweets.js")
            == f"{tmp_path / 'data' / 'tweets.js'} is neither a file nor a folder"
        )

    def test_a_page_of_the_archive_is_no_posts(self, refusal, tmp_path):
        (tmp_path / "Your archive.html").write_text("<!doctype html>\n<title>Your archive</title>\n")
        assert refusal(tmp_path / "Your archive.html") == "Your archive.html is no archive of posts that is known"
