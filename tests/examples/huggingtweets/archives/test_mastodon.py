"""Exports of Mastodon."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.full

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://mastodon.example/users/ada"
ACTOR = {"id": ME, "type": "Person", "preferredUsername": "ada", "name": "Ada :cat:"}
LINK = (
    '<a href="https://example.com/a/way"><span class="invisible">https://</span><span class="ellipsis">example.com/a'
    '</span><span class="invisible">/way</span></a>'
)
AT = "2024-03-05T14:02:11Z"


def create(content: str, *, to: Any = (PUBLIC,), cc: Any = (f"{ME}/followers",), **more: object) -> dict[str, Any]:
    addressed = {"to": to, "cc": cc, "published": AT}
    note = {"type": "Note", "content": content, "contentMap": {"en": content}, **addressed, **more}
    return {"type": "Create", "object": note, **addressed}


def export(path: Path, items: list[Any], actor: object = ACTOR) -> Path:
    outbox = {"@context": "x", "id": "outbox.json", "type": "OrderedCollection", "totalItems": 3, "orderedItems": items}
    path.mkdir(exist_ok=True)
    (path / "outbox.json").write_text(json.dumps(outbox))
    (path / "actor.json").write_text(json.dumps(actor))
    return path


def packed(folder: Path, kind: str) -> Path:
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    path = folder.with_suffix(f".{kind}")
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as file:
            for name, content in files.items():
                file.writestr(name, content)
        return path
    with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(f"./{name}" if kind == "tar" else name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize("kind", ["folder", "outbox.json", "zip", "tar.gz", "tar"])
def test_each_way_to_give_it(bot, tmp_path, kind):
    boost = {"type": "Announce", "object": "https://b.example/1", "to": [PUBLIC], "published": AT}
    path = export(tmp_path / "export", [create("<p>Hello you</p>"), boost])
    if kind == "outbox.json":
        path /= kind
    elif kind != "folder":
        path = packed(path, kind)
    [archive] = bot.archives.read(path)
    assert (archive.account.handle, archive.account.name) == ("ada@mastodon.example", "Ada :cat:")
    assert list(archive.posts()) == [("Hello you", "post", "en", AT), ("", "repost", None, AT)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>one &amp; two</p>", "one & two"),
        ("<p>a</p><p>b<br />c<br>d</p>", "a\nb\nc\nd"),
        ("<p>1 &lt; 2 and &amp;lt;</p>", "1 < 2 and &lt;"),
        (f"<p>see {LINK}</p>", "see https://example.com/a/way"),
        ('<p><span class="h-card"><a class="u-url mention">@<span>bob</span></a></span> yes</p>', "@bob yes"),
        ('<p>it is <a class="mention hashtag">#<span>rain</span></a></p>', "it is #rain"),
        ("<p>no end <b>in <i>sight", "no end in sight"),
        ("", ""),
    ],
)
def test_html_as_it_is_read(bot, content, text):
    assert bot.archives.mastodon.text_of(content) == text


def test_what_was_not_for_everybody_is_no_post(posts, tmp_path):
    followers, somebody = f"{ME}/followers", "https://b.example/users/bob"
    private = [
        create("to followers", to=[followers], cc=[]),
        create("to one", to=[somebody], cc=[]),
        create("to one", to=[somebody], cc=[], directMessage=True),
        create("to one, it says", directMessage=True),
        create("to nobody", to=None, cc=None),
        {**create("only around it"), "object": {**create("inside", to=[followers], cc=[])["object"]}},
    ]
    open_to_all = [
        create("public"),
        create("unlisted", to=[followers], cc=[PUBLIC]),
        create("as others write it", to="as:Public", cc=[]),
    ]
    found = posts(export(tmp_path / "export", [*private, *open_to_all]))
    assert [post.text for post in found] == ["public", "unlisted", "as others write it"]


def test_what_is_no_post_is_none(posts, tmp_path):
    others = [{"type": "Like", "object": "x", "to": [PUBLIC]}, {"type": "Create", "object": "x", "to": [PUBLIC]}]
    assert posts(export(tmp_path / "export", [*others, {"type": "Delete", "object": {}, "to": PUBLIC}])) == []


def test_an_actor_that_says_little(bot, tmp_path):
    [archive] = bot.archives.read(export(tmp_path / "export", [], actor={}))
    assert (archive.account.handle, archive.account.name) == ("export", "export")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b'{"orderedItems": [{"type": "Create"}, {"ty', "ends in the middle"),
        (b'{"orderedItems": ["a"]}', "holds something else than posts"),
        (b"orderedItems", "holds something else than posts"),
    ],
)
def test_broken(refusal, tmp_path, content, told):
    path = export(tmp_path / "export", [])
    (path / "outbox.json").write_bytes(content)
    assert refusal(path) == f"outbox.json in export {told}"
    assert refusal(packed(path, "tar.gz")) == f"outbox.json in export.tar.gz {told}"


def test_an_actor_that_is_cut_off(refusal, tmp_path):
    path = export(tmp_path / "export", [])
    (path / "actor.json").write_bytes(b'{"id": "https')
    assert refusal(path) == "actor.json in export is damaged: its JSON cannot be read"
