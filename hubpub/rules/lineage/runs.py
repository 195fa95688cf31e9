"""LN: lineage, what the runs themselves tell of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.files.weights.names import is_weights
from hubpub.rules.registry import Needs, rule
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.lineage_graph import UNFINISHED, Artifact, LineageGraph, Run
from hubpub.types.proof import Evidence, Verdict

_NONE = Evidence(LineageGraph(Run("")))
_ALIAS = re.compile(r"(?:[^\s:/]+/){0,2}(?P<name>[^\s:/]+):(?P<alias>(?!(?:v\d+|[0-9a-f]{32})$)[^\s:/]+)")


@rule("LN010", Severity.WARNING, Severity.INFO, needs=Needs.RUNS)
def bad_end(draft: Draft) -> Iterator[Finding]:
    """The run that trained the model, or made its data, did not end well.

    What a run wrote before it crashed may be half a model. A run that still runs may yet write another one.

    Remedy: publish when the run has finished, or name the run that made these files.
    """
    graph = _evidence(draft).graph
    for run, role in ((graph.training_run, "training run"), *((run, "data run") for run in graph.data_runs)):
        if run.state in ("finished", ""):
            continue
        running = run.state in ("running", "pending", UNFINISHED)
        state = "has no end in its log: it crashed, or still runs" if run.state == UNFINISHED else f"is {run.state}"
        if run.state in ("failed", "crashed"):
            state = run.state
        yield bad_end.finding(
            f"the {role} {run.label} {state}",
            "Publish when it has finished, or name the run that made these files.",
            Subject(url=run.url),
            severity=Severity.INFO if running and run.state != UNFINISHED else None,
        )


@rule("LN011", Severity.WARNING, Severity.INFO, needs=Needs.RUNS)
def other_weights(draft: Draft) -> Iterator[Finding]:
    """A file of the folder is another than the run logged.

    The card says which run made the model. Where the weights are others than that run logged, a reader who follows
    the link looks at another model. A file beside the weights is advice only.

    Remedy: publish what the run logged, name the run that made these files, or log them.
    """
    proof = _evidence(draft).proof
    if proof is None:
        return
    for file in proof.of(Verdict.DIFFERENT):
        yield other_weights.finding(
            f"{file.path} is not what the run logged in {proof.artifact}: {file.reason}",
            "Name the run that made these files, or log them.",
            Subject(path=file.path),
            severity=None if is_weights(file.path) else Severity.INFO,
        )


@rule("LN012", Severity.WARNING, needs=Needs.RUNS)
def deleted(draft: Draft) -> Iterator[Finding]:
    """An artifact of the lineage was deleted.

    The run still names it, and nobody can look at it any more.

    Remedy: log the data or the model again.
    """
    for artifact in _evidence(draft).graph.artifacts:
        if artifact.deleted:
            yield deleted.finding(
                f"the artifact {_name(artifact)} was deleted",
                "Log it again, and train on what was logged.",
                Subject(url=artifact.url),
            )


@rule("LN013", Severity.INFO, needs=Needs.RUNS)
def unpinned(draft: Draft) -> Iterator[Finding]:
    """An artifact of the lineage is not pinned to a version.

    A run whose config names ``data:latest`` will use other data when it is run again; an offline run's artifacts get
    their versions when it is synced.

    Remedy: name the version; `wandb sync` an offline run.
    """
    graph = _evidence(draft).graph
    run = graph.training_run
    names = {artifact.name: artifact for artifact in graph.artifacts}
    for key, value in run.config.items():
        match = _ALIAS.fullmatch(value) if isinstance(value, str) and len(value) < 500 else None
        if match and (artifact := names.get(match["name"])):
            is_now = f", which was {artifact.version}" if artifact.version else ""
            yield unpinned.finding(
                f"the config of run {run.label} names {value} ({key}){is_now}",
                "Name the version.",
                Subject(url=run.url),
            )
    if graph.model is not None and graph.model.version is None:
        yield unpinned.finding(
            f"the model {graph.model.name} has no version yet: the run is only on this machine",
            "Run `wandb sync` on its directory.",
            Subject(url=run.url),
        )


@rule("LN014", Severity.WARNING, needs=Needs.RUNS)
def dead_link(draft: Draft) -> Iterator[Finding]:
    """A link of the lineage leads a reader without a key nowhere.

    It is asked only with ``--online``. The run is private, was deleted, or was never synced.

    Remedy: make the project public, or sync the run.
    """
    for link in _evidence(draft).dead_links:
        yield dead_link.finding(
            f"{link.url} answers {link.status} to a reader without a key",
            "Make the project public, or sync the run.",
            Subject(url=link.url),
        )


@rule("LN015", Severity.WARNING, needs=Needs.RUNS)
def disputed(draft: Draft) -> Iterator[Finding]:
    """The facts say something else than the runs.

    What was given by hand is what the card says; where the run that was named tells otherwise, one of them is wrong.

    Remedy: correct the facts, or leave them out and the run's own are taken.
    """
    for dispute in _evidence(draft).disputes:
        yield disputed.finding(
            dispute, "Correct the facts, or leave them out and the run's own are taken.", Subject(path=CARD_PATH)
        )


def _evidence(draft: Draft) -> Evidence:
    """What the run tells; where none is named, that of a run of which there is nothing to say."""
    return draft.evidence or _NONE


def _name(artifact: Artifact) -> str:
    return f"{artifact.name}:{artifact.version}" if artifact.version else artifact.name
