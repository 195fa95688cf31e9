"""Writes a sample archive as X does: JSON that its pages load as scripts, with what is private beside it."""

from __future__ import annotations

import html
import json
import random
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from huggingtweets.samples.parts import PRIVATE, iso
from huggingtweets.samples.voices import Voice

FRIENDS = ("mira_builds", "old_harbour", "pip_and_co", "quietlake")
_BEGAN = datetime(2021, 3, 4, 8, 30, tzinfo=UTC)
_LONGEST = 280
_PART = 1500  # posts in each file; X itself writes many more
_LINKS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def write(voice: Voice, path: Path, count: int, draw: random.Random) -> Path:
    """Writes the archive of an account with that many posts as a zip."""
    tweets, notes = _posts(voice, count, draw)
    communities = tweets[: count // 50]
    files: dict[str, list[Any]] = {}
    own = tweets[len(communities) :]
    for number, start in enumerate(range(0, len(own), _PART)):
        name = f"tweets-part{number}" if number else "tweets"
        files[name] = [{"tweet": tweet} for tweet in own[start : start + _PART]]
    files["community-tweet"] = [{"tweet": tweet} for tweet in communities]
    files["note-tweet"] = [{"noteTweet": note} for note in notes]
    files["account"] = [{"account": _account(voice)}]
    files["deleted-tweets"] = [{"tweet": {**own[0], "full_text": PRIVATE}}]
    files["direct-messages"] = [{"dmConversation": {"messages": [{"messageCreate": {"text": PRIVATE}}]}}]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, rows in files.items():
            place, _, part = name.partition("-part")
            _add(file, f"data/{name}.js", f"window.YTD.{place.replace('-', '_')}.part{part or 0} = ", rows)
        _add(file, "data/manifest.js", "window.__THAR_CONFIG = ", _manifest(voice, files))
    return path


def _add(file: zipfile.ZipFile, name: str, before: str, content: Any) -> None:
    info = zipfile.ZipInfo(name, date_time=(2026, 1, 2, 3, 4, 6))  # the same bytes whenever it is made
    info.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(info, before + json.dumps(content, ensure_ascii=False, indent=2))


def _posts(voice: Voice, count: int, draw: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The posts as X has them, and the long ones among them, whole."""
    tweets, notes = [], []
    at = _BEGAN
    for number in range(count):
        at += timedelta(seconds=draw.randint(60, 40_000))
        identity = 1_367_000_000_000_000_000 + number * 7_919_000_003
        text = _drawn(voice, draw)
        if len(text) > _LONGEST and not text.startswith("RT @"):
            notes.append(_note(identity - 4_111, at, text))
            text = f"{text[: _LONGEST - 6]}… {_link(draw)}"
        tweets.append(_tweet(identity, at, text, voice, draw))
    return tweets, notes


def _drawn(voice: Voice, draw: random.Random) -> str:
    """A post of a kind that is drawn: one's own, with a link, a reply, a quote, a repost, a short or a long one."""
    kinds = {"own": 52, "link": 10, "reply": 11, "quote": 5, "repost": 13, "short": 7, "long": 2}
    [kind] = draw.choices([*kinds], [*kinds.values()])
    friend = draw.choice(FRIENDS)
    if kind == "repost":
        return f"RT @{friend}: {voice.post(draw)}"[:140]
    if kind == "short":
        return draw.choice((*voice.short, f"@{friend} {voice.short[0]}", _link(draw), f"@{friend} #ok {_link(draw)}"))
    if kind == "long":
        return " ".join(voice.post(draw, sentences=3) for _ in range(6))
    text = voice.post(draw)
    # a quote is a link to what is quoted
    return {"own": text, "reply": f"@{friend} {text}"}.get(kind, f"{text} {_link(draw)}")


def _link(draw: random.Random) -> str:
    return "https://t.co/" + "".join(draw.choices(_LINKS, k=10))


def _tweet(identity: int, at: datetime, text: str, voice: Voice, draw: random.Random) -> dict[str, Any]:
    escaped = html.escape(text, quote=False)  # as X does: & < >
    links = list(re.finditer(r"https://t\.co/\w+", escaped))
    mentions = list(re.finditer(r"@(\w+)", escaped))
    tweet: dict[str, Any] = {
        "edit_info": {
            "initial": {
                "editTweetIds": [str(identity)],
                "editableUntil": iso(at + timedelta(hours=1)),
                "editsRemaining": "5",
                "isEditEligible": True,
            }
        },
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {
            "hashtags": [{"text": match[1], "indices": _indices(match)} for match in re.finditer(r"#(\w+)", escaped)],
            "symbols": [],
            "user_mentions": [
                {"name": match[1], "screen_name": match[1], "indices": _indices(match), "id_str": "77", "id": "77"}
                for match in mentions
            ],
            "urls": [
                {
                    "url": match[0],
                    "expanded_url": "https://example.com/a/page",
                    "display_url": "example.com/a/page",
                    "indices": _indices(match),
                }
                for match in links
            ],
        },
        "display_text_range": ["0", str(len(escaped))],
        "favorite_count": str(draw.randint(0, 40)),
        "id_str": str(identity),
        "truncated": False,
        "retweet_count": str(draw.randint(0, 4)),
        "id": str(identity),
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "favorited": False,
        "full_text": escaped,
        "lang": voice.lang,
    }
    if text.startswith("@"):
        tweet |= {"in_reply_to_status_id_str": str(identity - 9), "in_reply_to_screen_name": mentions[0][1]}
    return tweet


def _note(identity: int, at: datetime, text: str) -> dict[str, Any]:
    nothing: Sequence[Any] = []
    return {
        "noteTweetId": str(identity),
        "updatedAt": iso(at),
        "lifecycle": {"value": "1", "name": "Active"},
        "createdAt": iso(at),
        "core": {"styletags": nothing, "urls": nothing, "text": text, "mentions": nothing, "hashtags": nothing},
    }


def _account(voice: Voice) -> dict[str, str]:
    return {
        "email": "nobody@example.com",
        "createdVia": "web",
        "username": voice.handle,
        "accountId": "1366000000000000000",
        "createdAt": iso(_BEGAN),
        "accountDisplayName": voice.name,
    }


def _manifest(voice: Voice, files: dict[str, list[Any]]) -> dict[str, Any]:
    kinds: dict[str, Any] = {}
    for name, rows in files.items():
        first, *more = name.partition("-part")[0].split("-")
        kind = first + "".join(word.capitalize() for word in more)
        kinds.setdefault(kind, {"files": []})["files"].append({"fileName": f"data/{name}.js", "count": str(len(rows))})
    return {
        "userInfo": {"accountId": "1366000000000000000", "userName": voice.handle, "displayName": voice.name},
        "archiveInfo": {"generationDate": "2026-01-02T03:04:05.000Z", "isPartialArchive": False},
        "dataTypes": kinds,
    }


def _indices(match: re.Match[str]) -> list[str]:
    return [str(match.start()), str(match.end())]
