"""An export of Mastodon, or of what exports as it does: ``outbox.json`` and ``actor.json``, ActivityPub in JSON.

The outbox holds everything that the account posted, so what was not for everybody is passed over: only a post that is
addressed to the public (publicly or unlisted) is one for us.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from huggingtweets.archives.arrays import DAMAGED, elements, start
from huggingtweets.archives.container import Container
from huggingtweets.archives.faults import FileError
from huggingtweets.archives.post import Account, Archive, Post, handle_of
from huggingtweets.errors import ArchiveError

PLATFORM = "Mastodon"
OUTBOX = "outbox.json"
_ACTOR = "actor.json"
# the three ways in which ActivityPub lets it be written
_PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}


def find(container: Container) -> str | None:
    """Where an export is in a container: its folder, with a slash; None where there is none.

    Raises:
        ArchiveError: There are several.
    """
    places = [name.removesuffix(OUTBOX) for name in container.names() if f"/{name}".endswith(f"/{OUTBOX}")]
    if len(places) > 1:
        raise ArchiveError(f"{container.path.name} holds {len(places)} exports of Mastodon", "Give each by itself.")
    return places[0] if places else None


def archive(container: Container, place: str) -> Archive:
    """The export in that folder of a container.

    Raises:
        ArchiveError: Its account cannot be read.
    """
    return Archive(_account(container, place), partial(_posts, container, place + OUTBOX))


def _account(container: Container, place: str) -> Account:
    actor: dict[str, Any] = {}
    if place + _ACTOR in container.names():
        with container.open(place + _ACTOR) as stream:
            try:
                found = json.loads(start(stream.read()))
            except ValueError as error:
                raise FileError(DAMAGED) from error
            actor = found if isinstance(found, dict) else {}
    user, server = actor.get("preferredUsername"), urlsplit(str(actor.get("id") or "")).netloc
    if not isinstance(user, str) or not user:
        handle = handle_of(container.path)
    else:
        handle = f"{user}@{server}" if server else user
    name = actor.get("name")
    return Account(handle, name if isinstance(name, str) and name else handle, PLATFORM)


def _posts(container: Container, outbox: str) -> Iterator[Post]:
    with container.open(outbox) as stream:
        for activity in elements(stream, "orderedItems.item"):
            if not isinstance(activity, dict):
                raise FileError("holds something else than posts")
            if not _is_public(activity):
                continue
            note = activity.get("object")
            if activity.get("type") == "Announce":
                yield Post("", "repost", None, activity.get("published"))
            elif activity.get("type") == "Create" and isinstance(note, dict) and _is_public(note):
                yield _post(note)


def _is_public(thing: dict[str, Any]) -> bool:
    """Whether an activity or a note is for everybody; the one that was only for some says so itself."""
    if thing.get("directMessage") is True:
        return False
    return any(address in _PUBLIC for key in ("to", "cc") for address in _listed(thing.get(key)))


def _listed(value: Any) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _post(note: dict[str, Any]) -> Post:
    languages = note.get("contentMap")
    lang = next(iter(languages), None) if isinstance(languages, dict) and len(languages) == 1 else None
    content = note.get("content")
    return Post(text_of(content) if isinstance(content, str) else "", "post", lang, note.get("published"))


def text_of(content: str) -> str:
    """The text of a post in HTML, as it is read: a line for each paragraph and break; links by their address."""
    reader = _Text()
    reader.feed(content)
    reader.close()
    return "".join(reader.parts).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (the parser gives them)
        if tag in {"br", "p", "li", "blockquote", "pre"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
