"""Resolves a run by a W&B server, through the real client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hubpub.errors import WandbError
from hubpub.runs.ask import DEFAULT_TIMEOUT, ask
from hubpub.runs.reference import Online
from hubpub.types.lineage_graph import Artifact, Edge, Entry, Gap, LineageGraph, Run, graph_of
from hubpub.types.spelling import spelled


def resolve_online(
    run: Online,
    *,
    timeout: float = DEFAULT_TIMEOUT,
    every_model: bool = False,
    hints: Mapping[str, str] | None = None,
) -> LineageGraph:
    """The lineage of a run, as far as W&B tells within the time.

    Args:
        run: The run.
        timeout: Seconds, for all of it.
        every_model: Whether the files of every model that the run logged are wanted, and not only of the one that
            is preferred.
        hints: What the run used besides, where its log tells it: digests by the artifacts' names.

    Returns:
        The lineage; what could not be had are its gaps.

    Raises:
        MachineError: The client cannot be started.
        WandbError: Nothing can be had.
    """
    runs: list[Run] = []
    artifacts: dict[str, Artifact] = {}
    edges: list[Edge] = []
    gaps: list[Gap] = []
    root, server = "", ""
    asked: dict[str, None] = {}
    request = {"do": "resolve", "every_model": every_model, "hints": dict(hints or {}), **run.request}
    for answer in ask(request, timeout):
        [(kind, value)] = answer.items()
        if kind == "error":
            next_step = value["next_step"] + _with_a_space(run, value["fact"])
            raise WandbError(value["fact"], next_step) from RuntimeError(value.get("cause", ""))
        if kind == "late" and not root:
            raise WandbError(
                f"W&B{server and f' at {server}'} did not answer within {timeout:g} s",
                f"Try again, or give it longer with {spelled('timeout')}.",
            )
        if kind == "late":
            gaps += [Gap(what, f"W&B did not answer within {timeout:g} s") for what in asked]
        elif kind == "server":
            server = value
        elif kind == "root":
            root = value
        elif kind == "asked":
            asked[value] = None
        elif kind == "answered":
            asked.pop(value, None)
        elif kind == "run":
            runs.append(Run(**value))
        elif kind == "artifact":
            _add(artifacts, value)
        elif kind == "edge":
            edges.append(Edge(**value))
        elif kind == "gap":
            gaps.append(Gap(**value))
    return graph_of(root, runs, artifacts.values(), edges, gaps)


# The client writes the address of a run so (wandb#551), and of a project that has a + in its name too (wandb#11038).
_SPACE = " In an address a + may stand for a space: name the run '{entity}/{project}/{run}'."


def _with_a_space(run: Online, fact: str) -> str:
    """What to try where there is no such run, and its project's name has a + in it."""
    if "+" not in run.project or not ("has no such" in fact or "(404)" in fact):
        return ""
    return _SPACE.format(entity=run.entity or "ENTITY", project=run.project.replace("+", " "), run=run.id)


def _add(artifacts: dict[str, Artifact], value: dict[str, Any]) -> None:
    """Adds an answer about an artifact to the answers before."""
    entries = value.pop("entries")
    aliases = tuple(value.pop("aliases"))
    artifact = Artifact(
        **value, aliases=aliases, entries=None if entries is None else tuple(Entry(**item) for item in entries)
    )
    before = artifacts.get(artifact.key)
    if before is not None:
        artifact = replace(
            artifact,
            producer=artifact.producer or before.producer,
            entries=before.entries if artifact.entries is None else artifact.entries,
        )
    artifacts[artifact.key] = artifact
