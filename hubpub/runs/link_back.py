"""The way back: writes to a run where its model went."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from hubpub.errors import HubpubError
from hubpub.runs.ask import DEFAULT_TIMEOUT, ask
from hubpub.runs.reference import Online
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.plan import Receipt

# The runs of wandb's that were given themselves, by their keys, with their servers and keys: for this process only,
# since no plan or receipt may hold a key.
_LIVE: dict[str, tuple[Online, Any]] = {}


def remember(key: str, named: Online, run: Any) -> None:
    """Keeps a live run for the way back: which server it is on, with which key, and the run itself.

    Args:
        key: The run's key, as edges name it.
        named: What the run itself told.
        run: The run of wandb's.
    """
    _LIVE[key] = named, run


def link_back(
    graph: LineageGraph, receipt: Receipt, *, artifact: bool = False, timeout: float = DEFAULT_TIMEOUT
) -> str:
    """Writes the repository's URL and commit to the training run's summary. Never raises: a push is not undone by it.

    Args:
        graph: The lineage of what was published.
        receipt: What was published.
        artifact: Whether to log a reference artifact of the published files too, with their sha256, by a run of its
            own (job type ``publish``) that uses the model: the training run stays what it was.
        timeout: Seconds, for all of it.

    Returns:
        What came of it, as one line for the receipt.
    """
    run, model = graph.training_run, graph.model
    target = receipt.target
    live, itself = _LIVE.get(run.key, (None, None))
    summary = {"hub/url": target.url, "hub/commit": receipt.commit}
    request = {
        "do": "link_back",
        "entity": run.entity,
        "project": run.project,
        "id": run.id,
        "summary": summary,
        "model": model.key if model and model.version else None,
        "files": [
            {
                "path": file.path,
                "size": file.size,
                "sha256": file.digests.sha256,
                "url": f"{target.url}/resolve/{receipt.commit}/{file.path}",
            }
            for file in receipt.files
        ]
        if artifact
        else [],
        "name": target.repo.replace("/", "-"),
        "base_url": live.base_url if live else None,
        "key": live.key if live else None,
        # the plan may come from a process that was set up for another server
        "host": None if live or run.url is None else urlsplit(run.url).netloc,
    }
    if run.url is None or not run.entity:
        return f"W&B was not told: run {run.id} is only on this machine (`wandb sync` it, then push again)"
    written: list[str] = []
    step = publishing = ""
    try:
        for told in ask(request, timeout):
            [(kind, value)] = told.items()
            if kind == "error":
                return _failed(written, value["fact"], publishing)
            if kind == "late":
                return _late(written, step, timeout)
            if kind == "wrote":
                if not written and itself is not None:
                    _keep(itself, summary)
                written.append(value)
            step = value if kind == "writes" else "" if kind == "wrote" else step
            publishing = value if kind == "run" else publishing
    except HubpubError as error:
        return _failed(written, error.fact, publishing)
    return "; ".join(written)


def _keep(run: Any, summary: dict[str, Any]) -> None:
    """Writes it to a live run too, which at its end puts its own summary in place of the server's."""
    with suppress(Exception):  # it has ended, and what is written stays
        run.summary.update(summary)


def _failed(written: list[str], why: str, publishing: str) -> str:
    """What is said where W&B refused: some of it may be written."""
    if not written:
        return f"W&B was not told: {why}"
    left = f" (run {publishing} was to log them, and is left as failed)" if publishing else ""
    return f"{written[0]}; its files are not logged{left}: {why}"


def _late(written: list[str], step: str, timeout: float) -> str:
    """What is said where the time was over: what was being written may be there, or not."""
    why = f"it did not answer within {timeout:g} s"
    if not written:
        return f"Whether W&B was told is not known: {why}" if step else f"W&B was not told: {why}"
    return f"{written[0]}; whether its files are logged is not known: {why}"
