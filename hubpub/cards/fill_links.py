"""The links of a card's source, completed by what the runs tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubpub.types.lineage import RunRef, same_run
from hubpub.types.lineage_graph import LineageGraph

_ROLES = {"data_run": "data run", "training_run": "training run"}


def fill_links(given: Any, graph: LineageGraph) -> tuple[Any, list[str]]:
    """A source's lineage with the runs that it leaves out, and one sentence for each that it gives otherwise.

    Args:
        given: The lineage as it was given, not yet validated.
        graph: What the runs tell.
    """
    if given is not None and not isinstance(given, Mapping):
        return given, []
    links, disputes = dict(given or {}), []
    others = {"data_run": [run.ref for run in graph.data_runs if run.ref]}
    for name, ref in (("data_run", graph.lineage.data_run), ("training_run", graph.lineage.training_run)):
        if ref is None:
            continue
        if links.get(name) is None:
            links[name] = {"url": ref.url}
        elif (mine := _ref(links[name])) and not any(same_run(mine, one) for one in (ref, *others.get(name, ()))):
            disputes.append(f"the facts name {mine.url} as the {_ROLES[name]}, and W&B tells of {ref.url}")
    return links, disputes


def _ref(given: Any) -> RunRef | None:
    url = given.get("url") if isinstance(given, Mapping) else given
    try:
        return RunRef.parse(url) if isinstance(url, str) else None
    except ValueError:
        return None
