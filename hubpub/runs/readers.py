"""What a reader without a key sees of a lineage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hubpub.evidence import DeadLink
from hubpub.graph import LineageGraph

_SECONDS = 10.0
# What a server answers where there is nothing for somebody without a key.
_NOTHING = {401, 403, 404, 410}


def dead_links(graph: LineageGraph) -> tuple[DeadLink, ...]:
    """The links of a card's lineage that lead a reader without a key nowhere.

    A page that does not answer at all is not told of: that may be this machine's network.
    """
    urls = [run.url for run in (graph.data_run, graph.training_run) if run and run.url]
    urls += [graph.model.url] if graph.model and graph.model.url else []
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(_status, urls))
    return tuple(DeadLink(url, status) for url, status in zip(urls, statuses, strict=True) if status in _NOTHING)


def _status(url: str) -> int:
    """What a page answers; 0 where it does not."""
    import httpx2

    try:
        return int(httpx2.get(url, follow_redirects=True, timeout=_SECONDS).status_code)
    except httpx2.HTTPError:
        return 0
