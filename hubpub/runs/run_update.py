"""Writes to a run: what the process that asks W&B does for `link_back`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def update_run(request: dict[str, Any], base_url: str, tell: Callable[[dict[str, Any]], None]) -> None:
    """Writes the summary and, where files are given, the reference artifact.

    Args:
        request: What to write.
        base_url: The server.
        tell: Called with ``{"writes": …}`` before each step, and with ``{"wrote": …}``, half a sentence, after it.
    """
    import wandb

    path = f"{request['entity']}/{request['project']}/{request['id']}"
    api = wandb.Api(
        overrides={"base_url": base_url, "entity": request["entity"]},
        timeout=request["timeout"],
        api_key=request.get("key"),
    )
    run = api.run(path)
    tell({"writes": "summary"})
    run.summary.update(request["summary"])  # type: ignore[no-untyped-call]
    tell({"wrote": f"W&B run {path} names {request['summary']['hub/url']} in its summary"})
    if not request["files"]:
        return
    summary = request["summary"]
    artifact = wandb.Artifact(
        request["name"], "hub-model", metadata={"url": summary["hub/url"], "commit": summary["hub/commit"]}
    )
    for file in request["files"]:
        # the digests are known from the push: nothing is fetched to compute them
        for entry in artifact.add_reference(file["url"], name=file["path"], checksum=False):
            entry.size = file["size"]
            entry.extra["sha256"] = file["sha256"]
    tell({"writes": "files"})
    with wandb.init(
        entity=request["entity"],
        project=request["project"],
        job_type="publish",
        name=f"publish {request['name']}",
        settings=wandb.Settings(
            base_url=base_url,
            api_key=request.get("key"),
            silent=True,
            console="off",
            disable_git=True,
            disable_code=True,
            x_disable_meta=True,
            x_disable_stats=True,
            x_save_requirements=False,
        ),
    ) as publishing:
        tell({"run": publishing.id})
        if request["model"]:
            publishing.use_artifact(request["model"])
        publishing.log_artifact(artifact).wait()
    tell({"wrote": f"its files are logged as artifact {artifact.source_name}"})
