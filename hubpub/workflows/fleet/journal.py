"""The journal of a fleet: every row's state on disk, so that a run which was killed goes on where it was.

SQLite, in a file beside the fleet's own. A run lasts until every row has had its turn; the next call begins another.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, MachineError
from hubpub.types.fleet import FleetStatus, Row, RowResult, RowState, Verb
from hubpub.types.options.fleet import FleetOptions
from hubpub.types.spelling import spelled
from hubpub.workflows.fleet.fill import fill, row_of

_VERSION = 2
_TABLES = """
CREATE TABLE IF NOT EXISTS run (
    verb TEXT PRIMARY KEY, fleet TEXT NOT NULL, asked TEXT NOT NULL, began_at TEXT NOT NULL,
    is_over INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS row (
    verb TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, said TEXT NOT NULL, place TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0, filled INTEGER NOT NULL,
    target TEXT, result TEXT,
    PRIMARY KEY (verb, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_state ON row (verb, state, number);
CREATE INDEX IF NOT EXISTS by_target ON row (verb, target);
"""
_WAIT = 10.0  # seconds for a reader to let go
# what the journal does not know by itself; plain data all of it, which asdict would copy to its last leaf
_KEPT = tuple(field.name for field in fields(RowResult) if field.name not in ("row", "attempts"))
_NOT_DONE = (RowState.WAITING.value, RowState.BEGUN.value)


class Journal:
    """The journal of one fleet and one verb. One process writes it; any number may read it meanwhile.

    Args:
        path: Its file; made where there is none.
        verb: What is done.

    Raises:
        CallError: The file is something else.
        MachineError: It cannot be opened.
    """

    def __init__(self, path: Path, verb: Verb) -> None:
        self.path = path
        self.verb = verb
        with _explained(path):
            # handed from thread to thread, one at a time
            self._db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    def _open(self) -> None:
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        # a process that is killed loses nothing; where the power fails, the last rows are done once more
        self._db.execute("PRAGMA synchronous=NORMAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise CallError(f"{self.path} was written by another hubpub", "Name another journal, or delete it.")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version={_VERSION}")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def begin(self, fleet: str, rows: Iterable[Row], asked: Mapping[str, Any], *, anew: bool = False) -> int:
        """Begins a run, or goes on with the one that was not over.

        Args:
            fleet: What the rows were read from.
            rows: The rows, as they stand in the fleet now.
            asked: What is said for every row; another word begins a new run.
            anew: Whether to begin a new run in any case.

        Returns:
            How many rows are done already.

        Raises:
            CallError: Two rows are the same or publish to one repository, or one is wrong, or the journal is that of
                another fleet; then it is as it was.
        """
        said = _digest(asked)
        with _explained(self.path), self._whole():
            old = self._db.execute("SELECT * FROM run WHERE verb = ?", (self.verb,)).fetchone()
            goes_on = old is not None and not old["is_over"] and old["asked"] == said and not anew
            if not goes_on:
                self._db.execute(
                    "INSERT OR REPLACE INTO run (verb, fleet, asked, began_at) VALUES (?, ?, ?, ?)",
                    (self.verb, fleet, said, datetime.now(UTC).isoformat(timespec="milliseconds")),
                )
                # what was said of each counts no more; its key still tells whose journal this is
                self._db.execute("UPDATE row SET said = '' WHERE verb = ?", (self.verb,))
            known = fill(self._db, self.verb, rows, asked)
            if old is not None and not known and old["fleet"] != fleet and not anew:
                raise CallError(
                    f"{self.path} is the journal of another fleet, {old['fleet']}: none of its rows is among these",
                    f"Name another journal, or give that one up: {spelled('anew', of=FleetOptions)}.",
                )
            # what was begun is looked at again, and what went wrong gets another turn
            again = [state for state in RowState if state.is_bad or state is RowState.BEGUN]
            marks = ",".join("?" * len(again))
            self._db.execute(
                f"UPDATE row SET state = 'waiting' WHERE verb = ? AND state IN ({marks})",  # noqa: S608
                (self.verb, *again),
            )
            return self._count("state NOT IN ('waiting', 'begun')")

    def has_waiting(self) -> bool:
        """Whether a row waits for its turn."""
        with _explained(self.path):
            return self._count("state = 'waiting'") > 0

    def take(self, count: int) -> list[Row]:
        """The next rows that wait; they are begun from now on.

        Args:
            count: How many at most.
        """
        with _explained(self.path), self._whole():
            found = self._db.execute(
                "SELECT * FROM row WHERE verb = ? AND state = 'waiting' ORDER BY number LIMIT ?", (self.verb, count)
            ).fetchall()
            self._db.executemany(
                "UPDATE row SET state = 'begun', attempts = attempts + 1 WHERE verb = ? AND key = ?",
                [(self.verb, row["key"]) for row in found],
            )
        return [row_of(row) for row in found]

    def put_back(self, row: Row) -> None:
        """Has a row wait again: it had no turn, or the hub asked for time."""
        with _explained(self.path):
            self._db.execute(
                "UPDATE row SET state = 'waiting', attempts = max(0, attempts - 1) WHERE verb = ? AND key = ?",
                (self.verb, row.key),
            )

    def record(self, result: RowResult) -> RowResult:
        """Keeps what became of a row; with the number of its attempts."""
        with _explained(self.path):
            kept = {name: getattr(result, name) for name in _KEPT}
            self._db.execute(
                "UPDATE row SET state = ?, result = ? WHERE verb = ? AND key = ?",
                (result.state, json.dumps(kept, default=str), self.verb, result.row.key),
            )
            found = self._db.execute(
                "SELECT attempts FROM row WHERE verb = ? AND key = ?", (self.verb, result.row.key)
            ).fetchone()
        return replace(result, attempts=found["attempts"] if found else 1)

    def end(self) -> bool:
        """Marks the run as over, where every row has had its turn; whether it is."""
        with _explained(self.path):
            is_over = not self._count("state IN ('waiting', 'begun')")
            self._db.execute("UPDATE run SET is_over = ? WHERE verb = ?", (is_over, self.verb))
        return is_over

    def results(self, *states: RowState, most: int | None = None) -> Iterator[RowResult]:
        """What became of the rows, in the fleet's order.

        Args:
            states: Of rows in these states alone; none for all that had a turn.
            most: How many at most; None for all.
        """
        wanted = states or tuple(state for state in RowState if state.value not in _NOT_DONE)
        marks = ",".join("?" * len(wanted))
        with _explained(self.path):
            cursor = self._db.execute(
                f"SELECT * FROM row WHERE verb = ? AND state IN ({marks}) ORDER BY number LIMIT ?",  # noqa: S608
                (self.verb, *wanted, -1 if most is None else most),
            )
            for row in cursor:
                if row["result"]:
                    kept = json.loads(row["result"]) | {"state": RowState(row["state"])}
                    yield RowResult(row=row_of(row), attempts=row["attempts"], **kept)

    def status(self, *, most: int | None = None) -> FleetStatus | None:
        """Where the run stands; None where none was begun.

        Args:
            most: How many of the rows that somebody has to look at are among it, and of those that a dry run would
                change; None for all.
        """
        with _explained(self.path):
            run = self._db.execute("SELECT * FROM run WHERE verb = ?", (self.verb,)).fetchone()
            if run is None:
                return None
            counts = {
                RowState(state): count
                for state, count in self._db.execute(
                    "SELECT state, count(*) FROM row WHERE verb = ? GROUP BY state", (self.verb,)
                )
            }
            commits, size = self._db.execute(
                "SELECT total(json_extract(result, '$.commits')), total(json_extract(result, '$.upload_size')) "
                "FROM row WHERE verb = ? AND result IS NOT NULL",
                (self.verb,),
            ).fetchone()
        return FleetStatus(
            run["fleet"],
            self.verb,
            sum(counts.values()),
            {state: counts[state] for state in RowState if state in counts},
            int(commits),
            int(size),
            str(self.path),
            run["began_at"],
            bool(run["is_over"]),
            bad=tuple(self.results(RowState.BLOCKED, RowState.FAILED, most=most)),
            to_change=tuple(self._to_change(most)) if self.verb is Verb.FIX else (),
        )

    def _to_change(self, most: int | None) -> Iterator[RowResult]:
        return (result for result in self.results(RowState.CHANGED, most=most) if result.dry_run)

    def _count(self, condition: str) -> int:
        query = f"SELECT count(*) FROM row WHERE verb = ? AND {condition}"  # noqa: S608 - our own words
        return int(self._db.execute(query, (self.verb,)).fetchone()[0])

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _digest(asked: Mapping[str, Any]) -> str:
    """What tells one set of options from another; of who signs nothing is kept, a key's password neither."""
    plain = {name: value for name, value in asked.items() if name != "sign" and value is not None}
    return sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise MachineError(
            f"cannot use the journal {path}: {error}", "Mend its disk or permissions, or name another journal."
        ) from error
    except sqlite3.DatabaseError as error:
        raise CallError(f"{path} is no journal of a fleet ({error})", "Name another file.") from error
