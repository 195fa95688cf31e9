"""An archive of X, formerly Twitter: JSON that its own pages load as scripts, below ``data/``.

What the files hold is told by X's README in the archive. ``tweets.js`` goes on in ``tweets-part1.js`` and so on; until
2022 it was ``tweet.js``. A post of more than 280 characters is cut off there and stands whole in ``note-tweet.js``,
under another id; it is known by how it begins. ``deleted-tweets.js`` and the messages are never opened.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from huggingtweets.archives.arrays import DAMAGED, elements, start
from huggingtweets.archives.container import Container
from huggingtweets.archives.faults import AGAIN, FileError
from huggingtweets.archives.post import Account, Archive, Post, handle_of
from huggingtweets.errors import ArchiveError

PLATFORM = "X"
_POSTS = re.compile(r"(?P<place>(?:.*/)?)(?P<kind>tweets?)(?:-part(?P<number>[1-9]\d*))?\.js")
_COMMUNITIES = re.compile(r"community-tweet(?:-part\d+)?\.js")
_NOTES = re.compile(r"note-tweet(?:-part\d+)?\.js")
_REPOST = "RT @"

# what X writes where it cuts a long post off
_CUT = "…"
_LINK = re.compile(r"https?://\S+")
_MENTIONS = re.compile(r"\s*(?:@\w+\s+)*")
_OPENING = 20


class _Note(NamedTuple):
    squeezed: str
    at: str | None
    text: str


_Notes = Mapping[str, list[_Note]]


def is_file_of_posts(name: str) -> bool:
    """Whether a file is called as X calls those of posts."""
    return _POSTS.fullmatch(name) is not None


def find(container: Container) -> str | None:
    """Where an archive of X is in a container: the folder of its posts, with a slash; None where there is none.

    Raises:
        ArchiveError: There are several.
    """
    places = sorted({found["place"] for name in container.names() if (found := _POSTS.fullmatch(name))})
    if len(places) > 1:
        raise ArchiveError(
            f"{container.path.name} holds {len(places)} archives of X: {', '.join(place or '.' for place in places)}",
            "Give each by itself.",
        )
    return places[0] if places else None


def archive(container: Container, place: str) -> Archive:
    """The archive whose posts are in that folder of a container.

    Raises:
        ArchiveError: A part of it is missing, or its account cannot be read.
    """
    names = [name.removeprefix(place) for name in container.names() if name.startswith(place)]
    manifest = _manifest(container, place, names)
    files = _parts(container, names)
    listed = {str(name).rpartition("/")[2] for name in _listed(manifest)}
    if missing := sorted(listed - set(names)):
        raise _incomplete(container, missing)
    communities, notes = ([name for name in names if kind.fullmatch(name)] for kind in (_COMMUNITIES, _NOTES))
    return Archive(
        _account(container, place, names, manifest),
        partial(
            _posts,
            container,
            [place + name for name in files],
            [place + name for name in communities],
            [place + name for name in notes],
        ),
    )


def _parts(container: Container, names: list[str]) -> list[str]:
    """The files of posts in their order; none may be missing between them."""
    found = [match for name in names if (match := _POSTS.fullmatch(name)) and not match["place"]]
    kind = max(match["kind"] for match in found)  # tweets before tweet
    numbers = {int(match["number"] or 0) for match in found if match["kind"] == kind}
    parts = [f"{kind}-part{number}.js" if number else f"{kind}.js" for number in range(max(numbers) + 1)]
    if missing := [name for number, name in enumerate(parts) if number not in numbers]:
        raise _incomplete(container, missing)
    return parts


def _incomplete(container: Container, missing: list[str]) -> ArchiveError:
    several = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return ArchiveError(f"{container.path.name} is not whole: {', '.join(missing[:3])}{several} is missing", AGAIN)


def _manifest(container: Container, place: str, names: list[str]) -> Mapping[str, Any]:
    """X's own list of the archive's files; empty where there is none."""
    return _object(container, place + "manifest.js") if "manifest.js" in names else {}


def _listed(manifest: Mapping[str, Any]) -> Iterator[str]:
    kinds = _get(manifest, "dataTypes", {})
    for kind in ("tweets", "tweet", "communityTweet", "noteTweet"):
        for file in _get(_get(kinds, kind, {}), "files", []):
            if name := _get(file, "fileName", ""):
                yield name


def _account(container: Container, place: str, names: list[str], manifest: Mapping[str, Any]) -> Account:
    told: Mapping[str, Any] = {}
    if "account.js" in names:
        with container.open(place + "account.js") as stream:
            told = _get(next(elements(stream), None), "account", {})
    user = _get(manifest, "userInfo", {})
    handle = _get(told, "username", "") or _get(user, "userName", "") or handle_of(container.path)
    name = _get(told, "accountDisplayName", "") or _get(user, "displayName", "")
    return Account(handle, name or handle, PLATFORM)


def _posts(container: Container, files: list[str], communities: list[str], notes: list[str]) -> Iterator[Post]:
    long = _notes(container, notes)
    # X may list what was posted to a community among the other posts, too
    twice = {tweet.get("id_str") for tweet in _tweets(container, communities)}
    for tweet in _tweets(container, files):
        if twice:
            twice.discard(tweet.get("id_str"))
        yield _post(tweet, long)
    for tweet in _tweets(container, communities):
        if tweet.get("id_str") in twice:
            yield _post(tweet, long)


def _tweets(container: Container, files: list[str]) -> Iterator[dict[str, Any]]:
    for name in files:
        with container.open(name) as stream:
            for element in elements(stream):
                # the oldest archives have no name around a post
                tweet = element.get("tweet", element) if isinstance(element, dict) else None
                if not isinstance(tweet, dict):
                    raise FileError("holds something else than posts")
                if not isinstance(tweet.get("full_text", tweet.get("text")), str):
                    raise FileError("holds a post without a text")
                yield tweet


def _post(tweet: dict[str, Any], long: _Notes) -> Post:
    text = tweet["full_text"] if "full_text" in tweet else tweet["text"]
    if text.startswith(_REPOST):
        return Post(text, "repost", tweet.get("lang"), tweet.get("created_at"))
    if long and _CUT in text[-30:]:
        text = _whole(text, tweet.get("created_at"), long)
    return Post(text, "post", tweet.get("lang"), tweet.get("created_at"))


def _notes(container: Container, names: list[str]) -> _Notes:
    """The long posts, by how they begin. One that no post begins like is left out: that post may have been deleted."""
    found: defaultdict[str, list[_Note]] = defaultdict(list)
    for name in names:
        with container.open(name) as stream:
            for element in elements(stream):
                note = _get(element, "noteTweet", {})
                text = _get(_get(note, "core", {}), "text", "")
                squeezed = _squeezed(text)
                found[squeezed[:_OPENING]].append(_Note(squeezed, _get(note, "createdAt", None), text))
    return found


def _whole(text: str, at: str | None, long: _Notes) -> str:
    """The whole of a post that was cut off; its text as it is where no long post begins like it."""
    beginning = _squeezed(text).rpartition(_CUT)[0]
    if len(beginning) < _OPENING:
        return text
    alike = [note for note in long.get(beginning[:_OPENING], ()) if note.squeezed.startswith(beginning)]
    if len(alike) > 1:
        second = _second(at)
        alike = [note for note in alike if _second(note.at) == second] or alike
    return alike[0].text if alike else text


def _squeezed(text: str) -> str:
    """A text without what differs between a post and its long twin: links, mentions before it, white space."""
    plain = _LINK.sub(" ", html.unescape(text))
    return "".join(plain[_MENTIONS.match(plain).end() :].split())  # type: ignore[union-attr]


def _second(at: str | None) -> datetime | None:
    """When something was posted, to the second; a post and its long twin write it in two ways."""
    for read in (datetime.fromisoformat, lambda text: datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")):
        with suppress(ValueError, TypeError):
            return read(at).replace(microsecond=0)  # type: ignore[arg-type]
    return None


def _object(container: Container, name: str) -> Mapping[str, Any]:
    """The object that a script of X's names."""
    with container.open(name) as stream:
        content = start(stream.read())
        try:
            found = json.loads(content.partition(b"=")[2].rstrip(b" \t\r\n;"))
        except ValueError as error:
            raise FileError(DAMAGED) from error
    return found if isinstance(found, dict) else {}


def _get(value: Any, key: str, default: Any) -> Any:
    """A value of an object where it is of the default's kind; of text alone where that is None."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str if default is None else type(default)) else default
