"""The log of one run, as values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hubpub.errors import WandbError
from hubpub.runs.addresses import app_url, run_page
from hubpub.runs.datastore import DAMAGED, LogFile
from hubpub.runs.manifest import manifest_entry
from hubpub.runs.plain import DEEPEST, plain
from hubpub.types.lineage_graph import UNFINISHED, Artifact, Entry, Gap, Run

# a protocol buffer of wandb's, which come without types
Proto = Any

UNNAMED = "uncategorized"
"""The project that W&B puts a run in for which none was named."""
_FIRST_BLOCK = 1 << 15
_LONGEST_NUMBER = 10  # bytes of a protocol buffer, for 64 bits
# The kinds of record that matter here.
_KINDS = ("run", "config", "summary", "artifact", "use_artifact", "environment", "exit")


@dataclass(frozen=True, slots=True)
class RunLog:
    """The content of one log.

    Attributes:
        run: The run.
        artifacts: What it logged.
        used: What it used, where it was online.
        gaps: What is missing in the log.
        began: When the run, or this part of it, began: seconds since 1970; 0 where that is not records.
    """

    run: Run
    artifacts: tuple[Artifact, ...] = ()
    used: tuple[Artifact, ...] = ()
    gaps: tuple[Gap, ...] = ()
    began: float = 0.0


@dataclass
class _Records:
    run: Proto = None
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    artifacts: list[Proto] = field(default_factory=list)
    used: list[Proto] = field(default_factory=list)
    environment: Proto = None
    exit: Proto = None


def read_log(log: Path, *, entity: str | None = None, project: str | None = None) -> RunLog:
    """The content of a log, up to its end or its first fault.

    Raises:
        CallError: It is no log.
        MachineError: It cannot be read.
        WandbError: It ends before it tells of the run.
    """
    stream = LogFile(log)
    records = _Records()
    for record in stream.records(_matters):
        _take(records, record)
    if records.run is None:
        may_run = log.stat().st_size <= _FIRST_BLOCK and stream.cut != DAMAGED
        why = ": wandb writes a log in blocks, so that of a run which still trains it may be empty" if may_run else ""
        raise WandbError(
            f"{log} {stream.cut or 'ends'} before it tells of the run{why}",
            "Name the run when it has ended, or by its address on W&B's pages."
            if may_run
            else "Name another run, or copy the log again.",
        )
    run = _run(records, entity, project)
    gaps = [Gap(f"the end of run {run.id}", f"its log {stream.cut}")] if stream.cut else []
    if run.entity and run.project and run.url is None:
        gaps.append(Gap(f"the page of run {run.id}", f"none can be at {app_url()}, where W&B's pages are here"))
    artifacts = [_artifact(record, run) for record in records.artifacts]
    gaps += [Gap(f"the files of {a.name}", "its manifest lies elsewhere") for a in artifacts if a.entries is None]
    used = tuple(
        Artifact(record.name.partition(":")[0], record.type, run.entity, run.project) for record in records.used
    )
    began = records.run.start_time
    return RunLog(run, tuple(artifacts), used, tuple(gaps), began.seconds + began.nanos / 1e9)


def _matters(payload: bytes) -> bool:
    """Whether a record is of a kind that matters: most of a log is history, output and measurements."""
    return not outermost_fields(payload).isdisjoint(_wanted_fields())


@cache
def _wanted_fields() -> frozenset[int]:
    from wandb.proto.wandb_internal_pb2 import Record  # type: ignore[attr-defined]

    fields = Record.DESCRIPTOR.fields_by_name
    return frozenset(fields[name].number for name in _KINDS)


def outermost_fields(payload: bytes) -> set[int]:
    """The numbers of a protocol buffer's outermost fields, without decoding what they hold."""
    found, at = set(), 0
    while at < len(payload):
        tag, at = _varint(payload, at)
        found.add(tag >> 3)
        length, at = _varint(payload, at)
        at += length if tag & 7 == 2 else 0
    return found


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    """A number and where it ends. Protocol buffers have none of more bytes, and a longer one would take ever longer."""
    value = 0
    for shift, byte in enumerate(payload[at : at + _LONGEST_NUMBER]):
        at += 1
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            break
    return value, at


def _take(records: _Records, record: Proto) -> None:
    """Adds a record to those before."""
    kind = record.WhichOneof("record_type")
    if kind == "run":
        records.run = record.run
        _update(records.config, record.run.config)
        _update(records.summary, record.run.summary)
    elif kind == "config":
        _update(records.config, record.config)
    elif kind == "summary":
        _update(records.summary, record.summary)
    elif kind == "artifact" and record.artifact.digest:
        records.artifacts.append(record.artifact)
    elif kind == "use_artifact":
        records.used.append(record.use_artifact)
    elif kind == "environment":
        records.environment = record.environment
    elif kind == "exit":
        records.exit = record.exit


def _update(data: dict[str, Any], change: Proto) -> None:
    """Applies a change of config or summary; a key may be a path, of which what is too deep becomes an ellipsis."""
    for item in change.update:
        *outer, last = list(item.nested_key[: DEEPEST + 1]) or [item.key]
        place = data
        for key in outer:
            inner = place.get(key)
            place[key] = place = inner if isinstance(inner, dict) else {}
        place[last] = _json(item.value_json) if len(item.nested_key) <= DEEPEST else "…"
    for item in change.remove:
        *outer, last = list(item.nested_key) or [item.key]
        place = data
        for key in outer:
            place = place[key] if isinstance(place.get(key), dict) else {}
        place.pop(last, None)


def _json(text: str) -> Any:
    try:
        return plain(json.loads(text))
    except (ValueError, RecursionError):
        return text


def _run(records: _Records, entity: str | None, project: str | None) -> Run:
    record = records.run
    assert record is not None  # the caller has seen to it
    runtime = _runtime(records)
    owner, place = owner_and_project(record.entity, record.project, entity, project)
    config = {key: value for key, value in records.config.items() if key != "_wandb"}
    summary = {key: value for key, value in records.summary.items() if key != "_wandb"}
    git = record.git if record.HasField("git") else records.environment.git if records.environment else None
    return Run(
        record.run_id,
        owner,
        place,
        run_page(owner, place, record.run_id),
        record.display_name,
        record.job_type,
        UNFINISHED if records.exit is None else "failed" if records.exit.exit_code else "finished",
        config,
        summary,
        (git.commit or None) if git else None,
        (git.remote_url or None) if git else None,
        _time(record.start_time.seconds),
        runtime,
        _hardware(records.environment),
    )


def _time(seconds: int) -> str | None:
    """A time as ISO 8601; None for none, or for one that no clock shows."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def owner_and_project(
    entity: str, project: str, given_entity: str | None, given_project: str | None
) -> tuple[str, str]:
    """The entity and the project of a run: its own, or else the given ones.

    Args:
        entity: The entity in its log; empty where there is none.
        project: The project in its log.
        given_entity: The entity to use where the log has none.
        given_project: The project to use where the log has none.
    """
    # the client writes UNNAMED where no project was named
    return entity or given_entity or "", (given_project or project) if project in ("", UNNAMED) else project


def _runtime(records: _Records) -> float | None:
    if records.exit is not None:
        return float(records.exit.runtime)
    internal = records.summary.get("_wandb")
    runtime = internal.get("runtime") if isinstance(internal, dict) else None
    return float(runtime) if isinstance(runtime, (int, float)) else None


def _hardware(environment: Proto) -> str | None:
    if environment is None:
        return None
    if environment.gpu_type:
        return f"{environment.gpu_count or 1} x {environment.gpu_type}"
    if environment.apple.name:
        return str(environment.apple.name)
    return f"{environment.cpu_count_logical} CPUs" if environment.cpu_count_logical else None


def _artifact(record: Proto, run: Run) -> Artifact:
    metadata = _json(record.metadata or "{}")
    manifest = record.manifest
    entries = None if manifest.manifest_file_path else tuple(_entries(manifest))
    return Artifact(
        record.name,
        record.type,
        run.entity,
        run.project,
        digest=record.digest,
        aliases=tuple(record.aliases),
        metadata=metadata if isinstance(metadata, dict) else {},
        producer=run.key,
        entries=entries,
    )


def _entries(manifest: Proto) -> Iterator[Entry]:
    for content in manifest.contents:
        extra = {item.key: _json(item.value_json) for item in content.extra}
        yield manifest_entry(content.path, content.digest, content.size, content.ref, extra)
