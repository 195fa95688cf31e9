"""Runs: the only room that imports wandb, in a process of its own where it asks a server."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hubpub.errors import WandbError
from hubpub.runs.ask import DEFAULT_TIMEOUT, require_seconds
from hubpub.types.lineage_graph import Gap, LineageGraph

if TYPE_CHECKING:
    from hubpub.runs.link_back import link_back
    from hubpub.runs.readers import dead_links
    from hubpub.runs.use import use_artifact

# loaded when asked for: most pushes name no run
_MODULES = {"dead_links": "readers", "link_back": "link_back", "use_artifact": "use"}

__all__ = ["DEFAULT_TIMEOUT", "dead_links", "link_back", "on_disk", "require_seconds", "resolve", "use_artifact"]


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
    from hubpub.runs import offline, online
    from hubpub.runs.reference import Online, named, require_names

    require_seconds(timeout)
    require_names(entity, project)
    which = named(run)
    if isinstance(which, Online):
        found = online.resolve(which, timeout=timeout, every_model=every_model)
        if which.base_url:
            from hubpub.runs.link_back import remember

            remember(found.training_run.key, which, run)
        return found
    graph = offline.resolve(which.log, entity=entity, project=project, live=which.live)
    if which.live is not None or not offline.is_synced(which.log):
        return graph
    told = graph.training_run
    problem = "its log does not name its project"
    if told.project:
        try:
            return online.resolve(
                Online(told.id, told.project, told.entity or None),
                timeout=timeout,
                every_model=every_model,
                hints={artifact.name: artifact.digest for artifact in (*graph.datasets, *graph.pretrained)},
            )
        except WandbError as error:
            problem = error.fact
    return replace(graph, gaps=(Gap("what W&B knows of this run", problem), *graph.gaps))


def on_disk(run: Any, *, entity: str | None = None, project: str | None = None) -> LineageGraph | None:
    """What a run's log on this machine tells, without a word to any server; None where it is not on this machine.

    Args:
        run: As for :func:`resolve`.
        entity: Whose an offline run will be, where its log does not say.
        project: Its project, where its log does not say.

    Raises:
        CallError: ``run`` names no run, or the entity or the project is no name.
        MachineError: A log cannot be read.
    """
    from hubpub.runs import offline
    from hubpub.runs.reference import Online, is_gone, named, require_names

    require_names(entity, project)
    if is_gone(run) or isinstance(which := named(run), Online):
        return None
    return offline.resolve(which.log, entity=entity, project=project, live=which.live)


def __getattr__(name: str) -> Any:
    if module := _MODULES.get(name):
        return getattr(import_module(f"hubpub.runs.{module}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
