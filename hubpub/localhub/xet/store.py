"""The Xet storage: xorbs, which all repositories of a hub share, and each repository's Xet files.

    xet/xorbs/ab/<hash>.<sha256>    serialised xorbs: the hash by their uploader's word, the sha256 of what came
    xet/id                          a name for this storage, in the URL that clients get
    xet/files/ab/<hash>.json        what a file is made of, once its hash and its sha256 have been checked
    <repository>/xet/<sha256>       the Xet hash of a file of this repository whose content has been checked
    <repository>/xet/<sha256>.claim     what an uploader says that a file is made of, until a commit checks it

The claims are kept per repository, so that nobody gets at a private file by naming its sha256. What has been checked
names xorbs by the sha256 of their bodies, so no later upload can change what it stands for.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from hubpub.localhub.disk import read_json, write_bytes, write_json
from hubpub.localhub.errors import ApiError, bad_request
from hubpub.localhub.objects import Spooled
from hubpub.localhub.xet.formats import CHUNK_HEADER, Term, XetFile, XorbIndex, read_shard, read_xorb

# Unpacked bytes that a reader is told to fetch at once.
_PIECE = 8 * 1024 * 1024

_HASH = re.compile(r"[0-9a-f]{64}")
_STORED = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{64}")


def xet_hash(value: str) -> str:
    """Check a Xet hash: 64 lower-case hexadecimal digits."""
    if not _HASH.fullmatch(value):
        raise bad_request("Expected a Xet hash: 64 lower-case hexadecimal digits.")
    return value


def xorb_hash(xorb: str) -> str:
    """The hash that clients know a stored xorb by."""
    return xorb[:64]


def body_hash(xorb: str) -> str:
    """A name of a stored xorb that looks like a Xet hash and that no other body has: the sha256 of its own."""
    return xorb[-64:]


def is_xorb(path: Path) -> bool:
    """Tell whether a path is that of a stored xorb."""
    return bool(_STORED.fullmatch(path.name))


class XetStore:
    """Xorbs and files below one directory. Methods block on the disk: call them on threads.

    `lock` is held by whoever makes something name what is stored here, and while what nothing names is removed.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self.id = self._own_id()
        self._former_ids: set[str] = set()
        self._index = lru_cache(maxsize=256)(self._read_index)

    def xorb_path(self, xorb: str) -> Path:
        """Where a stored xorb lies, by its name in a term that has been bound."""
        return self.directory / "xorbs" / xorb[:2] / xorb

    def is_named(self, name: str) -> bool:
        """Tell whether a name is this storage's, or was while uploads began that may still be under way."""
        return name == self.id or name in self._former_ids

    def rename(self) -> None:
        """Take another name, since something stored is damaged or gone.

        hf_xet remembers by the storage's URL what it has, and would not send it again.
        """
        self._former_ids.add(self.id)
        self.id = self._new_id()

    def xorb_index(self, xorb: str) -> XorbIndex | None:
        """The chunks of a stored xorb; None if there is no such xorb."""
        try:
            status = self.xorb_path(xorb).stat()
            return self._index(xorb, status.st_size, status.st_mtime_ns)
        except FileNotFoundError:
            return None

    def add_xorb(self, got: Spooled, digest: str) -> bool:
        """Take a received file as a xorb once it reads as one; False if the same was there already.

        Its Merkle hash is not computed here: what counts is the sha256 of a file that a commit names, and that is
        checked. Another body under the same hash lies beside the first, and new shards mean the one that came last: so
        a false one neither replaces a sound one nor stays in its way.
        """
        with got.path.open("rb") as file:
            read_xorb(file, got.size)
        target = self.xorb_path(f"{digest}.{got.sha256}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.lock:
            is_new = not target.exists()
            # in any case: the disk may have changed the one that is there
            got.path.replace(target)
        return is_new

    def add_shard(self, data: bytes, claims: RepoXet) -> list[XetFile]:
        """Take a shard as what the uploader says of the files in it; these files.

        Raises ApiError 400 if it names a xorb that is not stored, or chunks that the xorb does not have.
        """
        files = []
        with self.lock:
            stored: dict[str, str] = {}
            for file in read_shard(data):
                terms = tuple(self._bound(term, stored) for term in file.terms)
                files.append(XetFile(file.hash, terms, file.sha256))
            for file in files:
                if file.sha256:
                    claims.claim(file.sha256, file)
        return files

    def _bound(self, term: Term, stored: dict[str, str]) -> Term:
        """A term of a shard, naming the very xorb on the disk; `stored` holds those that were found before."""
        digest = term.xorb
        if digest not in stored:
            found = [path for path in (self.directory / "xorbs" / digest[:2]).glob(f"{digest}*") if is_xorb(path)]
            if not found:
                self.rename()
                raise bad_request(f"The shard names the xorb {digest}, which is not stored: upload it first.")
            stored[digest] = max(found, key=lambda path: path.stat().st_mtime_ns).name
        bound = Term(stored[digest], term.length, term.start, term.end)
        index = self.xorb_index(bound.xorb)
        if index is None or not index.holds(bound):
            raise bad_request(f"The shard names chunks that the xorb {digest} does not have.")
        return bound

    def file(self, digest: str) -> XetFile | None:
        """A file that has been checked, by its Xet hash."""
        return _read_file(read_json(self.file_path(digest)))

    def keep(self, file: XetFile) -> bool:
        """Note what a file is made of: its hash and its sha256 have been checked. False if some of it is gone."""
        if any(self.xorb_index(term.xorb) is None for term in file.terms):
            return False
        path = self.file_path(file.hash)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, _written(file))
        return True

    def reconstruction(self, file: XetFile, start: int, end: int) -> list[tuple[Term, int, int, int]]:
        """The terms, cut into handy pieces, that hold the bytes `start` up to `end` of a file.

        For each: the term, where in the file it begins, and the bytes (first, last) of its chunks in the xorb.
        """
        found = []
        position = 0
        for term in file.terms:
            if position < end and position + term.length > start:
                index = self.xorb_index(term.xorb)
                if index is None or not index.holds(term):
                    raise ApiError(404, f"The xorb {xorb_hash(term.xorb)} of this file is gone.")
                for piece in _split(term, index):
                    if position < end and position + piece.length > start:
                        found.append((piece, position, index.offsets[piece.start], index.offsets[piece.end] - 1))
                    position += piece.length
            else:
                position += term.length
        return found

    def plain(self, file: XetFile) -> Iterator[bytes] | None:
        """The bytes of a file whose chunks are stored as they are; None where one is compressed, or gone.

        Raises OSError as the disk does.
        """
        for term in file.terms:
            index = self.xorb_index(term.xorb)
            if index is None or not index.holds(term) or not index.is_plain(term):
                return None
        return self._read_plain(file)

    def _read_plain(self, file: XetFile) -> Iterator[bytes]:
        for term in file.terms:
            index = self.xorb_index(term.xorb)
            if index is None:
                return
            with self.xorb_path(term.xorb).open("rb") as xorb:
                for chunk in range(term.start, term.end):
                    xorb.seek(index.offsets[chunk] + CHUNK_HEADER)
                    yield xorb.read(index.lengths[chunk])

    def _own_id(self) -> str:
        """This storage's name. hf_xet remembers for weeks, by URL, which xorbs a storage has; were two storages to
        follow each other at one host and port, it would not send the second one what only the first has."""
        path = self.directory / "id"
        try:
            name = path.read_text().strip()
        except FileNotFoundError:
            name = ""
        return name or self._new_id()

    def _new_id(self) -> str:
        name = secrets.token_hex(8)
        write_bytes(self.directory / "id", name.encode())
        return name

    def file_path(self, digest: str) -> Path:
        """Where it is noted what a file is made of."""
        return self.directory / "files" / digest[:2] / f"{digest}.json"

    def _read_index(self, xorb: str, size: int, _changed: int) -> XorbIndex:
        with self.xorb_path(xorb).open("rb") as file:
            return read_xorb(file, size)


def _split(term: Term, index: XorbIndex) -> Iterator[Term]:
    """A term cut at chunks into pieces of _PIECE bytes or a little more: hf_xet holds each in memory whole, twice."""
    start, length = term.start, 0
    for chunk in range(term.start, term.end):
        length += index.lengths[chunk]
        if length >= _PIECE or chunk == term.end - 1:
            yield Term(term.xorb, length, start, chunk + 1)
            start, length = chunk + 1, 0


class RepoXet:
    """The Xet files of one repository: for a file's sha256, its Xet hash."""

    def __init__(self, repository: Path) -> None:
        self._directory = repository / "xet"

    def claim(self, sha256: str, file: XetFile) -> None:
        """Note what an uploader says: the content with this sha256 is this file."""
        if self.checked(sha256) != file.hash:
            self._directory.mkdir(exist_ok=True)
            write_json(self._pending(sha256), _written(file))

    def claimed(self, sha256: str) -> XetFile | None:
        """What an uploader says that the content is, and nobody has checked yet."""
        return _read_file(read_json(self._pending(sha256)))

    def checked(self, sha256: str) -> str | None:
        """The Xet hash whose content has been found to have this sha256."""
        try:
            return (self._directory / sha256).read_text()
        except FileNotFoundError:
            return None

    def confirm(self, sha256: str, digest: str) -> None:
        """Note that a claim is true."""
        self._directory.mkdir(exist_ok=True)
        write_bytes(self._directory / sha256, digest.encode())
        self.drop(sha256)

    def drop(self, sha256: str) -> None:
        """Forget a claim."""
        self._pending(sha256).unlink(missing_ok=True)

    def named(self, since: float) -> tuple[set[str], set[str]]:
        """What this repository needs of the storage: the hashes of its files, and the xorbs of files not yet checked.

        Claims from before `since` (seconds since the epoch) are forgotten: no commit is going to name them.
        """
        files, xorbs = set(), set()
        for path in self._directory.glob("[0-9a-f]*"):
            if not path.suffix:
                files.add(path.read_text())
            elif path.suffix != ".claim" or path.stat().st_mtime < since:
                path.unlink()
            elif claimed := _read_file(read_json(path)):
                xorbs |= {term.xorb for term in claimed.terms}
        return files, xorbs

    def _pending(self, sha256: str) -> Path:
        return self._directory / f"{sha256}.claim"


def _written(file: XetFile) -> dict[str, object]:
    terms = [[term.xorb, term.length, term.start, term.end] for term in file.terms]
    return {"hash": file.hash, "sha256": file.sha256, "terms": terms}


def _read_file(stored: Any) -> XetFile | None:
    if stored is None:
        return None
    return XetFile(stored["hash"], tuple(Term(*term) for term in stored["terms"]), stored["sha256"])
