"""Prepares a push: from what it is made of to the plan. Changes nothing anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.errors import CallError, RenamedError
from hubpub.files.cache import Cache
from hubpub.files.selection import Progress, digests_with_card, hashes_of, unread_before
from hubpub.hub import Hub
from hubpub.hub.permissions import access, require_access
from hubpub.hub.refs import Refs, refs, require_free
from hubpub.types.access import judge
from hubpub.types.card import Card
from hubpub.types.files import RemoteTree
from hubpub.types.options.values import Gated
from hubpub.types.plan import Action, KeyChange, Plan
from hubpub.types.request import PushRequest, say_place
from hubpub.workflows.inputs.sources import Sources
from hubpub.workflows.push.build_plan import Basis, build_plan
from hubpub.workflows.push.compare import require_room


def no_progress(done: int, total: int) -> None:
    """No progress is shown."""


def prepare_plan(
    request: PushRequest, sources: Sources, hub: Hub, *, progress: Progress = no_progress, must_write: bool = False
) -> Plan:
    """What a push would do.

    Args:
        request: What is asked for.
        sources: What it is made of.
        hub: Where it goes.
        progress: Is told of the bytes read and of all that will be.
        must_write: Whether a token that may not write there is an error, before any byte is read.

    Raises:
        BlockedError: What the repository keeps is in the way.
        CallError: The tag is at another commit, or there is nothing to open a pull request at.
        HubError: The hub did not answer, or refused.
        MachineError: A file cannot be read.
    """
    options, repo, model = request.options, sources.repo, sources.model
    branch, tag, sign = options["branch"], options["tag"], options["sign"]
    is_proposal = bool(options["pr"])
    memory = Cache() if options["cache"] else None
    known = refs(hub, repo) if branch or tag else Refs()
    require_free(branch, tag, known, request.place)
    with say_place(request.place("repo"), (RenamedError,)):
        remote = hub.tree(repo, branch if branch in known.branches else None)
    allowed = access(hub, repo, exists=remote.commit is not None, pull_request=is_proposal)
    if must_write:
        require_access(allowed or judge(hub.whoami, repo), repo)
    if is_proposal and remote.commit is None:
        raise CallError(
            f"{request.place('pr')}{repo} does not exist, so no pull request can be opened there",
            f"Push without {request.named('pr')}.",
        )
    origin = sources.origin
    # whoever signs, or holds the folder against a run, needs to know all of it
    unread = frozenset[str]() if sign or origin.evidence else unread_before(model, remote)
    hashes = hashes_of(model, memory, progress, origin.wants_md5(model), unread)
    if not sources.is_card_alone:
        origin.prove(model, lambda file, algorithm: hashes[file.path][algorithm])
    source = sources.source
    basis = Basis(
        request.for_plan(),
        hub.target(repo),
        model,
        sources.card or Card(""),
        sources.card_origin,
        source=source.model_dump(mode="json") if source else None,
        lineage=source.lineage if source else origin.lineage,
        evidence=origin.evidence,
        access=allowed,
        settings=() if is_proposal else tuple(_gate_change(options["gated"], remote)),
        new_branch=branch is not None and branch not in known.branches,
        new_tag=tag is not None and tag not in known.tags,
        pictures={path: picture.decode() for path, picture in sources.pictures.items()},
    )
    plan = build_plan(basis, digests_with_card(hashes, sources.card), remote, hub, memory=memory, sign=sign)
    if memory:
        memory.flush()
    require_room(plan.changes)
    if tag and (at := known.tags.get(tag)) and (plan.to_commit or at != plan.parent):
        raise CallError(
            f"{request.place('tag')}the tag {tag} is at {at[:12]} already, and this push would be another commit",
            "Choose another tag: a tag is never moved.",
        )
    return plan


def _gate_change(wanted: Gated | None, remote: RemoteTree) -> Iterator[KeyChange]:
    """What becomes of the repository's gate."""
    now: Gated = remote.gated or False
    if wanted is not None and wanted != now:
        yield KeyChange("gated", Action.REPLACE, now, wanted)
