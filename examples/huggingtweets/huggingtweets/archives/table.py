"""Tables of posts: JSON Lines, a JSON array, a page of Bluesky's methods, CSV. One row is one post, of any account."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from huggingtweets.archives import bluesky
from huggingtweets.archives.arrays import BOM, array_among, elements
from huggingtweets.archives.faults import FileError, told
from huggingtweets.archives.post import Account, Archive, Post, handle_of
from huggingtweets.archives.text import lines

TEXTS = ("full_text", "text", "tweet", "content", "post", "body")
_HANDLES = ("handle", "username", "screen_name", "user_screen_name", "account", "user", "author")
_NAMES = ("name", "display_name", "displayName", "user_name", "fullname")
_REPOSTS = ("retweeted_status", "retweeted_status_id", "reblog", "is_retweet", "isRetweet", "retweet", "repost")
_TIMES = ("created_at", "createdAt", "timestamp", "time", "date", "published")
_LANGUAGES = ("lang", "language")
_NO = ("", "0", "false", "no", "none", "null", "nan")
_REPOST = "RT @"

# the arrays that methods and exports have their rows in
ARRAYS = ("records", "feed", "posts", "tweets", "statuses", "data")
_MOST_ACCOUNTS = 32
_DELIMITERS = ",;\t|"

Row = Mapping[str, Any]


def archives(path: Path) -> list[Archive]:
    """The posts of a table, one archive for each account that its rows name, in the order of their first posts.

    Raises:
        ArchiveError: It cannot be read, no column holds the text, or the rows are of very many accounts.
    """
    accounts: dict[str, Account] = {}
    for row in _rows(path):
        account = _account(row, path)
        accounts.setdefault(account.handle, account)
        if len(accounts) > _MOST_ACCOUNTS:
            with told(path, path.name):
                raise FileError(f"holds posts of more than {_MOST_ACCOUNTS} accounts", "Give a file for each account.")
    if not accounts:
        with told(path, path.name):
            raise FileError("holds no posts", "Give one that does.")
    return [Archive(account, _Posts(path, account.handle)) for account in accounts.values()]


class _Posts:
    """The posts of one account in a table."""

    def __init__(self, path: Path, handle: str) -> None:
        self._path = path
        self._handle = handle

    def __call__(self) -> Iterator[Post]:
        for row in _rows(self._path):
            if _account(row, self._path).handle == self._handle and (post := _post(row)):
                yield post


def is_csv(first_line: str) -> bool:
    """Whether a file's first line names the columns of a table with a text in it."""
    try:
        columns = next(csv.reader([first_line], **_dialect(first_line)), [])
    except csv.Error:
        return False
    return any(column.strip().lower() in TEXTS for column in columns)


def _rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        head = file.read(4096).removeprefix(BOM).lstrip()
    if head.startswith(b"["):
        return _elements(path, "item")
    if head.startswith(b"{"):
        return _elements(path, f"{key}.item") if (key := _array(path)) else _json_lines(path)
    return _csv(path)


def _array(path: Path) -> str | None:
    """The key of the array that holds a JSON object's rows; None for JSON Lines."""
    first = next(lines(path), "")
    try:
        found = json.loads(first)
    except ValueError:
        pass  # an object of several lines
    else:
        return next((key for key in ARRAYS if isinstance(found.get(key), list)), None)
    with told(path, path.name), path.open("rb") as file:
        if key := array_among(file, ARRAYS):
            return key
        raise FileError("holds no posts in a form that is known", "Give a JSON array, or JSON Lines: an object a line.")


def _elements(path: Path, below: str) -> Iterator[Row]:
    with told(path, path.name), path.open("rb") as file:
        for number, row in enumerate(elements(file, below), 1):
            yield _checked(row, f"row {number}")


def _json_lines(path: Path) -> Iterator[Row]:
    with told(path, path.name):
        for number, line in enumerate(lines(path), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise FileError(f"has something else than JSON in line {number}") from error
            yield _checked(row, f"line {number}")


def _csv(path: Path) -> Iterator[Row]:
    with told(path, path.name):
        reader = csv.DictReader(lines(path), **_dialect(next(lines(path), "")))
        try:
            columns = [column for column in reader.fieldnames or () if column.strip().lower() in TEXTS]
            if not columns:
                raise FileError(
                    f"has no column that is called {', '.join(TEXTS[:-1])} or {TEXTS[-1]}",
                    "Call the posts' column text.",
                )
            for row in reader:
                yield {str(key).strip().lower(): value for key, value in row.items()}
        except csv.Error as error:
            raise FileError(f"is no table after line {reader.line_num} ({error})") from error


def _dialect(first_line: str) -> dict[str, Any]:
    return {"delimiter": max(_DELIMITERS, key=first_line.count)}


def _checked(row: Any, where: str) -> Row:
    if not isinstance(row, dict):
        raise FileError(f"has something else than an object in {where}")
    if not _is_of_bluesky(row) and _first(row, TEXTS) is None:
        raise FileError(f"has no text in {where}: none of {', '.join(TEXTS)}", "Call the posts' text text.")
    return row


def _is_of_bluesky(row: Row) -> bool:
    return "$type" in row or any(isinstance(row.get(key), dict) for key in ("value", "post"))


def _post(row: Row) -> Post | None:
    if _is_of_bluesky(row):
        return bluesky.post_of(row)
    text = _first(row, TEXTS) or ""
    is_repost = text.startswith(_REPOST) or any(_is_true(row.get(key)) for key in _REPOSTS)
    return Post(text, "repost" if is_repost else "post", _first(row, _LANGUAGES), _first(row, _TIMES))


def _account(row: Row, path: Path) -> Account:
    if account := bluesky.account_of(row):
        return account
    handle, name = _first(row, _HANDLES), _first(row, _NAMES)
    for key in ("user", "author", "account"):
        if isinstance(who := row.get(key), dict):
            handle, name = _first(who, _HANDLES) or handle, _first(who, _NAMES) or name
    handle = (handle or "").strip().lstrip("@") or handle_of(path)
    return Account(handle, (name or "").strip() or handle, bluesky.PLATFORM if _is_of_bluesky(row) else "")


def _first(row: Row, keys: tuple[str, ...]) -> str | None:
    return next((row[key] for key in keys if isinstance(row.get(key), str)), None)


def _is_true(value: Any) -> bool:
    return value.strip().lower() not in _NO if isinstance(value, str) else bool(value)
