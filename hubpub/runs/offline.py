"""Resolves a run by its log on this machine, and by the logs beside it of the runs that made what it used."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, HubpubError
from hubpub.runs.addresses import run_page
from hubpub.runs.resumed import join_parts
from hubpub.runs.run_log import RunLog, owner_and_project, read_log
from hubpub.runs.used_artifacts import used_by_config
from hubpub.types.lineage_graph import UNFINISHED, Artifact, Edge, Gap, LineageGraph, Run, graph_of

_SIBLINGS = 500
_PATIENCE = 5.0
_LATE = {
    True: "it has just ended, and its log is not complete yet",
    False: "it still runs, and its log is complete when it has finished",
}
_NOBODY = "no run beside this one logged it"


def find_log(path: Path) -> Path:
    """The log of a run's directory, of the directory of its files (``wandb.run.dir``), or the log itself.

    Raises:
        CallError: There is none.
    """
    try:
        if path.is_file():
            return next(iter(logs_around(path)), path)
    except OSError as error:
        raise CallError(f"{str(path)[:200]!r} is no file: {error.strerror}", "Name a run's directory.") from error
    if not path.exists():
        if path.is_symlink():
            raise CallError(f"{path} is a link to nothing", "Name the run's directory itself.")
        raise CallError(f"there is no run at {path}", "Name a run's directory, such as wandb/offline-run-….")
    logs = sorted(path.glob("*.wandb")) or logs_around(path)
    if len(logs) == 1:
        return logs[0]
    if not logs:
        if inside := runs_in(path):
            count = f"{len(inside)} W&B runs" if len(inside) > 1 else "a W&B run"
            raise CallError(f"{path} is no run itself, and holds {count}", f"Name one, such as {inside[-1].parent}.")
        raise CallError(f"{path} holds no log of a W&B run", "Name a run's directory: wandb/offline-run-….")
    raise CallError(f"{path} holds {len(logs)} logs", f"Name one of them, such as {logs[0]}.")


def logs_around(path: Path) -> list[Path]:
    """The log of the run whose ``files`` directory a path is, or is a file in; none for any other path."""
    place = path if path.name == "files" else path.parent
    return sorted(place.parent.glob("*.wandb")) if place.name == "files" and path.suffix != ".wandb" else []


def runs_in(path: Path) -> list[Path]:
    """The logs of the runs in a ``wandb`` directory, or in that of the directory around it; the latest comes last."""
    logs = list(path.glob("*run-*/*.wandb")) or list(path.glob("wandb/*run-*/*.wandb"))
    # latest-run is a link to another of them
    told = [log for log in logs if not log.parent.is_symlink()]
    return sorted(told, key=lambda log: log.parent.name.removeprefix("offline-"))


def is_synced(log: Path) -> bool:
    """Whether the run of a log is on a server: it ran online, or was synced since."""
    log = log.resolve()
    return log.with_name(f"{log.name}.synced").exists() or log.parent.name.startswith("run-")


def resolve_offline(
    log: Path, *, entity: str | None = None, project: str | None = None, live: Run | None = None
) -> LineageGraph:
    """The lineage of a run on this machine.

    Its training data is what the config names by digest: a value that equals the digest of an artifact that a run
    beside it logged, which had begun by then; of several runs, the first one that logged it.

    Args:
        log: The run's log.
        entity: Whose the runs are, where the logs do not say.
        project: Which project's they are, where the logs do not say.
        live: The run as it is now, where it was given itself.

    Raises:
        CallError: It is no log.
        MachineError: It cannot be read.
        WandbError: The log ends before it tells of the run.
    """
    first = read_log(log, entity=entity, project=project) if live is None else _read_live(log, live, entity, project)
    beside = [path for path in _beside(log) if path.resolve() != log.resolve()]
    gaps = [Gap("runs beside this one", f"only {_SIBLINGS} were searched")] if len(beside) > _SIBLINGS else []
    others = [path for path in beside if path.name != f"run-{first.run.id}.wandb"][-_SIBLINGS:]
    # a run that was resumed has a log for each of its parts
    parts = [path for path in beside if path.name == f"run-{first.run.id}.wandb"]
    logs = [first, *_readable(parts, entity, project, gaps)]
    known = join_parts(logs)
    found, edges = [first.run.key], list[Edge]()
    for key in found:  # grows while it is walked
        used = _used_digests(known[key].run.config)
        if used and others:
            logs += _readable(others, entity, project, gaps)
            known, others = join_parts(logs), []
        for digest, name in used.items():
            makers = [log for log in logs if log.run.key != key and _of(log, digest)]
            maker = _first(makers, digest, name, before=max(log.began for log in logs if log.run.key == key))
            if maker is not None:
                edges += [Edge(key, artifact.key) for artifact in _of(maker, digest, name)]
                found += [maker.run.key] if maker.run.key not in found else []
            elif name and not _of(known[key], digest):
                reason = f"only {makers[0].run.id} logged it, which began later" if makers else _NOBODY
                gaps.append(Gap(f"the artifact {name} with digest {digest}", reason))
    return _graph(first.run.key, [known[key] for key in found], edges, gaps)


def _used_digests(config: Mapping[str, Any]) -> dict[str, str]:
    """The digests that a config names, with the artifacts' names, where it names these too."""
    names = {digest: name for name, digest in used_by_config(config).items()}
    return {**names, **{digest: names.get(digest, "") for digest in _digests(config)}}


def _of(log: RunLog, digest: str, name: str = "") -> list[Artifact]:
    """What a run logged with that digest; of several names the one that is asked for."""
    having = [artifact for artifact in log.artifacts if artifact.digest == digest]
    return [artifact for artifact in having if artifact.name == name] or having


def _first(makers: list[RunLog], digest: str, name: str, *, before: float) -> RunLog | None:
    """The run that logged something first, as W&B has it; what began after its user did not make what that used."""
    in_time = [log for log in makers if log.began <= before or not before]
    by_name = [log for log in in_time if any(artifact.name == name for artifact in _of(log, digest, name))]
    return min(by_name or in_time, key=lambda log: log.began, default=None)


def _graph(root: str, found: list[RunLog], edges: list[Edge], gaps: list[Gap]) -> LineageGraph:
    artifacts: dict[str, Artifact] = {}
    for item in sorted(found, key=lambda item: item.began):
        # of two runs that logged the same, the first one made it
        for artifact in item.artifacts:
            artifacts.setdefault(artifact.key, artifact)
            edges.append(Edge(item.run.key, artifact.key, logged=True))
    for item in found:
        for artifact in item.used:
            artifacts.setdefault(artifact.key, artifact)
            edges.append(Edge(item.run.key, artifact.key))
    gaps_of_logs = [gap for item in found for gap in item.gaps]
    return graph_of(root, [item.run for item in found], artifacts.values(), edges, [*gaps_of_logs, *gaps])


def _read_live(log: Path, live: Run, entity: str | None, project: str | None) -> RunLog:
    """The log of a live run, which is not complete: the client writes it in blocks, and the last one at the end.

    The log of a run that has ended is complete as soon as the client's service has written it.
    """
    ended = live.state != "running"
    patience = time.monotonic() + (_PATIENCE if ended else 0)
    while ended and time.monotonic() < patience:
        with suppress(HubpubError):
            if (found := read_log(log, entity=entity, project=project)).run.state != UNFINISHED:
                return found
        time.sleep(0.05)
    owner, place = owner_and_project(live.entity, live.project, entity, project)
    run = replace(live, entity=owner, project=place, url=run_page(owner, place, live.id))
    began = datetime.fromisoformat(live.created_at).timestamp() if live.created_at else 0.0
    late = Gap(f"all that run {run.id} logged", _LATE[ended])
    try:
        found = read_log(log, entity=owner, project=place)
    except HubpubError:
        return RunLog(run, gaps=(late,), began=began)
    return replace(found, run=run, gaps=(late,), began=began)


def _beside(log: Path) -> list[Path]:
    """The logs of the runs beside a run: those in the same wandb directory."""
    place = log.resolve().parent.parent
    return sorted(place.glob("*run-*/*.wandb"), key=lambda path: path.parent.name)


def _readable(paths: list[Path], entity: str | None, project: str | None, gaps: list[Gap]) -> Iterator[RunLog]:
    for path in paths:
        try:
            yield read_log(path, entity=entity, project=project)
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
