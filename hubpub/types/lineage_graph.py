"""The lineage of a model as W&B tells it: runs, artifacts, who used and who logged what, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.shown import Shown, counted

COMMITTED = "COMMITTED"
DELETED = "DELETED"
UNFINISHED = "unfinished"
"""The state of a run whose log on this machine has no end: it crashed, or is still running."""

# What W&B itself logs beside what a training means to log.
_HOUSEKEEPING = re.compile(r"wandb-.*|run_table|job|code|source-code|launch.*", re.IGNORECASE)
_VERSION = re.compile(r"v(\d+)")


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """A W&B run.

    Attributes:
        id: Its id in the project.
        entity: Who it belongs to; empty where an offline log does not say.
        project: The project; empty where an offline log does not say.
        url: The run's page, in the style of the server that told of it; None where it cannot be known.
        name: The name that is shown.
        job_type: What kind of work it was, such as ``train``; often empty.
        state: ``finished``, ``failed``, ``crashed``, ``killed``, ``running``, or ``unfinished`` (an offline log
            without an end).
        config: What it was configured with.
        summary: What it came to.
        commit: The git commit that it ran at.
        remote: The git remote of that commit.
        created_at: When it began, ISO 8601, UTC.
        runtime: How long it ran, seconds.
        hardware: What it ran on, in a few words, such as ``2 x NVIDIA A100-SXM4-80GB``.
    """

    id: str
    entity: str = ""
    project: str = ""
    url: str | None = None
    name: str = ""
    job_type: str = ""
    state: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    commit: str | None = None
    remote: str | None = None
    created_at: str | None = None
    runtime: float | None = None
    hardware: str | None = None

    @property
    def key(self) -> str:
        """What edges name it by: ``entity/project/id``."""
        return f"{self.entity}/{self.project}/{self.id}"

    @property
    def label(self) -> str:
        """What people are told of it: its name, or its id where it has none."""
        return self.name or self.id

    @property
    def ref(self) -> RunRef | None:
        """Its link; None where no link can be had."""
        try:
            return RunRef.parse(self.url) if self.url else None
        except ValueError:
            return None

    def __repr__(self) -> str:
        return f"<Run {self.key!r}: {', '.join(filter(None, (self.job_type, self.state))) or 'nothing known'}>"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an artifact's manifest.

    Attributes:
        path: Path in the artifact.
        size: Bytes; None where it is not told.
        digest: The digest of its bytes; None where the manifest proves nothing (a reference without a checksum).
        algorithm: ``md5`` (base64, as W&B writes it), ``sha256`` (hex), or the name of another.
        ref: The URL that it stands for, for a reference.
    """

    path: str
    size: int | None = None
    digest: str | None = None
    algorithm: str = "md5"
    ref: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Artifact:
    """A version of a W&B artifact.

    Attributes:
        name: Its name without a version.
        type: Its type, such as ``model`` or ``dataset``.
        entity: Whose project it is in.
        project: The project.
        version: ``v3``; None before an offline run is synced.
        digest: The digest of its manifest, md5 as hex.
        aliases: What else it is called, without the version.
        metadata: What was noted on it.
        state: ``COMMITTED``, ``PENDING`` or ``DELETED``; empty where an offline log tells of it.
        url: Its page, by version; None where it has none.
        producer: The key of the run that logged it; None where there is none, or none is known.
        entries: Its files; None where they were not asked for.
    """

    name: str
    type: str = ""
    entity: str = ""
    project: str = ""
    version: str | None = None
    digest: str = ""
    aliases: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""
    url: str | None = None
    producer: str | None = None
    entries: tuple[Entry, ...] | None = None

    @property
    def key(self) -> str:
        """What edges name it by: ``entity/project/name:v3``, or its digest in place of the version."""
        return f"{self.entity}/{self.project}/{self.name}:{self.version or self.digest}"

    @property
    def deleted(self) -> bool:
        """Whether W&B still lists it, and no longer has it."""
        return self.state == DELETED

    def is_a(self, kind: str) -> bool:
        """Whether its type says that it is a ``model`` or ``data``."""
        return kind in self.type.lower()

    @property
    def number(self) -> int:
        """The number of its version; -1 without one."""
        match = _VERSION.fullmatch(self.version or "")
        return int(match[1]) if match else -1

    def __repr__(self) -> str:
        held = "" if self.entries is None else f", {counted(len(self.entries), 'file')}"
        return f"<Artifact {self.key!r}: {self.type or 'of no type'}{held}>"


@dataclass(frozen=True, slots=True)
class Edge:
    """A run used an artifact, or logged it.

    Attributes:
        run: The run's key.
        artifact: The artifact's key.
        logged: Whether it logged it; else it used it.
    """

    run: str
    artifact: str
    logged: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and why.

    Attributes:
        what: What could not be had.
        reason: Why, without a full stop.
    """

    what: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class LineageGraph(Shown):
    """Where a model comes from, as far as it could be had.

    Attributes:
        training_run: The run that was asked for.
        data_run: The run that made the training data.
        datasets: What the training run was trained on.
        pretrained: The models that it started from.
        model: The model that it logged, at one version.
        models: All versions of models that it logged; ``model`` is one of them.
        runs: Every run that was found, the training run too.
        artifacts: Every artifact that was found.
        edges: Who used and who logged what.
        gaps: What is missing.
    """

    training_run: Run
    data_run: Run | None = None
    datasets: tuple[Artifact, ...] = ()
    pretrained: tuple[Artifact, ...] = ()
    model: Artifact | None = None
    models: tuple[Artifact, ...] = ()
    runs: tuple[Run, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    edges: tuple[Edge, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def lineage(self) -> Lineage:
        """The links for a card."""
        return Lineage(self.data_run.ref if self.data_run else None, self.training_run.ref)

    @property
    def data_runs(self) -> tuple[Run, ...]:
        """The runs that made what the training run was trained on: the data run, then those of other datasets."""
        producers = {artifact.producer for artifact in self.datasets} - {self.training_run.key}
        others = [run for run in self.runs if run.key in producers and run != self.data_run]
        return (*([self.data_run] if self.data_run else []), *others)

    def with_model(self, model: Artifact) -> LineageGraph:
        """The same, with another of its models as the one that is meant."""
        return replace(self, model=model)

    def __repr__(self) -> str:
        held = f"{counted(len(self.runs), 'run')}, {counted(len(self.artifacts), 'artifact')}"
        return f"<LineageGraph of {self.training_run.key!r}: {held}, {counted(len(self.gaps), 'gap')}>"


def graph_of(
    root: str, runs: Iterable[Run], artifacts: Iterable[Artifact], edges: Iterable[Edge], gaps: Iterable[Gap] = ()
) -> LineageGraph:
    """What each run and artifact is to the run that was asked for.

    Args:
        root: The key of the training run; one of ``runs``.
        runs: What was found; of two with one key, the later one counts.
        artifacts: The same of artifacts.
        edges: Who used and who logged what.
        gaps: What is missing.
    """
    by_key = {run.key: run for run in runs}
    known = {artifact.key: artifact for artifact in artifacts}
    edges = tuple(dict.fromkeys(edges))
    used = [known[e.artifact] for e in edges if e.run == root and not e.logged and e.artifact in known]
    logged = [known[e.artifact] for e in edges if e.run == root and e.logged and e.artifact in known]
    own = [artifact for artifact in used if not is_housekeeping(artifact.type)]
    pretrained = [artifact for artifact in own if artifact.is_a("model")]
    datasets = [artifact for artifact in own if artifact.is_a("data")]
    datasets = datasets or [artifact for artifact in own if artifact not in pretrained]
    models = sorted((artifact for artifact in logged if artifact.is_a("model")), key=preference)
    makers = [by_key[a.producer] for a in datasets if a.producer in by_key and a.producer != root]
    return LineageGraph(
        by_key[root],
        data_run=makers[0] if makers else None,
        datasets=tuple(datasets),
        pretrained=tuple(pretrained),
        model=models[-1] if models else None,
        models=tuple(models),
        runs=tuple(by_key.values()),
        artifacts=tuple(known.values()),
        edges=edges,
        gaps=tuple(dict.fromkeys(gaps)),
    )


def is_housekeeping(kind: str) -> bool:
    """Whether artifacts of this type are what W&B logs by itself: tables, code, jobs."""
    return _HOUSEKEEPING.fullmatch(kind) is not None


def preference(model: Artifact) -> tuple[bool, bool, bool, int]:
    """What makes one of several models the one that is meant: it is there, it is the best, the latest, the newest."""
    return not model.deleted, "best" in model.aliases, "latest" in model.aliases, model.number
