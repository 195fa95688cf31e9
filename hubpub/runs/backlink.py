"""The link back: writes to a training run where its model was published."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from hubpub.errors import HubpubError
from hubpub.runs.ask import DEFAULT_TIMEOUT, ask
from hubpub.runs.reference import Online
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.receipt import Receipt

# The live runs that were given as objects, with their servers and API keys, by `Run.key`. They stay in this process:
# no plan or receipt may hold an API key.
_LIVE: dict[str, tuple[Online, Any]] = {}


def remember_live_run(key: str, reference: Online, run: Any) -> None:
    """Remembers a live run for `link_back`, with its server and its API key.

    Args:
        key: The run's key in the lineage graph (`Run.key`).
        reference: Its server and its API key.
        run: The live run, an object of wandb's.
    """
    _LIVE[key] = reference, run


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
        The outcome, as one line for the receipt.
    """
    run, model = graph.training_run, graph.model
    target = receipt.target
    reference, live_run = _LIVE.get(run.key, (None, None))
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
                "url": target.file_url(receipt.commit, file.path),
            }
            for file in receipt.files
        ]
        if artifact
        else [],
        "name": target.repo.replace("/", "-"),
        "base_url": reference.base_url if reference else None,
        "key": reference.key if reference else None,
        # the plan may come from a process that was set up for another server
        "host": None if reference or run.url is None else urlsplit(run.url).netloc,
    }
    if run.url is None or not run.entity:
        return f"W&B was not told: run {run.id} is only on this machine (`wandb sync` it, then push again)"
    written: list[str] = []
    step = publishing = ""
    try:
        for answer in ask(request, timeout):
            [(kind, value)] = answer.items()
            if kind == "error":
                return _failed(written, value["fact"], publishing)
            if kind == "late":
                return _late(written, step, timeout)
            if kind == "wrote":
                if not written and live_run is not None:
                    _update_live_run(live_run, summary)
                written.append(value)
            step = value if kind == "writes" else "" if kind == "wrote" else step
            publishing = value if kind == "run" else publishing
    except HubpubError as error:
        return _failed(written, error.fact, publishing)
    return "; ".join(written)


def _update_live_run(run: Any, summary: dict[str, Any]) -> None:
    """Writes the summary to a live run too: at its end it replaces the server's summary by its own."""
    with suppress(Exception):  # it has ended, and what is written stays
        run.summary.update(summary)


def _failed(written: list[str], why: str, publishing: str) -> str:
    """The outcome where W&B refused, perhaps after a part was written."""
    if not written:
        return f"W&B was not told: {why}"
    left = f" (run {publishing} was to log them, and is left as failed)" if publishing else ""
    return f"{written[0]}; its files are not logged{left}: {why}"


def _late(written: list[str], step: str, timeout: float) -> str:
    """The outcome where the time was over, perhaps while something was being written."""
    why = f"it did not answer within {timeout:g} s"
    if not written:
        return f"Whether W&B was told is not known: {why}" if step else f"W&B was not told: {why}"
    return f"{written[0]}; whether its files are logged is not known: {why}"
