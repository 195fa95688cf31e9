"""Builds a plan again, where somebody committed after it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from hubpub.errors import HubError, MovedError
from hubpub.files.hashing import digest_bytes, digest_files
from hubpub.hub import Hub
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import LeftOut, ModelFolder, RemoteTree
from hubpub.types.options.push import MergedOptions
from hubpub.types.plan import Action, Change, Plan
from hubpub.types.signature import SIGNATURE_PATH
from hubpub.types.signer import Signer
from hubpub.types.spelling import plan_again
from hubpub.types.thumbnail import THUMBNAIL_PATH
from hubpub.workflows.push.build_plan import Basis, build_plan, default_message
from hubpub.workflows.push.compare import find_clashes, is_hubs_own, paths_between
from hubpub.workflows.push.merge import MERGED
from hubpub.workflows.push.thumbnail import Settled

_MOST_NAMED = 5


def rebuild_plan(plan: Plan, remote: RemoteTree, hub: Hub, sign: Signer | None = None) -> Plan:
    """A plan built again, since the repository moved on.

    Args:
        plan: The plan.
        remote: The repository now.
        hub: The hub.
        sign: Who signs, where the plan is to be signed: the signature covers what others brought too.

    Raises:
        MovedError: Both changes touch the same paths, and it names those of each; or the plan is to be signed, and it
            is not told by whom.
        HubError: The hub did not answer.
    """
    repo = plan.target.repo
    if plan.signature is not None and sign is None:
        raise MovedError(
            f"{repo} moved on to {str(remote.commit)[:12]} after this plan was made, and it is not told who signs "
            "the new one, so nothing was published",
            plan_again(),
        )
    try:
        before = hub.tree(repo, plan.parent) if plan.parent else RemoteTree()
    except HubError as error:
        raise MovedError(
            f"{repo} moved on to {str(remote.commit)[:12]} after this plan was made, and what changed cannot be told "
            f"({error.fact}), so nothing was published",
            plan_again(),
        ) from error
    basis = _basis(plan)
    digests = {change.path: change.digests for change in _read(plan) if change.digests}
    if plan.unmerged_card is not None:
        digests[CARD_PATH] = digest_bytes(basis.card.encode())
    # what made it clear without them that they are new may be so no more
    digests |= digest_files(plan.folder, [file for file in basis.model.files if file.path not in digests])
    rebuilt = build_plan(basis, digests, remote, hub, sign=sign if plan.signature else None)
    theirs = {path for path in paths_between(before, remote) if not is_hubs_own(path)}
    ours = [change.path for change in rebuilt.to_commit]
    if clash := find_clashes(theirs, ours):
        raise MovedError(
            f"{repo} moved on to {str(remote.commit)[:12]} after this plan was made, and both changed {_listed(clash)} "
            f"(there: {_listed(sorted(theirs))}; in this push: {_listed(ours)}), so nothing was published",
            plan_again(),
        )
    return rebuilt


def _read(plan: Plan) -> list[Change]:
    """The changes of a plan but the signature, if it was made for the plan and not read from the folder."""
    return [change for change in plan.changes if plan.signature is None or change.path != SIGNATURE_PATH]


def _basis(plan: Plan) -> Basis:
    """What a plan stands on."""
    made = {*plan.pictures, *plan.results, *({THUMBNAIL_PATH} if plan.thumbnail else ())}
    files = (c.entry for c in _read(plan) if c.path not in made and (c.digests or c.is_unread))
    left_out = (LeftOut(c.path, c.reason) for c in plan.changes if c.action is Action.SKIP)
    options = {
        # the plan's own words: whoever holds one may have changed them
        **plan.request.options,
        "message": None if plan.message == default_message(plan.changes) else plan.message,
        "force": plan.forced,
        "private": plan.private,
        "prune": plan.prune,
        "pr": plan.pull_request,
        "branch": plan.branch,
        "tag": plan.tag,
    }
    return Basis(
        replace(plan.request, options=cast("MergedOptions", options)),
        plan.target,
        ModelFolder(plan.folder, tuple(files), tuple(left_out)),
        plan.card if plan.unmerged_card is None else Card(plan.unmerged_card),
        plan.card_origin.partition(MERGED)[0],
        plan.source,
        plan.lineage,
        plan.evidence,
        plan.access,
        plan.settings,
        plan.new_branch,
        plan.new_tag,
        plan.pictures,
        plan.results,
        plan.authored,
        Settled(plan.thumbnail),
    )


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_NAMED
    return (", ".join(paths[:_MOST_NAMED]) or "nothing") + (f" and {more} more" if more > 0 else "")
