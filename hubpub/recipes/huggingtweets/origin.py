"""What the runs tell of a huggingtweets card: the links, and the counts of the training data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hubpub.graph import LineageGraph
from hubpub.lineage import RunRef, same_run

# How the counts are spelled: in our facts, in the notebook of huggingtweets, and in the template of its card.
_SPELLINGS = {
    "downloaded": ("downloaded", "n_tweets_dl", "tweets_dl", "n_tweets", "tweets_downloaded"),
    "retweets": ("retweets", "n_retweets", "n_rt"),
    "short": ("short", "n_short_tweets", "short_tweets", "n_short"),
    "kept": ("kept", "n_tweets_kept", "tweets_kept", "n_kept"),
}
_ROLES = {"data_run": "data run", "training_run": "training run"}


def fill(data: Mapping[str, Any], graph: LineageGraph) -> tuple[dict[str, Any], list[str]]:
    """A source completed by what the runs tell.

    Args:
        data: The source as it was given, not yet validated.
        graph: What the runs tell.

    Returns:
        The source with the links and counts that it left out, and one sentence for each that it gives otherwise.
    """
    lineage, disputes = _links(data.get("lineage"), graph)
    facts, more = _facts(data.get("facts"), counts(graph))
    return {**data, "facts": facts, "lineage": lineage}, disputes + more


def counts(graph: LineageGraph) -> list[dict[str, int]]:
    """The counts of the training data, one mapping an account; empty where nothing tells them.

    They are looked for in the dataset artifact's metadata, then in the data run's summary and config: as a number, a
    list with one for each account, text such as ``3182 | 120`` (as huggingtweets' card has it), or a list
    ``accounts`` of mappings.
    """
    places: list[Mapping[str, Any]] = [artifact.metadata for artifact in graph.datasets]
    if graph.data_run is not None:
        places += [graph.data_run.summary, graph.data_run.config]
    for place in places:
        if found := _columns(place):
            return found
    return []


def _columns(place: Mapping[str, Any]) -> list[dict[str, int]]:
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


def _links(given: Any, graph: LineageGraph) -> tuple[Any, list[str]]:
    if given is not None and not isinstance(given, Mapping):
        return given, []
    links, disputes = dict(given or {}), []
    for name, ref in (("data_run", graph.lineage.data_run), ("training_run", graph.lineage.training_run)):
        if ref is None:
            continue
        if links.get(name) is None:
            links[name] = {"url": ref.url}
        elif (mine := _ref(links[name])) and not same_run(mine, ref):
            disputes.append(f"the facts name {mine.url} as the {_ROLES[name]}, and W&B tells of {ref.url}")
    return links, disputes


def _ref(given: Any) -> RunRef | None:
    url = given.get("url") if isinstance(given, Mapping) else given
    try:
        return RunRef.parse(url) if isinstance(url, str) else None
    except ValueError:
        return None


def _facts(given: Any, columns: list[dict[str, int]]) -> tuple[Any, list[str]]:
    accounts = given.get("accounts") if isinstance(given, Mapping) else None
    if not columns or not isinstance(accounts, list) or not all(isinstance(item, Mapping) for item in accounts):
        return given, []
    if len(accounts) != len(columns):
        return given, [f"the facts have {len(accounts)} accounts, and the runs tell the counts of {len(columns)}"]
    disputes = list(_disputes(accounts, columns))
    return {**given, "accounts": [{**found, **mine} for mine, found in zip(accounts, columns, strict=True)]}, disputes


def _disputes(accounts: list[Mapping[str, Any]], columns: list[dict[str, int]]) -> Iterator[str]:
    for number, (mine, found) in enumerate(zip(accounts, columns, strict=True)):
        for name, count in found.items():
            if name in mine and mine[name] != count:
                yield f"facts.accounts[{number}].{name} is {mine[name]!r}, and the runs tell {count}"
