"""The sample archives, counted in another way than the example counts: whole files, plain loops, no code of its."""

from __future__ import annotations

import html
import json
import re
import tarfile
import zipfile
from pathlib import Path

Counts = tuple[int, int, int, int]
_SPACELESS = range(0x3040, 0xA000)  # what of kana and Han the samples have


def counts_of_x(path: Path) -> Counts:
    texts = []
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if re.fullmatch(r"data/(tweets|community-tweet)(-part\d+)?\.js", name):
                content = file.read(name).decode()
                texts += [row["tweet"]["full_text"] for row in json.loads(content[content.index("= ") + 2 :])]
    own = [text for text in texts if not text.startswith("RT @")]
    return _counts(len(texts), len(texts) - len(own), own)


def long_posts_of_x(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        content = file.read("data/note-tweet.js").decode()
    return [row["noteTweet"]["core"]["text"] for row in json.loads(content[content.index("= ") + 2 :])]


def counts_of_mastodon(path: Path) -> Counts:
    with tarfile.open(path) as tar:
        stream = tar.extractfile("outbox.json")
        assert stream
        items = json.load(stream)["orderedItems"]
    public = [item for item in items if any(to.endswith("#Public") for to in item["to"])]
    notes = [item["object"] for item in public if item["type"] == "Create"]
    texts = [re.sub("<[^>]*>", "", note["content"]) for note in notes]
    return _counts(len(public), len(public) - len(notes), texts)


def counts_of_bluesky(path: Path, deleted: str) -> Counts:
    import libipld

    _, blocks = libipld.decode_car(path.read_bytes())
    records = [block for block in blocks.values() if isinstance(block, dict) and "$type" in block]
    reposts = [record for record in records if record["$type"] == "app.bsky.feed.repost"]
    texts = [record["text"] for record in records if record["$type"] == "app.bsky.feed.post"]
    texts.remove(deleted)
    return _counts(len(texts) + len(reposts), len(reposts), texts)


def _counts(downloaded: int, reposts: int, own: list[str]) -> Counts:
    short = sum(is_short(text) for text in own)
    return downloaded, reposts, short, len(own) - short


def is_short(text: str) -> bool:
    """Fewer than three words that are no link, mention or hashtag; of Japanese, two letters a word."""
    plain = re.sub(r"https?://\S+", "", html.unescape(text))
    plain = " ".join(word for word in plain.split() if word[0] not in "@#")
    words = 0.0
    for word in plain.split():
        letters = [letter for letter in word if ord(letter) in _SPACELESS]
        words += (len(letters) + 1) // 2 if letters else 1
    return words < 3
