"""What is known of files' bytes, kept under the file system's stamp of each, for all processes of the user.

A file whose device, inode, size and times of change are those of an earlier look holds the same bytes: git's index
rests on the same. Two things make that safe. A file that changed within the clock's grain before the look could change
again and keep its times, so nothing is kept of it (git, Documentation/technical/racy-git.txt). And a row carries a
checksum over all of it, so what a disk or another program did to the database is never believed.

Nothing here is needed: where the database is locked, broken, full or may not be written, work goes on without it. One
that is broken is moved aside. Between the few milliseconds of reading and writing no connection is held.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from hubpub._version import __version__
from hubpub.files.paths import cache_root

if TYPE_CHECKING:
    import sqlite3

GRAIN_NS = 2_000_000_000
"""The coarsest clock among file systems: FAT counts every other second."""

# Of what the rows mean; another number lies in another file, so that two versions can run side by side.
_SCHEMA = 1
# How long another process is waited for, in seconds; its transactions take milliseconds.
_PATIENCE = 1.0
_LARGEST = 8 << 20
_LIMIT = 64 << 20
_DAY = 86_400
_FORGOTTEN = 180 * _DAY
_FLUSH_AFTER = 2.0
_BATCH = 500
_ENCODER = json.JSONEncoder(separators=(",", ":"))

_TABLE = """
CREATE TABLE IF NOT EXISTS known (
    stamp TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, checksum TEXT NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (stamp, kind)
)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS known_by_use ON known (used)"


class Stamp(NamedTuple):
    """What the file system says of a file; other bytes have another stamp.

    Attributes:
        device: The file system.
        inode: The file on it.
        size: Bytes.
        mtime_ns: When its bytes changed, nanoseconds since the epoch; a program may set it.
        ctime_ns: When its bytes or what is said of them changed; no program can set it. A file system that keeps none
            (FAT) gives the other one.
    """

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """The stamp of a file; by fstat on an open one, because opening is what makes NFS look at the server."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    @property
    def key(self) -> str:
        """The stamp as one text; inodes may have 64 bits without a sign, which SQLite's numbers have not."""
        return f"{self.device:x}-{self.inode:x}-{self.size:x}-{self.mtime_ns:x}-{self.ctime_ns:x}"

    def is_settled(self, now_ns: int) -> bool:
        """Whether any change from now on gives another stamp.

        Args:
            now_ns: The clock before the first byte was read. A time of change that lies ahead of it says that the clock
                was set back, or is not the file system's, and then nothing is known.
        """
        return now_ns - max(self.mtime_ns, self.ctime_ns) > GRAIN_NS


class Cache:
    """The cache, as one thread of one process sees it. None of its methods fails.

    Args:
        path: The database; by default the user's.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or cache_root() / f"files-{_SCHEMA}.sqlite3"
        self._usable = True
        self._rows: dict[Stamp, dict[str, str]] = {}
        self._new: dict[tuple[Stamp, str], str] = {}
        self._stale: set[str] = set()
        self._flushed = time.monotonic()

    def load(self, stamps: Iterable[Stamp]) -> None:
        """Reads all that is known of some files at once, where one by one would take longer."""
        unknown = {stamp.key: stamp for stamp in stamps if stamp not in self._rows}
        self._rows.update((stamp, {}) for stamp in unknown.values())
        if unknown:
            self._transact(lambda database: self._read(database, unknown), create=False)

    def get(self, stamp: Stamp, kind: str) -> Any:
        """What is known of a file's bytes, as plain JSON data; None where nothing is."""
        if stamp not in self._rows:
            self.load([stamp])
        text = self._rows[stamp].get(kind)
        return None if text is None else json.loads(text)

    def put(self, stamp: Stamp, kind: str, value: Any) -> None:
        """Keeps what was learned of a file's bytes.

        Args:
            stamp: The file's; the same before and after its bytes were read, and settled before.
            kind: What it is; whatever else the value depends on is part of this name.
            value: Plain JSON data; not None.
        """
        text = _ENCODER.encode(value)
        self._rows.setdefault(stamp, {})[kind] = text
        if len(text) <= _LARGEST:
            self._new[stamp, kind] = text
        if time.monotonic() - self._flushed > _FLUSH_AFTER:
            # a push of 70 GB that is interrupted shall not have read them for nothing
            self.flush()

    def remember(self, stream: BinaryIO, kind: str, look: Callable[[], Any]) -> Any:
        """What looking into a file gives; not looked again while the file stays as it is.

        Args:
            stream: The file, open.
            kind: What it is. Values of another version of hubpub are not believed: its readers may be others.
            look: Reads the file and gives plain JSON data, not None.

        Raises:
            Exception: Whatever ``look`` raises.
        """
        kind = f"{kind} {__version__}"
        now_ns, stamp = time.time_ns(), Stamp.of(os.fstat(stream.fileno()))
        known = self.get(stamp, kind)
        if known is not None:
            return known
        value = look()
        if stamp.is_settled(now_ns) and Stamp.of(os.fstat(stream.fileno())) == stamp:
            self.put(stamp, kind, value)
        return value

    def flush(self) -> None:
        """Writes what is new, for the next process and for others."""
        self._flushed = time.monotonic()
        new, stale, self._new, self._stale = self._new, self._stale, {}, set()
        if new or stale:
            self._transact(lambda database: _write(database, new, stale), create=True)

    def _read(self, database: sqlite3.Connection, stamps: Mapping[str, Stamp]) -> None:
        now, keys = int(time.time()), list(stamps)
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            query = f"SELECT stamp, kind, value, checksum, used FROM known WHERE stamp IN ({marks})"  # noqa: S608
            for key, kind, value, checksum, used in database.execute(query, batch):
                if key in stamps and checksum == _checksum(key, kind, value):
                    self._rows[stamps[key]][kind] = value
                    if not isinstance(used, int) or abs(now - used) > _DAY:
                        self._stale.add(key)

    def _transact(self, work: Callable[[sqlite3.Connection], None], *, create: bool) -> None:
        """Does some work on the database, if that can be done.

        A database that is broken is moved aside, and where one may be created the work is done on a new one. After
        anything else, such as a lock that stays or a full disk, this process leaves the database alone.
        """
        try:
            import sqlite3
        except ImportError:  # a Python that was built without it
            return
        broken = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG}
        tries = 2 if self._usable else 0
        while tries:
            tries -= 1
            try:
                if not create and not self._path.exists():
                    return
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as database:
                    database.text_factory = lambda data: data.decode(errors="replace")
                    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * _LARGEST)
                    work(database)
                tries = 0
            except (sqlite3.Error, OSError, UnicodeError) as error:
                damaged = sqlite3.SQLITE_CORRUPT if isinstance(error, UnicodeError) else 0
                code = (getattr(error, "sqlite_errorcode", None) or damaged) & 0xFF
                if code == sqlite3.SQLITE_ERROR and not create:
                    return  # no table: somebody is just creating it
                if code not in broken | {sqlite3.SQLITE_ERROR} or not self._move_aside():
                    self._usable = False
                    return

    def _move_aside(self) -> bool:
        """Puts a broken database out of the way; whoever has it open goes on with what nobody else sees."""
        try:
            # first what would be played back into the next one
            for suffix in ("-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._path.replace(self._path.with_name(f"{self._path.name}.broken"))
        except FileNotFoundError:
            return True  # another process was faster
        except OSError:
            return False
        return True


def _write(database: sqlite3.Connection, new: Mapping[tuple[Stamp, str], str], stale: set[str]) -> None:
    now = int(time.time())
    rows = [(stamp.key, kind, value) for (stamp, kind), value in new.items()]
    database.execute("PRAGMA journal_mode = WAL")
    # what a power failure breaks is noticed, and costs one reading of the files
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN IMMEDIATE")
    database.execute(_TABLE)
    database.execute(_INDEX)
    database.executemany("UPDATE known SET used = ? WHERE stamp = ?", [(now, key) for key in stale])
    database.executemany(
        "INSERT OR REPLACE INTO known (stamp, kind, value, checksum, used) VALUES (?, ?, ?, ?, ?)",
        [(*row, _checksum(*row), now) for row in rows],
    )
    database.execute("DELETE FROM known WHERE used < ?", [now - _FORGOTTEN])
    for _ in range(32):
        if _bytes_used(database) <= _LIMIT:
            break
        database.execute(
            "DELETE FROM known WHERE (stamp, kind) IN (SELECT stamp, kind FROM known ORDER BY used "
            "LIMIT (SELECT count(*) / 4 + 1 FROM known))"
        )
    database.execute("COMMIT")


def _bytes_used(database: sqlite3.Connection) -> int:
    pages, free, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _checksum(*parts: object) -> str:
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=16).hexdigest()
