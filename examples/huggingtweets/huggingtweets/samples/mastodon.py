"""Writes a sample export as Mastodon does: ``outbox.json`` and ``actor.json`` in a tar.gz."""

from __future__ import annotations

import gzip
import html
import io
import json
import random
import re
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from huggingtweets.samples.parts import PRIVATE
from huggingtweets.samples.voices import Voice

SERVER = "mastodon.example"
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_BEGAN = datetime(2022, 11, 5, 6, 0, tzinfo=UTC)
_SHORT = ("Morning!", "#allotment", "@tomasz thanks!", "Rain. 🌧️", "https://example.com/weather")


def write(voice: Voice, path: Path, count: int, draw: random.Random) -> Path:
    """Writes the export of an account with that many public posts, and a few that are only for some."""
    actor = {"id": f"https://{SERVER}/users/{voice.handle}", "type": "Person", "preferredUsername": voice.handle}
    items = [_activity(actor["id"], number, voice, draw) for number in range(count)]
    for number in range(3):  # to one person, or to followers
        private = _create(actor["id"], count + number, f"<p>{PRIVATE} {number}</p>", voice.lang)
        private["to"] = private["object"]["to"] = [f"{actor['id']}/followers"] if number else ["https://x.example/u/a"]
        private["cc"] = private["object"]["cc"] = []
        items.insert(number * 7, private)
    outbox = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }
    files = {
        "avatar.png": b"\x89PNG\r\n\x1a\n",
        "outbox.json": json.dumps(outbox, ensure_ascii=False).encode(),
        "likes.json": json.dumps({"id": "likes.json", "orderedItems": [PRIVATE]}).encode(),
        "bookmarks.json": json.dumps({"id": "bookmarks.json", "orderedItems": [PRIVATE]}).encode(),
        "actor.json": json.dumps({**actor, "name": voice.name, "outbox": "outbox.json"}, ensure_ascii=False).encode(),
    }
    # no time in it: the same bytes whenever it is made
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def _activity(actor: str, number: int, voice: Voice, draw: random.Random) -> dict[str, Any]:
    kind = draw.choices(("own", "link", "reply", "boost", "short"), (60, 12, 10, 12, 6))[0]
    if kind == "boost":
        return {
            "id": f"{actor}/statuses/{number}/activity",
            "type": "Announce",
            "actor": actor,
            "published": _at(number),
            "to": [_PUBLIC],
            "cc": [f"{actor}/followers"],
            "object": f"https://elsewhere.example/users/b/statuses/{number}",
        }
    text = draw.choice(_SHORT) if kind == "short" else voice.post(draw)
    text += {"link": f" https://example.com/plots/{number}?a=1&b=2"}.get(kind, "")
    content = _in_html(f"@tomasz {text}" if kind == "reply" else text)
    return _create(actor, number, content, voice.lang)


def _create(actor: str, number: int, content: str, lang: str) -> dict[str, Any]:
    addressed = {"published": _at(number), "to": [_PUBLIC], "cc": [f"{actor}/followers"]}
    note = {
        "id": f"{actor}/statuses/{number}",
        "type": "Note",
        "summary": None,
        "sensitive": False,
        "content": content,
        "contentMap": {lang: content},
        "attachment": [],
        "tag": [],
        **addressed,
    }
    return {"id": f"{actor}/statuses/{number}/activity", "type": "Create", "actor": actor, "object": note, **addressed}


def _in_html(text: str) -> str:
    """A text as Mastodon writes it: links in three pieces, mentions and hashtags as links."""
    escaped = html.escape(text, quote=False)
    escaped = re.sub(
        r"https://(\S{1,28})(\S*)",
        r'<a href="https://\1\2" rel="nofollow"><span class="invisible">https://</span>'
        r'<span class="ellipsis">\1</span><span class="invisible">\2</span></a>',
        escaped,
    )
    place = f"https://{SERVER}"
    mention = rf'<span class="h-card"><a href="{place}/@\1" class="u-url mention">@<span>\1</span></a></span>'
    hashtag = rf'<a href="{place}/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>'
    escaped = re.sub(r"(?<![\w/])@(\w+)", mention, escaped)
    escaped = re.sub(r"(?<![\w&/])#(\w+)", hashtag, escaped)
    return f"<p>{escaped}</p>"


def _at(number: int) -> str:
    return (_BEGAN + timedelta(minutes=97 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
