"""What a run logged by step: from its log on this machine, or from W&B's server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hubpub.errors import HubpubError
from hubpub.files.profile.training.numbers import as_count
from hubpub.files.profile.training.series import SeriesLog
from hubpub.runs.ask import DEFAULT_TIMEOUT, ask
from hubpub.runs.datastore import LogFile
from hubpub.runs.reference import Online, parse_reference
from hubpub.runs.run_log import outermost_fields
from hubpub.types.profile import Series

_SAMPLES = 500
_LONGEST_VALUE = 100


def logged_series(run: Any, *, timeout: float = DEFAULT_TIMEOUT) -> tuple[Series, ...]:
    """The numbers that a run logged, by name; nothing where they cannot be had: a card does without its curve.

    Of a run on a server W&B chooses some 500 rows; of one on this machine each is read.

    Args:
        run: As for :func:`hubpub.resolve`.
        timeout: Seconds, for all that W&B is asked.
    """
    try:
        reference = parse_reference(run)
        if isinstance(reference, Online):
            return _online(reference, timeout)
        return _on_disk(reference.log)
    except HubpubError:
        return ()


def _online(run: Online, timeout: float) -> tuple[Series, ...]:
    log = SeriesLog()
    for answer in ask({"do": "history", "samples": _SAMPLES, **run.request}, timeout):
        for row in answer.get("rows", ()):
            if isinstance(row, dict):
                log.add_row(row, row.get("_step"))
    return log.series(f"W&B run {run.id}: history")


def _on_disk(log: Path) -> tuple[Series, ...]:
    found = SeriesLog()
    # a run that was resumed has a log for each of its parts
    for part in sorted(
        {log, *log.resolve().parent.parent.glob(f"*run-*/{log.name}")}, key=lambda path: path.parent.name
    ):
        for row, step in _rows(part):
            found.add_row(row, step)
    return found.series(f"W&B run {log.stem.removeprefix('run-')}: history")


def _rows(log: Path) -> Iterator[tuple[dict[str, Any], int]]:
    for record in LogFile(log).records(_is_history):
        if record.WhichOneof("record_type") != "history":
            continue
        row = {}
        for item in record.history.item:
            name = "/".join(item.nested_key) or item.key
            # a number is short: pictures, tables and texts are not decoded
            if len(item.value_json) <= _LONGEST_VALUE and (value := _number(item.value_json)) is not None:
                row[name] = value
        yield row, as_count(row.get("_step")) or int(record.history.step.num)


def _number(text: str) -> float | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (int, float)) else None


def _is_history(payload: bytes) -> bool:
    return _history_field() in outermost_fields(payload)


@cache
def _history_field() -> int:
    from wandb.proto.wandb_internal_pb2 import Record  # type: ignore[attr-defined]

    return int(Record.DESCRIPTOR.fields_by_name["history"].number)
