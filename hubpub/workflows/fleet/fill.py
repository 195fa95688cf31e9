"""Fills a journal with the rows of a fleet, as they stand there now."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from hubpub.errors import CallError
from hubpub.types.fleet import Row, Verb

_PUBLISH = (Verb.PLAN, Verb.PUSH)


def fill(database: sqlite3.Connection, verb: Verb, rows: Iterable[Row], asked: Mapping[str, Any]) -> int:
    """Puts the rows in; one that says something else than before waits again, one that is gone goes.

    Args:
        database: The journal's, within a transaction.
        verb: What is done with them.
        rows: The rows.
        asked: What is said for every row.

    Returns:
        How many of them the journal knew.

    Raises:
        CallError: Two rows are the same, or publish to one branch of one repository.
    """
    count = 0
    database.execute("UPDATE row SET filled = 0 WHERE verb = ?", (verb,))
    for row in rows:
        said = json.dumps(asdict(row) | {"number": 0, "place": ""}, sort_keys=True, default=str)
        known = database.execute(
            "SELECT filled, said, place FROM row WHERE verb = ? AND key = ?", (verb, row.key)
        ).fetchone()
        if known is not None and known["filled"]:
            raise CallError(
                f"{row.place}: {row.name} stands in the fleet already ({known['place']})", "Take one of the two out."
            )
        count += known is not None
        if known is not None and known["said"] == said:
            database.execute(
                "UPDATE row SET filled = 1, number = ?, place = ? WHERE verb = ? AND key = ?",
                (row.number, row.place, verb, row.key),
            )
        else:
            target = row.target(asked) if verb in _PUBLISH else None
            database.execute(
                "INSERT OR REPLACE INTO row (verb, key, number, said, place, filled, target) "
                "VALUES (?, ?, ?, ?, ?, 1, ?)",
                (verb, row.key, row.number, said, row.place, target),
            )
    database.execute("DELETE FROM row WHERE verb = ? AND filled = 0", (verb,))
    _require_one_row_each(database, verb)
    return count


def _require_one_row_each(database: sqlite3.Connection, verb: Verb) -> None:
    """Refuses two folders for one branch of one repository: each run would undo one of the two."""
    twice = database.execute(
        "SELECT target FROM row WHERE verb = ? AND target IS NOT NULL GROUP BY target HAVING count(*) > 1 LIMIT 1",
        (verb,),
    ).fetchone()
    if twice is None:
        return
    found = database.execute(
        "SELECT * FROM row WHERE verb = ? AND target = ? ORDER BY number LIMIT 2", (verb, twice["target"])
    )
    first, second = map(row_of, found)
    raise CallError(
        f"{second.place}: another row publishes to {second.name} already ({first.place})",
        "Take one of the two out, or give it a branch of its own.",
    )


def row_of(found: sqlite3.Row) -> Row:
    """A row as the journal keeps it."""
    said = json.loads(found["said"])
    return Row(**said | {"number": found["number"], "place": found["place"]})
