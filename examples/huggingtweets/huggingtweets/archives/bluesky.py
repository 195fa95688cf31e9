"""A repository of Bluesky (the AT Protocol): a CAR file, or its records in JSON.

In a CAR the posts are those that the repository's tree names, from its root on; a block that it does not name is of a
post that was deleted. Records in JSON are those that its public methods give, a page each (``listRecords``,
``getAuthorFeed``), or one file a record, as tools unpack a repository. The formats: https://atproto.com/specs/repository.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from huggingtweets.archives.arrays import elements
from huggingtweets.archives.container import Container
from huggingtweets.archives.faults import FileError, told
from huggingtweets.archives.post import Account, Archive, Post, handle_of

PLATFORM = "Bluesky"
_POST, _REPOST, _PROFILE = "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.actor.profile"
_LINK = "app.bsky.richtext.facet#link"
_DEEPEST = 128


def is_car(head: bytes) -> bool:
    """Whether a file that begins like this is a CAR: a length, and a header of DAG-CBOR that says so."""
    return head[1:2] in {b"\xa2", b"\xa1"} and b"gversion" in head[:80]


def repository(path: Path) -> Archive:
    """The repository in a CAR file. It does not name its account: the file's name is the handle.

    Raises:
        ArchiveError: It cannot be read.
    """
    name = next((_text(record, "displayName") for key, record in _records(path) if key.startswith(_PROFILE)), "")
    handle = handle_of(path)

    def posts() -> Iterator[Post]:
        for key, record in _records(path):
            if key.startswith((f"{_POST}/", f"{_REPOST}/")) and (post := post_of(record)):
                yield post

    return Archive(Account(handle, name or handle, PLATFORM), posts)


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records that a repository's tree names, by their keys, in its order; within a collection that of time."""
    import libipld  # late: only these archives need it

    with told(path, path.name):
        try:
            header, blocks = libipld.decode_car(path.read_bytes())
            commit = blocks[header["roots"][0]]
            found = [(key, blocks[cid]) for key, cid in _entries(blocks, commit["data"])]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise FileError("is cut off or damaged: its tree of records cannot be read") from error
    yield from ((key, record) for key, record in found if isinstance(record, dict))


def _entries(blocks: Mapping[Any, Any], node: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The keys of a tree and what they name, in order: what is left of a node's first entry, then entry by entry."""
    if depth > _DEEPEST:
        raise RecursionError
    found = blocks[node]
    if found["l"] is not None:
        yield from _entries(blocks, found["l"], depth + 1)
    key = b""
    for entry in found["e"]:
        # a key leaves out what it has in common with the one before
        key = key[: entry["p"]] + entry["k"]
        yield key.decode("ascii"), entry["v"]
        if entry["t"] is not None:
            yield from _entries(blocks, entry["t"], depth + 1)


def find(container: Container) -> list[str]:
    """The files of a repository that a tool has unpacked, a record each."""
    kinds = (f"/{_POST}/", f"/{_REPOST}/")
    return [name for name in container.names() if name.endswith(".json") and any(k in f"/{name}" for k in kinds)]


def unpacked(container: Container, names: list[str]) -> Archive:
    """The repository whose records are those files."""
    handle = handle_of(container.path)

    def posts() -> Iterator[Post]:
        for name in names:
            with container.open(name) as stream:
                for record in elements(stream, ""):
                    if post := post_of(record):
                        yield post

    return Archive(Account(handle, handle, PLATFORM), posts)


def post_of(row: Any) -> Post | None:
    """The post in a record, however it is wrapped; None for a record of another kind.

    Args:
        row: A record; one with its address around it (``listRecords``); or a post of a feed (``getAuthorFeed``).
    """
    if not isinstance(row, dict):
        return None
    if isinstance(row.get("post"), dict):
        if _text(row.get("reason"), "$type").endswith("#reasonRepost"):
            return Post("", "repost", None, _text(row["reason"], "indexedAt") or None)
        return post_of(row["post"].get("record"))
    if isinstance(row.get("value"), dict):
        return post_of(row["value"])
    kind, at = row.get("$type"), _text(row, "createdAt") or None
    if kind == _REPOST:
        return Post("", "repost", None, at)
    if kind != _POST:
        return None
    langs = row.get("langs")
    lang = langs[0] if isinstance(langs, list) and langs and isinstance(langs[0], str) else None
    return Post(_without_links(_text(row, "text"), row.get("facets")), "post", lang, at)


def account_of(row: Any) -> Account | None:
    """Whose a row of a feed is; None where it does not say."""
    author = row["post"].get("author") if isinstance(row, dict) and isinstance(row.get("post"), dict) else None
    handle = _text(author, "handle")
    return Account(handle, _text(author, "displayName") or handle, PLATFORM) if handle else None


def _without_links(text: str, facets: Any) -> str:
    """A text without the shortened addresses that stand in it; words that lead somewhere stay.

    Bluesky writes ``example.com/some/pag…`` into a text and keeps the address beside it, by the place in the text's
    UTF-8.
    """
    content = text.encode("utf-8", "surrogatepass")
    for start, end in sorted(_links(facets), reverse=True):
        piece = content[start:end]
        if 0 <= start < end and b"." in piece and not piece.split()[1:]:
            content = content[:start] + b" " + content[end:]
    return content.decode("utf-8", "replace")


def _links(facets: Any) -> Iterator[tuple[int, int]]:
    for facet in facets if isinstance(facets, list) else ():
        index, features = (facet.get("index"), facet.get("features")) if isinstance(facet, dict) else (None, None)
        is_link = isinstance(features, list) and any(_text(feature, "$type") == _LINK for feature in features)
        if is_link and isinstance(index, dict):
            start, end = index.get("byteStart"), index.get("byteEnd")
            if isinstance(start, int) and isinstance(end, int):
                yield start, end


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
