"""The accounts' names: spelled in three places of a card, and told apart again.

The header and the sentence join the names with `` & ``, the table with `` | ``; a name may hold either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from hubpub.cards.recipes.huggingtweets import spelling
from hubpub.cards.recipes.huggingtweets.facts import Account

AND = " & "
BAR = " | "

# The sentences around a name and a handle in the templates, which decide what a special character there means.
_TRAINED_ON = ("The model was trained on tweets from ", ".")


def spell_names(accounts: Sequence[Account]) -> dict[str, list[str]]:
    """Every account's name as the places ``header``, ``text`` and ``column`` hold it."""
    names = [account.name for account in accounts]
    written = {place: [a.as_written.get(place) for a in accounts] for place in ("header", "text", "column")}
    before, after = _TRAINED_ON
    return {
        "header": [
            spelling.html_text(name) if kept is None else kept
            for name, kept in zip(names, written["header"], strict=True)
        ],
        "text": spelling.markdown_text(names, written["text"], before=before, between=AND, after=after),
        "column": spelling.table_cells(names, written["column"]),
    }


def read_name(header: str, text: str | None, column: str | None) -> str:
    """The name behind the spellings of one account; ``text`` and ``column`` are None where a card has none."""
    readings = spelling.html_readings(header)
    if text is not None and column is not None:
        readings &= spelling.markdown_readings(text) & spelling.markdown_readings(column)
    # huggingtweets put a name into every place as it was, markup or not; of places that differ, the table's
    # was filled last and so is the one that no other replacement has touched.
    return readings.pop() if readings else header if column is None else column


def split_names(header: str, text: str, columns: str, count: int) -> dict[str, list[str]] | None:
    """The spellings of ``count`` accounts' names, by place; None when no such split exists."""
    column = _split(columns, BAR, count)
    like = column or _split(header, AND, count) or _aligned(header, columns, count)
    headers = _split_like(header, AND, like, spelling.html_readings) or _leftmost(header, AND, count)
    texts = _split_like(text, AND, like, spelling.markdown_readings) or _leftmost(text, AND, count)
    column = column or _split_like(columns, BAR, like, spelling.markdown_readings) or _leftmost(columns, BAR, count)
    if not (headers and texts and column):
        return None
    return {"header": headers, "text": texts, "column": column}


def _split(joined: str, separator: str, count: int) -> list[str] | None:
    """The parts, where the separator leaves no doubt."""
    if len(_places(joined, separator)) != count - 1:
        return None
    parts = joined.split(separator)
    return parts if len(parts) == count else None


def _leftmost(joined: str, separator: str, count: int) -> list[str] | None:
    """Some parts, where no split is better than another."""
    parts = joined.split(separator, count - 1)
    return parts if len(parts) == count else None


def _aligned(header: str, columns: str, count: int) -> list[str] | None:
    """The parts of two joins of the same names: both separators are three characters, so they align."""
    if len(header) != len(columns):
        return None
    parts, start, at = [], 0, 0
    while at < len(header):
        if header.startswith(AND, at) and columns.startswith(BAR, at):
            parts.append(columns[start:at])
            start = at = at + len(AND)
        else:
            at += 1
    parts.append(columns[start:])
    return parts if len(parts) == count else None


def _split_like(
    joined: str, separator: str, like: list[str] | None, readings: Callable[[str], set[str]]
) -> list[str] | None:
    """The parts that read as ``like`` does; None where there are none such."""
    if like is None:
        return None

    def same(part: str, other: str) -> bool:
        return part == other or bool(readings(part) & spelling.markdown_readings(other))

    ends, last = _places(joined, separator), len(like) - 1
    dead: set[tuple[int, int]] = set()
    # a search in depth, without recursion as a card may have thousands of accounts: for each part its start, and the
    # ends that are still to be tried
    pending = [(0, iter(ends))]
    while pending:
        start, tries = pending[-1]
        name = len(pending) - 1
        if name == last and same(joined[start:], like[last]):
            starts = [begin for begin, _ in pending]
            return [joined[begin : after - len(separator)] for begin, after in pairwise(starts)] + [joined[start:]]
        for end in tries if name < last else ():
            after = end + len(separator)
            if end >= start and (name + 1, after) not in dead and same(joined[start:end], like[name]):
                pending.append((after, iter(ends)))
                break
        else:
            dead.add((name, start))
            pending.pop()
    return None


def _places(joined: str, separator: str) -> list[int]:
    """Where a separator may stand; these may overlap, as "x &" and "y" join to "x & & y"."""
    return [match.start() for match in re.finditer(f"(?={re.escape(separator)})", joined)]
