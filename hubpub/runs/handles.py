"""Values of the W&B client's objects."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from hubpub.types.lineage_graph import Artifact, Run


def artifact_of(handle: Any, app: str, producer: str | None = None) -> Artifact:
    """An artifact as a value: its digest is read before its manifest, after which the client computes it anew."""
    name, version = handle.source_name.rpartition(":")[0] or handle.source_name, handle.source_version
    place = [handle.source_entity, handle.source_project, "artifacts", handle.type, name, version]
    return Artifact(
        name,
        handle.type,
        handle.source_entity,
        handle.source_project,
        version,
        handle.digest,
        tuple(alias for alias in handle.aliases if alias != version),
        dict(handle.metadata or {}),
        str(getattr(handle.state, "value", handle.state)),
        "/".join([app, *(quote(str(part), safe="") for part in place)]),
        producer,
    )


def run_of(handle: Any, *, full: bool) -> Run:
    """A run as a value; config and summary cost a request more where only its name was loaded."""
    summary = dict(handle.summary_metrics) if full else {}
    internal = summary.pop("_wandb", None)
    runtime = summary.get("_runtime") or (internal.get("runtime") if isinstance(internal, dict) else None)
    attributes = handle._attrs
    return Run(
        handle.id,
        handle.entity,
        handle.project,
        handle.url,
        handle.name or "",
        attributes.get("jobType") or "",
        handle.state,
        dict(handle.config) if full else {},
        summary,
        attributes.get("commit") or None,
        None,
        attributes.get("createdAt"),
        float(runtime) if isinstance(runtime, (int, float)) else None,
    )


def hardware_of(metadata: dict[str, Any]) -> str | None:
    """What a run's metadata file says that it ran on, in a few words."""
    if gpu := metadata.get("gpu"):
        return f"{metadata.get('gpu_count') or 1} x {gpu}"
    if chip := (metadata.get("apple") or {}).get("name"):
        return str(chip)
    count = metadata.get("cpu_count_logical") or metadata.get("cpu_count")
    return f"{count} CPUs" if count else None
