"""Runs from their logs on this machine: the run that is asked for, and those beside it that made what it used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, HubpubError
from hubpub.graph import Artifact, Edge, Gap, LineageGraph, Run, graph_of
from hubpub.runs.logged import Logged, page_of, read

_SIBLINGS = 500


def log_of(path: Path) -> Path:
    """The log of a run's directory, or the log itself.

    Raises:
        CallError: There is none.
    """
    if path.is_file():
        return path
    if not path.exists():
        if path.is_symlink():
            raise CallError(f"{path} is a link to nothing", "Name the run's directory itself.")
        raise CallError(f"there is no run at {path}", "Name a run's directory, such as wandb/offline-run-….")
    logs = sorted(path.glob("*.wandb"))
    if len(logs) == 1:
        return logs[0]
    if not logs:
        inside = sorted(path.glob("*run-*/*.wandb")) or sorted(path.glob("wandb/*run-*/*.wandb"))
        found = f"It holds runs: name one of them, such as {inside[-1].parent}." if inside else ""
        raise CallError(f"{path} holds no log of a W&B run", found or "Name a run's directory: wandb/offline-run-….")
    raise CallError(f"{path} holds {len(logs)} logs", f"Name one of them, such as {logs[0]}.")


def is_synced(log: Path) -> bool:
    """Whether the run of a log is online: it was when it ran, or was synced since."""
    log = log.resolve()
    return log.with_name(f"{log.name}.synced").exists() or log.parent.name.startswith("run-")


def resolve(
    log: Path, *, entity: str | None = None, project: str | None = None, live: Run | None = None
) -> LineageGraph:
    """The lineage of a run on this machine.

    Its training data is what the config names by digest: a value that equals the digest of an artifact that a run
    beside it logged.

    Args:
        log: The run's log.
        entity: Whose the runs are, where the logs do not say.
        project: Which project's they are, where the logs do not say.
        live: The run as it is now, where it still runs.

    Raises:
        CallError: It is no log.
        MachineError: It cannot be read.
        WandbError: The log ends before it tells of the run.
    """
    told = read(log, entity=entity, project=project) if live is None else _read_live(log, live, entity, project)
    found = {told.run.key: told}
    edges: list[Edge] = []
    beside = [path for path in _beside(log) if path.resolve() != log.resolve()]
    gaps = [Gap("runs beside this one", f"only {_SIBLINGS} were searched")] if len(beside) > _SIBLINGS else []
    artifacts: dict[str, Artifact] = {}
    open_runs, unread = [told], beside[-_SIBLINGS:]
    siblings: list[Logged] = []
    while open_runs:
        current = open_runs.pop()
        for artifact in (*current.artifacts, *current.used):
            artifacts.setdefault(artifact.key, artifact)
        edges += [Edge(current.run.key, artifact.key, logged=True) for artifact in current.artifacts]
        edges += [Edge(current.run.key, artifact.key) for artifact in current.used]
        if not (wanted := set(_digests(current.run.config))):
            continue
        if unread:
            siblings, unread = list(_readable(unread, entity, project, gaps)), []
        for sibling in (told, *siblings):
            if sibling.run.key == current.run.key:
                continue
            for artifact in sibling.artifacts:
                if artifact.digest in wanted:
                    edges.append(Edge(current.run.key, artifact.key))
                    if sibling.run.key not in found:
                        found[sibling.run.key] = sibling
                        open_runs.append(sibling)
    return graph_of(
        told.run.key,
        [item.run for item in found.values()],
        artifacts.values(),
        edges,
        [*(gap for item in found.values() for gap in item.gaps), *gaps],
    )


def _read_live(log: Path, live: Run, entity: str | None, project: str | None) -> Logged:
    """What is known of a run that still runs: the client writes the log in blocks, and the last one at the end."""
    owner, place = entity or live.entity, project or live.project
    run = replace(live, entity=owner, project=place, url=page_of(owner, place, live.id))
    late = Gap(f"all that run {run.id} logged", "it still runs, and its log is complete when it has finished")
    try:
        told = read(log, entity=owner, project=place)
    except HubpubError:
        return Logged(run, gaps=(late,))
    return replace(told, run=run, gaps=(late,))


def _beside(log: Path) -> list[Path]:
    """The logs of the runs beside a run: those in the same wandb directory."""
    place = log.resolve().parent.parent
    return sorted(place.glob("*run-*/*.wandb"), key=lambda path: path.parent.name)


def _readable(paths: list[Path], entity: str | None, project: str | None, gaps: list[Gap]) -> Iterator[Logged]:
    for path in paths:
        try:
            yield read(path, entity=entity, project=project)
        except HubpubError as error:
            gaps.append(Gap(f"the run in {path.parent.name}", error.fact))


def _digests(value: Any) -> Iterator[str]:
    """Every text in a config, at any depth, that may be a digest."""
    if isinstance(value, str):
        if len(value) == 32:
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _digests(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _digests(inner)
