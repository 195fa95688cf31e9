"""Resolves a run to its lineage: by its log on this machine, by W&B's server, or by both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hubpub.errors import WandbError, short_traceback
from hubpub.runs.ask import DEFAULT_TIMEOUT, require_seconds
from hubpub.runs.backlink import remember_live_run
from hubpub.runs.offline import is_synced, resolve_offline
from hubpub.runs.online import resolve_online
from hubpub.runs.reference import Online, is_missing, parse_reference, require_names
from hubpub.types.lineage_graph import Gap, LineageGraph


@short_traceback
def resolve(
    run: Any,
    *,
    entity: str | None = None,
    project: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    every_model: bool = False,
) -> LineageGraph:
    """Where a model comes from: the run that trained it, its data, the run that made that, and so on back.

    >>> graph = hubpub.resolve("wandb/huggingtweets/j1ak5d5p")  # doctest: +SKIP

    A run that is only on this machine is read from its log; one that was synced is asked for online, and read from
    its log where there is no answer.

    Args:
        run: ``entity/project/id``, any URL of a run, a run's directory or its ``.wandb`` file, or ``wandb.run``.
        entity: Whose an offline run will be, where its log does not say.
        project: Its project, where its log does not say.
        timeout: Seconds, for all of it.
        every_model: Whether the files of every model that the run logged are wanted.

    Returns:
        The lineage; what could not be had are its gaps.

    Raises:
        CallError: ``run`` names no run, ``timeout`` is no time, the entity or the project is no name, or
            ``WANDB_BASE_URL`` or ``WANDB_APP_URL`` is no address.
        MachineError: A log cannot be read, or the client cannot be started.
        WandbError: W&B tells nothing: no key, no access, no such run, no answer.
    """
    require_seconds(timeout)
    require_names(entity, project)
    reference = parse_reference(run)
    if isinstance(reference, Online):
        found = resolve_online(reference, timeout=timeout, every_model=every_model)
        if reference.base_url:
            remember_live_run(found.training_run.key, reference, run)
        return found
    graph = resolve_offline(reference.log, entity=entity, project=project, live=reference.live)
    if reference.live is not None or not is_synced(reference.log):
        return graph
    logged = graph.training_run
    problem = "its log does not name its project"
    if logged.project:
        try:
            return resolve_online(
                Online(logged.id, logged.project, logged.entity or None),
                timeout=timeout,
                every_model=every_model,
                hints={artifact.name: artifact.digest for artifact in (*graph.datasets, *graph.pretrained)},
            )
        except WandbError as error:
            problem = error.fact
    return replace(graph, gaps=(Gap("what W&B knows of this run", problem), *graph.gaps))


def resolve_log(run: Any, *, entity: str | None = None, project: str | None = None) -> LineageGraph | None:
    """What a run's log on this machine tells, without a word to any server; None where it is not on this machine.

    Args:
        run: As for :func:`resolve`.
        entity: Whose an offline run will be, where its log does not say.
        project: Its project, where its log does not say.

    Raises:
        CallError: ``run`` names no run, or the entity or the project is no name.
        MachineError: A log cannot be read.
    """
    require_names(entity, project)
    if is_missing(run) or isinstance(reference := parse_reference(run), Online):
        return None
    return resolve_offline(reference.log, entity=entity, project=project, live=reference.live)
