"""The way back: writes to a run where its model went."""

from __future__ import annotations

from hubpub.errors import HubpubError
from hubpub.graph import LineageGraph
from hubpub.plan import Receipt
from hubpub.runs.asking import DEFAULT_TIMEOUT, ask


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
    request = {
        "do": "link_back",
        "entity": run.entity,
        "project": run.project,
        "id": run.id,
        "summary": {"hub/url": target.url, "hub/commit": receipt.commit},
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
    }
    if run.url is None or not run.entity:
        return f"W&B was not told: run {run.id} is only on this machine (`wandb sync` it, then push again)"
    try:
        for told in ask(request, timeout):
            if "error" in told:
                return f"W&B was not told: {told['error']['fact']}"
            if "linked" in told:
                return str(told["linked"])
    except HubpubError as error:
        return f"W&B was not told: {error.fact}"
    return f"W&B was not told: it did not answer within {timeout:g} s"
