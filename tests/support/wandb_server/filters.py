"""Which runs a filter selects, and in which order: the little of MongoDB's language that needs no database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tests.support.wandb_server.session import NotServed
from tests.support.wandb_server.values import Run

_NAMES = {
    "name": "id",
    "display_name": "display_name",
    "displayName": "display_name",
    "job_type": "job_type",
    "jobType": "job_type",
    "state": "state",
    "group": "group",
    "createdAt": "created_at",
    "created_at": "created_at",
    "heartbeat_at": "heartbeat_at",
}


def selected(runs: Iterable[Run], filters: str | None) -> list[Run]:
    """The runs that a filter, as JSON, selects. Raises NotServed for what it does not know."""
    wanted = json.loads(filters or "{}")
    return [run for run in runs if _matches(run, wanted)]


def ordered(runs: list[Run], order: str | None) -> list[Run]:
    """By one field, `+` or nothing before it for ascending, `-` for descending; as they are without an order."""
    if not order:
        return runs
    name = order.removeprefix("+").removeprefix("-")
    return sorted(runs, key=lambda run: _value(run, name), reverse=order.startswith("-"))


def _matches(run: Run, wanted: dict[str, Any]) -> bool:
    return all(_holds(run, name, test) for name, test in wanted.items())


def _holds(run: Run, name: str, test: Any) -> bool:
    match name:
        case "$and":
            return all(_matches(run, one) for one in test)
        case "$or":
            return any(_matches(run, one) for one in test)
    value = _value(run, name)
    if not isinstance(test, dict):
        return bool(value == test)
    return all(_compares(value, operator, other) for operator, other in test.items())


def _compares(value: Any, operator: str, other: Any) -> bool:
    match operator:
        case "$eq":
            return bool(value == other)
        case "$ne":
            return bool(value != other)
        case "$in":
            return value in other
    raise NotServed(f"knows no operator {operator}")


def _value(run: Run, name: str) -> Any:
    room, _, key = name.partition(".")
    if room == "config":
        return run.config.get(key.removesuffix(".value"))
    if room == "summary_metrics":
        return run.summary.get(key)
    if name not in _NAMES:
        raise NotServed(f"filters by no {name}")
    return getattr(run, _NAMES[name])
