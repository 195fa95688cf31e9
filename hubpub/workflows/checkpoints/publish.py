"""Publishes one checkpoint: one guarded commit to the branch, verified, with a tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from hubpub.errors import BlockedError
from hubpub.hub import Hub
from hubpub.hub.refs import Refs, commit_log, refs
from hubpub.types.checkpoint import PublishedCheckpoint
from hubpub.types.plan import MAIN
from hubpub.types.request import PushRequest, Said
from hubpub.workflows.checkpoints.snapshot import Snapshot
from hubpub.workflows.connection.connect import connect
from hubpub.workflows.inputs.sources import open_sources
from hubpub.workflows.push.prepare import prepare_plan
from hubpub.workflows.push.publish import publish_plan
from hubpub.workflows.push.receipts import forget_older

_TAG = re.compile(r"step-([0-9]{1,18})(?:-([0-9]{1,9}))?")
_TITLE = re.compile(r"Checkpoint of step ([0-9]{1,18})")


def publish_checkpoint(request: PushRequest, snapshot: Snapshot) -> PublishedCheckpoint:
    """Publishes a checkpoint.

    Args:
        request: What is asked of every checkpoint.
        snapshot: Its files.

    Raises:
        HubpubError: It was not published, or not verified or tagged; the error says which.
    """
    repo, step = str(request.repo), snapshot.step
    with connect(request) as hub:
        known = refs(hub, repo)
        _require_ours(hub, repo, str(request.options["branch"]), known)
        tag = free_tag(step, known.tags)
        request = _with(request, snapshot.root, tag=tag, message=f"Checkpoint of step {step}")
        sources = open_sources(request)
        snapshot.require_unchanged(sources.model.files)
        plan = prepare_plan(request, sources, hub, must_write=True)
        mine = [name for name, at in known.tags.items() if at == plan.parent and step_of(name) == step]
        if mine and not plan.to_commit:
            # these very files are the branch's last checkpoint: what was broken off is done once more
            plan, tag = replace(plan, tag=None), mine[-1]
        receipt = publish_plan(plan, request, hub, fresh=True)
        forget_older(receipt)
        return PublishedCheckpoint(step, receipt.commit, tag, hub.target(repo).tree_url(tag))


def _require_ours(hub: Hub, repo: str, branch: str, known: Refs) -> None:
    """Sees to it that a branch is new, or one of checkpoints: what else it holds would be deleted from it.

    Raises:
        BlockedError: It is another.
    """
    at = known.branches.get(branch)
    if at in (None, known.branches.get(MAIN)):
        return
    if step_at(hub, repo, str(at), known) is None:
        raise BlockedError(
            f"the branch {branch} of {repo} is there, and its last commit is no checkpoint", "Name another branch."
        )


def step_at(hub: Hub, repo: str, commit: str, known: Refs) -> int | None:
    """The step of the checkpoint that a commit is; None where it is none.

    Raises:
        HubError: The hub did not answer.
    """
    steps = [step for tag, at in known.tags.items() if at == commit and (step := step_of(tag)) is not None]
    # of one that was broken off between its commit and its tag, the commit itself tells
    return max(steps) if steps else step_of_title(commit_log(hub, repo, commit)[0].title)


def free_tag(step: int, tags: Mapping[str, Any]) -> str:
    """The name of a new tag for a step: another checkpoint may have the first one, and a tag is never moved."""
    tag, number = f"step-{step}", 1
    while tag in tags:
        number += 1
        tag = f"step-{step}-{number}"
    return tag


def step_of(tag: str) -> int | None:
    """The step that a tag of ours names; None of another's."""
    named = _TAG.fullmatch(tag)
    return int(named[1]) if named else None


def order_of(tag: str) -> int:
    """How many checkpoints of the same step a tag of ours counts up to its own."""
    named = _TAG.fullmatch(tag)
    return int(named[2] or 1) if named else 0


def step_of_title(title: str) -> int | None:
    """The step that the first line of a commit of ours names; None of another's."""
    named = _TITLE.fullmatch(title)
    return int(named[1]) if named else None


def _with(request: PushRequest, folder: Path, **options: str) -> PushRequest:
    return replace(request, folder=folder, options=cast("Said", {**request.options, **options}))
