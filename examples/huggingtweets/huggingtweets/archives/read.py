"""Chooses what reads an archive, by what is in it."""

from __future__ import annotations

from pathlib import Path

from huggingtweets.archives import bluesky, mastodon, table, text, x
from huggingtweets.archives.arrays import start
from huggingtweets.archives.container import Container, Folder, container
from huggingtweets.archives.faults import AGAIN, FileError, told
from huggingtweets.archives.post import Archive
from huggingtweets.errors import ArchiveError

_KNOWN = (
    "Give an archive of X (data/tweets.js), an export of Mastodon (outbox.json), a repository of Bluesky (a CAR file), "
    "JSON Lines, a CSV with a column text, or a text with a post a line."
)
_HEAD = 64 * 1024
_PACKED = {".zip", ".tar", ".gz", ".tgz"}
_TABLES = {".csv", ".tsv", ".json", ".jsonl", ".ndjson"}
_TEXTS = {".txt", ".text", ".md"}


def read(path: Path) -> list[Archive]:
    """The archives at a path; a table of several accounts is one for each.

    Args:
        path: A folder, a zip, a tar.gz, or a file; of an archive that is unpacked also the file of its posts.

    Raises:
        ArchiveError: There is nothing, or it is no archive that is known.
    """
    if not path.exists():
        raise ArchiveError(f"there is no {path}", "Give the path of an archive.")
    if not path.is_dir() and not path.is_file():
        raise ArchiveError(f"{path} is neither a file nor a folder", _KNOWN)
    if found := container(path):
        return [_in(found)]
    return _of_file(path)


def _in(found: Container) -> Archive:
    if (place := x.find(found)) is not None:
        return x.archive(found, place)
    if (place := mastodon.find(found)) is not None:
        return mastodon.archive(found, place)
    if records := bluesky.find(found):
        return bluesky.unpacked(found, records)
    held = sorted(found.names(), key=lambda name: (name.count("/"), name))
    what = f"holds {', '.join(held[:3])}{' and so on' if held[3:] else ''}" if held else "is empty"
    raise ArchiveError(f"{found.path.name} is no archive of posts that is known: it {what}", _KNOWN)


def _of_file(path: Path) -> list[Archive]:
    # what lies beside a file of an archive belongs to it: whose it is, the other parts, the long posts
    beside = Folder(path.parent, files_only=True)
    if x.is_file_of_posts(path.name):
        return [x.archive(beside, "")]
    if path.name == mastodon.OUTBOX:
        return [mastodon.archive(beside, "")]
    with told(path, path.name):
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if bluesky.is_car(head):
            return [bluesky.repository(path)]
        begin = start(head)
        if b"\0" in begin:
            raise FileError("is no archive of posts that is known", _KNOWN)
        suffix = path.suffix.lower()
        if suffix in _PACKED:
            raise FileError("is no zip or tar, whatever its name says", AGAIN)
        first_line = begin.lstrip().partition(b"\n")[0].decode("utf-8", "replace")
        if suffix in _TABLES or (suffix not in _TEXTS and _is_table(first_line)):
            return table.archives(path)
        if suffix not in {*_TEXTS, ""}:
            raise FileError("is no archive of posts that is known", _KNOWN)
    return [text.archive(path)]


def _is_table(first_line: str) -> bool:
    return first_line.startswith(("{", "[{", "[\n")) or first_line.strip() == "[" or table.is_csv(first_line)
