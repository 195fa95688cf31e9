"""A lineage as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hubpub.display.findings import finding_lines
from hubpub.display.words import one_line
from hubpub.types.lineage_graph import Artifact, LineageGraph, Run
from hubpub.types.proof import Links, Proof, Verdict
from hubpub.types.spelling import argument

_INDENT = " " * 15


def show_links(found: Links, *, quiet: bool = False, colour: bool = False) -> str:
    """A lineage: the links of the card, what is behind them, the proof, what is missing, and what the rules say.

    Args:
        found: What `hubpub links` tells.
        quiet: Whether only the links are wanted.
        colour: Whether the terminal can.
    """
    graph = found.graph
    if quiet:
        lineage = graph.lineage
        urls = [run.url for run in (lineage.data_run, lineage.training_run) if run]
        return "".join(f"{one_line(url)}\n" for url in urls)
    lines = [*_roles(graph), *_upstream(graph)]
    if found.proof is not None:
        lines += ["", *_proof(found.proof)]
    if graph.gaps:
        lines += ["", "Not known:", *(f"  {gap.what}: {gap.reason}" for gap in graph.gaps)]
    lines = [one_line(line) for line in lines]
    if found.findings:
        lines += ["", *finding_lines(found.findings, colour=colour)]
    return "\n".join(lines) + "\n"


def _roles(graph: LineageGraph) -> Iterator[str]:
    yield from _run("training run", graph.training_run)
    for artifact in graph.pretrained:
        yield from _artifact("started from", artifact)
    for artifact in graph.datasets:
        yield from _artifact("dataset", artifact)
    for run in graph.data_runs:
        yield from _run("data run", run)
    if graph.model is not None:
        yield from _artifact("model", graph.model)
        others = len(graph.models) - 1
        if others:
            yield f"{_INDENT}one of {others + 1} that the run logged"


def _run(role: str, run: Run) -> Iterator[str]:
    told = [run.label, run.job_type, run.state]
    told += [f"{run.runtime:.0f} s" if run.runtime is not None else "", run.hardware or ""]
    yield f"{role:<13}  {', '.join(part for part in told if part)}"
    unnamed = " and ".join(argument(what) for what in ("entity", "project") if not getattr(run, what))
    no_page = f"only on this machine: {unnamed} would name its page to be" if unnamed else "it has no page"
    yield f"{_INDENT}{run.url or no_page}"
    if run.commit:
        yield f"{_INDENT}git {run.commit[:12]}{f' of {run.remote}' if run.remote else ''}"


def _artifact(role: str, artifact: Artifact) -> Iterator[str]:
    name = f"{artifact.name}:{artifact.version}" if artifact.version else f"{artifact.name} (no version yet)"
    aliases = f" ({', '.join(artifact.aliases)})" if artifact.aliases and artifact.version else ""
    yield f"{role:<13}  {name}{aliases}, {artifact.type}{', deleted' if artifact.deleted else ''}"
    yield f"{_INDENT}{artifact.url or f'digest {artifact.digest}'}"


def _upstream(graph: LineageGraph) -> Iterator[str]:
    """Who made what the data run and the training run used, further back."""
    shown = {graph.training_run.key, *(run.key for run in graph.data_runs)}
    for run in graph.runs:
        if run.key not in shown:
            made = [e.artifact.rpartition("/")[2] for e in graph.edges if e.logged and e.run == run.key]
            yield f"{'further back':<13}  {run.label}, {run.state}, which made {', '.join(made)}"
            yield f"{_INDENT}{run.url or run.key}"


def _proof(proof: Proof) -> Iterator[str]:
    counts = Counter(file.verdict for file in proof.files)
    said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    yield f"The folder against {proof.artifact}: {said or 'no files'}"
    width = min(max((len(file.path) for file in proof.files), default=0), 48)
    for file in proof.files:
        yield f"  {file.verdict:<10}  {file.path:<{width}}  {file.reason}"
