"""The Xet storage: xorbs and shards, shared by all repositories of a hub, and what each repository knows of it.

    xet/xorbs/ab/<hash>          serialised xorbs, as uploaded
    xet/xorbs/ab/<hash>.doubted  says that a file that is made of this xorb came out wrong: it is to be sent again
    xet/id                       a name for this storage, in the URL that clients get
    xet/shards/<sha256>.mdb      shards, as uploaded
    xet/files/ab/<hash>.json     one file of a shard: what to answer when it is asked for, without a search
    <repository>/xet/<sha256>    the Xet hash of a file of this repository whose content has been checked
    <repository>/xet/<sha256>.pending    the same, as an uploader claims it, until a commit checks it

The claims are kept per repository, so that nobody gets at a private file by naming its sha256.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from hubpub.localhub.disk import read_json, write_bytes, write_json
from hubpub.localhub.errors import HubError, bad_request
from hubpub.localhub.shards import Term, XetFile, XorbIndex, read_shard, read_xorb

# Unpacked bytes that a reader is told to fetch at once.
_PIECE = 8 * 1024 * 1024

_HASH = re.compile(r"[0-9a-f]{64}")


def xet_hash(value: str) -> str:
    """Check a Xet hash: 64 lower-case hexadecimal digits."""
    if not _HASH.fullmatch(value):
        raise bad_request("Expected a Xet hash: 64 lower-case hexadecimal digits.")
    return value


class XetStore:
    """Xorbs and shards below one directory. Methods block on the disk: call them on threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / "shards").mkdir(parents=True, exist_ok=True)
        self.id = self._own_id()
        self._former_ids: set[str] = set()
        self._index = lru_cache(maxsize=256)(self._read_index)

    def xorb_path(self, digest: str) -> Path:
        """Where a xorb lies or will lie."""
        return self._directory / "xorbs" / digest[:2] / digest

    def is_named(self, name: str) -> bool:
        """Tell whether a name is this storage's, or was while uploads began that may still be under way."""
        return name == self.id or name in self._former_ids

    def doubt(self, file: XetFile) -> None:
        """Note that what is stored of a file is not what was uploaded: the next upload of its xorbs replaces them.

        Which of them it is, nothing here can tell. The storage takes another name, since hf_xet remembers by its URL
        what it has, and would not send it again.
        """
        for xorb in {term.xorb for term in file.terms}:
            path = self._doubt_path(xorb)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        self._former_ids.add(self.id)
        self.id = self._new_id()

    def xorb_index(self, digest: str) -> XorbIndex | None:
        """The chunks of a stored xorb; None if there is no such xorb."""
        try:
            status = self.xorb_path(digest).stat()
            return self._index(digest, status.st_size, status.st_mtime_ns)
        except FileNotFoundError:
            return None

    def add_xorb(self, received: Path, digest: str) -> bool:
        """Take a received file as a xorb once it reads as one; False if the same was there already.

        Its Merkle hash is not computed here: what counts is the sha256 of a file that a commit names, and that is
        checked. A xorb that differs in size from the stored one, or stands for one that is in doubt, replaces it, so a
        bad one does not stay for ever.
        """
        with received.open("rb") as file:
            size = received.stat().st_size
            read_xorb(file, size)
        target = self.xorb_path(digest)
        doubt = self._doubt_path(digest)
        if target.exists() and target.stat().st_size == size and not doubt.exists():
            received.unlink()
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        received.replace(target)
        doubt.unlink(missing_ok=True)
        return True

    def add_shard(self, data: bytes) -> list[XetFile]:
        """Take a shard; the files in it.

        Raises HubError 400 if it names a xorb that is not stored, or chunks that the xorb does not have.
        """
        files = read_shard(data)
        for file in files:
            for term in file.terms:
                index = self.xorb_index(term.xorb)
                if index is None:
                    raise bad_request(f"The shard names the xorb {term.xorb}, which is not stored: upload it first.")
                if not index.holds(term):
                    raise bad_request(f"The shard names chunks that the xorb {term.xorb} does not have.")
        for file in files:
            path = self._file_path(file.hash)
            path.parent.mkdir(parents=True, exist_ok=True)
            terms = [[term.xorb, term.length, term.start, term.end] for term in file.terms]
            write_json(path, {"sha256": file.sha256, "terms": terms})
        write_bytes(self._directory / "shards" / f"{hashlib.sha256(data).hexdigest()}.mdb", data)
        return files

    def file(self, digest: str) -> XetFile | None:
        """A file by its Xet hash."""
        stored = read_json(self._file_path(digest))
        if stored is None:
            return None
        return XetFile(digest, tuple(Term(*term) for term in stored["terms"]), stored["sha256"])

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
                    raise HubError(404, f"The xorb {term.xorb} of this file is gone.")
                for piece in _split(term, index):
                    if position < end and position + piece.length > start:
                        found.append((piece, position, index.offsets[piece.start], index.offsets[piece.end] - 1))
                    position += piece.length
            else:
                position += term.length
        return found

    def _own_id(self) -> str:
        """This storage's name. hf_xet remembers for weeks, by URL, which xorbs a storage has; were two storages to
        follow each other at one host and port, it would not send the second one what only the first has."""
        path = self._directory / "id"
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            return self._new_id()

    def _new_id(self) -> str:
        name = secrets.token_hex(8)
        write_bytes(self._directory / "id", name.encode())
        return name

    def _doubt_path(self, digest: str) -> Path:
        return self.xorb_path(digest).with_name(f"{digest}.doubted")

    def _file_path(self, digest: str) -> Path:
        return self._directory / "files" / digest[:2] / f"{digest}.json"

    def _read_index(self, digest: str, size: int, _changed: int) -> XorbIndex:
        with self.xorb_path(digest).open("rb") as file:
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
    """What one repository knows of Xet: for a file's sha256, its Xet hash."""

    def __init__(self, repository: Path) -> None:
        self._directory = repository / "xet"

    def claim(self, sha256: str, digest: str) -> None:
        """Note what an uploader says: the file with this sha256 has this Xet hash."""
        if self.checked(sha256) != digest:
            self._directory.mkdir(exist_ok=True)
            write_bytes(self._directory / f"{sha256}.pending", digest.encode())

    def claimed(self, sha256: str) -> str | None:
        """The Xet hash that an uploader claims and nobody has checked yet."""
        return self._read(f"{sha256}.pending")

    def checked(self, sha256: str) -> str | None:
        """The Xet hash whose content has been found to have this sha256."""
        return self._read(sha256)

    def confirm(self, sha256: str, digest: str) -> None:
        """Note that a claim is true."""
        self._directory.mkdir(exist_ok=True)
        write_bytes(self._directory / sha256, digest.encode())
        self.drop(sha256)

    def drop(self, sha256: str) -> None:
        """Forget a claim."""
        (self._directory / f"{sha256}.pending").unlink(missing_ok=True)

    def _read(self, name: str) -> str | None:
        try:
            return (self._directory / name).read_text()
        except FileNotFoundError:
            return None
