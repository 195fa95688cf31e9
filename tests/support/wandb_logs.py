"""Logs of W&B runs as the client writes them, without the client: what a test needs of a run, in a moment."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wandb.proto.wandb_internal_pb2 import ArtifactRecord, Record  # type: ignore[attr-defined]

_BLOCK = 1 << 15


def framed(payloads: Iterable[bytes]) -> bytes:
    """Records as LevelDB writes them: over several blocks, and with a tail too short for a chunk's head."""
    out = bytearray(struct.pack("<4sHB", b":W&B", 0xBEE1, 0))
    for payload in payloads:
        rest, first = payload, True
        while True:
            left = _BLOCK - len(out) % _BLOCK
            if left < 7:
                out += b"\0" * left
                left = _BLOCK
            chunk, rest = rest[: left - 7], rest[left - 7 :]
            kind = (1 if first else 4) if not rest else (2 if first else 3)
            out += struct.pack("<IHB", zlib.crc32(chunk, zlib.crc32(bytes([kind]))), len(chunk), kind) + chunk
            first = False
            if not rest:
                break
    return bytes(out)


def artifact(
    name: str,
    type_: str,
    files: Mapping[str, bytes],
    *,
    metadata: Mapping[str, Any] | None = None,
    aliases: Iterable[str] = (),
) -> ArtifactRecord:
    """An artifact with its manifest and W&B's digest of it."""
    digests = {path: base64.b64encode(hashlib.md5(data).digest()).decode() for path, data in files.items()}
    lines = "".join(f"{path}:{digest}\n" for path, digest in sorted(digests.items()))
    record = ArtifactRecord(name=name, type=type_, metadata=json.dumps(metadata or {}), aliases=list(aliases))
    record.digest = hashlib.md5(f"wandb-artifact-manifest-v1\n{lines}".encode()).hexdigest()
    for path, digest in digests.items():
        record.manifest.contents.add(path=path, digest=digest, size=len(files[path]))
    return record


def log(
    place: Path,
    run_id: str,
    began: float,
    *,
    entity: str = "me",
    project: str = "p",
    name: str = "",
    job_type: str = "",
    config: Mapping[str, Any] | None = None,
    summary: Mapping[str, Any] | None = None,
    logged: Iterable[ArtifactRecord] = (),
    history: Iterable[Mapping[str, Any]] = (),
    code: int | None = 0,
    runtime: int = 60,
) -> Path:
    """An offline run's directory, with its log.

    Args:
        place: The ``wandb`` directory.
        run_id: The run's id.
        began: When it began, in seconds from the start of 2026.
        entity: Whose it is.
        project: Its project.
        name: The name that is shown.
        job_type: What kind of work it was.
        config: What it was configured with.
        summary: What it came to.
        logged: The artifacts that it logged.
        history: The rows of numbers that it logged, each of one step.
        code: Its exit code; None where it crashed.
        runtime: How long it ran, seconds.
    """
    head = Record()
    run = head.run
    run.run_id, run.entity, run.project, run.display_name, run.job_type = run_id, entity, project, name, job_type
    run.start_time.FromNanoseconds(round((1767225600 + began) * 1_000_000_000))
    for key, value in (config or {}).items():
        run.config.update.add(key=key, value_json=json.dumps(value))
    records = [head]
    for key, value in (summary or {}).items():
        change = Record()
        change.summary.update.add(key=key, value_json=json.dumps(value))
        records.append(change)
    for step, row in enumerate(history):
        logs = Record()
        logs.history.step.num = step
        for key, value in {**row, "_step": step}.items():
            # as the client writes them
            logs.history.item.add(nested_key=[key], value_json=json.dumps(value))
        records.append(logs)
    records += [Record(artifact=record) for record in logged]
    if code is not None:
        end = Record()
        end.exit.exit_code, end.exit.runtime = code, runtime
        end.exit.SetInParent()
        records.append(end)
    directory = place / f"offline-run-20260101_{round(began):06}-{run_id}"
    directory.mkdir(parents=True)
    (directory / f"run-{run_id}.wandb").write_bytes(framed(record.SerializeToString() for record in records))
    return directory
