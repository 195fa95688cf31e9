"""What the runs tell of a huggingtweets card: the links, and the counts of the training data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hubpub.cards.fill_links import fill_links
from hubpub.types.lineage_graph import LineageGraph

# How the counts are spelled: in our facts, in the notebook of huggingtweets, and in the template of its card.
_SPELLINGS = {
    "downloaded": ("downloaded", "n_tweets_dl", "tweets_dl", "n_tweets", "tweets_downloaded"),
    "retweets": ("retweets", "n_retweets", "n_rt"),
    "short": ("short", "n_short_tweets", "short_tweets", "n_short"),
    "kept": ("kept", "n_tweets_kept", "tweets_kept", "n_kept"),
}
Counts = dict[str, int]
"""The counts of one account's tweets, by our own names."""


def fill_from_runs(data: Mapping[str, Any], graph: LineageGraph) -> tuple[dict[str, Any], list[str]]:
    """A source completed by what the runs tell.

    Args:
        data: The source as it was given, not yet validated.
        graph: What the runs tell.

    Returns:
        The source with the links and counts that it left out, and one sentence for each that it gives otherwise.
    """
    lineage, disputes = fill_links(data.get("lineage"), graph)
    facts, more = _facts(data.get("facts"), counts(graph))
    return {**data, "facts": facts, "lineage": lineage}, disputes + more


def counts(graph: LineageGraph) -> list[list[Counts]]:
    """The counts of the training data: for each data run, or dataset without one, one mapping an account.

    They are looked for in the dataset artifacts' metadata; what that lacks in the data run's summary, then in its
    config: as a number, a list with one for each account, text such as ``3182 | 120`` (as huggingtweets' card has it),
    or a list ``accounts`` of mappings.
    """
    runs = {run.key: run for run in graph.data_runs}
    made: dict[str | int, list[Mapping[str, Any]]] = {}
    for number, artifact in enumerate(graph.datasets):
        # two datasets of one run are of the same accounts
        made.setdefault(artifact.producer or number, []).append(artifact.metadata)
    for key, run in runs.items():
        made.setdefault(key, []).extend((run.summary, run.config))
    found = (_together([columns for place in places if (columns := _columns(place))]) for places in made.values())
    return [columns for columns in found if columns]


def _together(places: list[list[Counts]]) -> list[Counts]:
    """What several places tell of the same accounts; the first one counts."""
    if not places:
        return []
    same = [columns for columns in places if len(columns) == len(places[0])]
    return [
        {name: count for part in reversed(parts) for name, count in part.items()} for parts in zip(*same, strict=True)
    ]


def _columns(place: Mapping[str, Any]) -> list[Counts]:
    accounts = place.get("accounts")
    if isinstance(accounts, list) and accounts and all(isinstance(account, Mapping) for account in accounts):
        each = [_columns(account) for account in accounts]
        return [columns[0] for columns in each] if all(len(columns) == 1 for columns in each) else []
    lowered = {str(key).lower(): value for key, value in place.items()}
    rows = {}
    for name, spellings in _SPELLINGS.items():
        row = next((_row(lowered[spelling]) for spelling in spellings if spelling in lowered), [])
        if row:
            rows[name] = row
    if not rows or len({len(row) for row in rows.values()}) != 1:
        return []
    return [dict(zip(rows, column, strict=True)) for column in zip(*rows.values(), strict=True)]


def _row(value: Any) -> list[int]:
    """A count for each account; empty where it is none."""
    if isinstance(value, str):
        value = value.split("|")
    numbers = [_number(item) for item in (value if isinstance(value, list) else [value])]
    return [number for number in numbers if number is not None] if None not in numbers else []


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 20:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _facts(given: Any, told: list[list[Counts]]) -> tuple[Any, list[str]]:
    accounts = given.get("accounts") if isinstance(given, Mapping) else None
    if not told or not isinstance(accounts, list) or not all(isinstance(item, Mapping) for item in accounts):
        return given, []
    columns = [column for part in told for column in part]
    # one run may tell of all the accounts, or each of one
    choices = [part for part in told if len(part) == len(accounts)]
    choices += [_paired(accounts, columns)] if len(columns) == len(accounts) and len(told) > 1 else []
    if not choices:
        return given, [f"the facts have {len(accounts)} accounts, and the runs tell the counts of {len(columns)}"]
    columns, disputes = min(
        ((choice, list(_disputes(accounts, choice))) for choice in choices), key=lambda choice: len(choice[1])
    )
    if not all(columns):
        disputes.append("the runs tell the counts of several accounts, and not of which: give one count of each")
    return {**given, "accounts": [{**found, **mine} for mine, found in zip(accounts, columns, strict=True)]}, disputes


def _paired(accounts: list[Mapping[str, Any]], columns: list[Counts]) -> list[Counts]:
    """The counts of several runs in the order of the accounts; empty where nothing tells which are whose.

    Nothing tells in which order a run used its datasets, so they are known by the counts that the accounts give.
    """
    left = list(columns)
    chosen: dict[int, Counts] = {}
    for number, mine in enumerate(accounts):
        agreeing = [c for c in left if c.keys() & mine.keys() and all(mine.get(name, n) == n for name, n in c.items())]
        if agreeing:
            chosen[number] = agreeing[0]
            left.remove(agreeing[0])
    alone = len(left) == 1
    for number, mine in enumerate(accounts):
        if number not in chosen:
            # what is given and agrees with none is compared with what is left
            chosen[number] = left.pop(0) if alone or mine.keys() & left[0].keys() else {}
    return [chosen[number] for number in range(len(accounts))]


def _disputes(accounts: list[Mapping[str, Any]], columns: list[Counts]) -> Iterator[str]:
    for number, (mine, found) in enumerate(zip(accounts, columns, strict=True)):
        for name, count in found.items():
            if name in mine and mine[name] != count:
                yield f"facts.accounts[{number}].{name} is {mine[name]!r}, and the runs tell {count}"
