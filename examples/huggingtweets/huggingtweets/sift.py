"""Counts the posts of an account and writes those to train on, in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from json.encoder import encode_basestring as quoted
from typing import NamedTuple, TextIO

from huggingtweets.account import AccountData
from huggingtweets.archives import Archive
from huggingtweets.clean import clean
from huggingtweets.errors import ArchiveError

HELD_OUT_SHARE = 0.1
LEAST_CHARACTERS = 6000
"""Of what is kept of an account: where huggingtweets itself says that there is too little to train on."""

Progress = Callable[[str, int], None]
_EACH = 5000  # posts between two words of progress


class Files(NamedTuple):
    """Where the posts go: as they were read, with the file's name; those to train on; those put aside."""

    name: str
    raw: TextIO
    train: TextIO
    held_out: TextIO


def sift(archive: Archive, files: Files, seed: int, progress: Progress | None = None) -> AccountData:
    """Reads an account's posts and writes them where they belong.

    Args:
        archive: The account's.
        files: The files, open.
        seed: Of the split.
        progress: Called now and then with the handle and how many posts were read.

    Raises:
        ArchiveError: The archive cannot be read, or there is too little text.
    """
    account = archive.account
    raw, train, held_out = files.raw.write, files.train.write, files.held_out.write
    is_held_out = _HeldOut(seed)
    before = f'{{"handle": {quoted(account.handle)}, "text": '
    downloaded = reposts = short = kept = aside = characters = 0
    # the strings are put together here, for a million posts that takes a fifth of the time that json.dumps does
    for text, kind, lang_of, at_of in archive.posts():
        downloaded += 1
        if progress and downloaded % _EACH == 0:
            progress(account.handle, downloaded)
        lang = quoted(lang_of) if isinstance(lang_of, str) else "null"
        at = quoted(at_of) if isinstance(at_of, str) else "null"
        raw(f'{{"text": {quoted(text)}, "kind": "{kind}", "lang": {lang}, "at": {at}}}\n')
        if kind == "repost":
            reposts += 1
        elif (cleaned := clean(text)) is None:
            short += 1
        else:
            kept += 1
            characters += len(cleaned)
            line = f"{before}{quoted(cleaned)}}}\n"
            if is_held_out(cleaned):
                aside += 1
                held_out(line)
            else:
                train(line)
    if progress:
        progress(account.handle, downloaded)
    found = AccountData(
        account.handle, account.name, account.platform, downloaded, reposts, short, kept, aside, characters, files.name
    )
    _require_enough(found)
    return found


class _HeldOut:
    """Says of a text whether it is put aside: by its digest, so that what somebody posted twice is on one side.

    The first text is put aside and the second is not, in any case: there is always one on each side.
    """

    def __init__(self, seed: int) -> None:
        self._key = seed.to_bytes(16, "little", signed=True)
        self._below = int(HELD_OUT_SHARE * 2**32)
        self._first: str | None = None
        self._second: str | None = None

    def __call__(self, text: str) -> bool:
        if self._first is None:
            self._first = text
        if text == self._first:
            return True
        if self._second is None:
            self._second = text
        digest = hashlib.blake2b(text.encode(), digest_size=4, key=self._key).digest()
        return int.from_bytes(digest, "little") < self._below and text != self._second


def _require_enough(found: AccountData) -> None:
    """Refuses an account that no model can learn from.

    Raises:
        ArchiveError: It has too little text; the message has its counts.
    """
    if not found.downloaded:
        raise ArchiveError(f"the archive of @{found.handle} holds no posts", "Give one that does.")
    if found.characters >= LEAST_CHARACTERS and found.held_out < found.kept:
        return
    if found.characters >= LEAST_CHARACTERS:
        lack = "all that is kept says the same"
    else:
        lack = f"what is kept has {found.characters:,} characters, and {LEAST_CHARACTERS:,} are needed"
    raise ArchiveError(
        f"there is too little text of @{found.handle} (posts: {found.downloaded:,}, reposts: {found.reposts:,}, "
        f"short: {found.short:,}, kept: {found.kept:,}): {lack}",
        "Give an account that has posted more.",
    )
