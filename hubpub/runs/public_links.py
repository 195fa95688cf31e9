"""The links of a lineage, as a reader without a W&B key can follow them."""

from __future__ import annotations

import queue
import threading
import time

from hubpub.types.lineage_graph import Gap, LineageGraph
from hubpub.types.proof import DeadLink

# What a server answers where there is nothing for somebody without a key.
_NOTHING = {401, 403, 404, 410}


def dead_links(graph: LineageGraph, timeout: float) -> tuple[tuple[DeadLink, ...], tuple[Gap, ...]]:
    """The links of a card's lineage that a reader without a key cannot follow.

    Args:
        graph: The lineage.
        timeout: Seconds, for all of it; they may be over already.

    Returns:
        Those links; and as gaps the ones where this is not known, since nobody answers or a server fails: the reason
        may be this machine's network.
    """
    urls = [run.url for run in (graph.data_run, graph.training_run) if run and run.url]
    urls += [graph.model.url] if graph.model and graph.model.url else []
    urls = list(dict.fromkeys(urls))
    deadline = time.monotonic() + timeout
    answers: queue.SimpleQueue[tuple[str, int | str]] = queue.SimpleQueue()
    if timeout > 0:
        for url in urls:
            # one that hangs does not hold up the end of the process
            threading.Thread(
                target=lambda url=url: answers.put((url, _status_or_reason(url, timeout))), daemon=True
            ).start()
    results: dict[str, int | str] = dict.fromkeys(urls, "it did not answer in time")
    for _ in urls:
        try:
            url, answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        results[url] = answer
    dead = tuple(DeadLink(url, answer) for url, answer in results.items() if isinstance(answer, int))
    return dead, tuple(
        Gap(f"whether a reader without a key can follow {url}", answer)
        for url, answer in results.items()
        if isinstance(answer, str) and answer
    )


def _status_or_reason(url: str, timeout: float) -> int | str:
    """The status of a page that is not there for this reader; the reason where that is not known; empty for a page."""
    import httpx2

    try:
        with httpx2.stream("GET", url, follow_redirects=True, timeout=timeout) as response:
            status = int(response.status_code)
    except httpx2.TimeoutException:
        return "it did not answer in time"
    except Exception as error:  # noqa: BLE001 - no network, no such host, no page: all say the same of the link
        return f"it cannot be asked ({' '.join(str(error).split())[:100] or type(error).__name__})"
    if status in _NOTHING:
        return status
    return f"it answers {status}" if status >= 400 else ""
