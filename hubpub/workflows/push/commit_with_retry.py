"""Commits a plan's changes: in one commit, on top of the one that the plan saw, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hubpub.errors import CallError, HubError, MovedError
from hubpub.files.cache import Cache
from hubpub.files.hashing import digest_file
from hubpub.files.stat import Watch, changed_error, place_of, require_unchanged
from hubpub.hub import Hub
from hubpub.hub.commit import Upload
from hubpub.hub.permissions import access, require_access
from hubpub.hub.refs import create_branch
from hubpub.hub.xet import require_usable_cache
from hubpub.types.files import RemoteTree
from hubpub.types.plan import Change, Plan
from hubpub.types.progress import Stage, Stages
from hubpub.types.signer import Signer
from hubpub.types.spelling import again
from hubpub.workflows.push.blocking import require_unblocked
from hubpub.workflows.push.compare import is_hubs_own
from hubpub.workflows.push.gate import Gate, gate_of
from hubpub.workflows.push.leftovers import Made, explain_leftovers
from hubpub.workflows.push.rebuild_plan import rebuild_plan
from hubpub.workflows.push.signature import sign_plan

# How often a push makes way for somebody else's commit before it gives up.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Landed:
    """What is on the hub after the commit."""

    plan: Plan
    commit: str
    parent: str
    tree: RemoteTree | None
    pull_request: tuple[str, int] | None = None


def commit_with_retry(
    hub: Hub, plan: Plan, tell: Stages, sign: Signer | None, memory: Cache | None, *, fresh: bool = False
) -> Landed:
    """Brings a plan's changes onto the hub, in one commit.

    Args:
        hub: The hub.
        plan: The plan.
        tell: Is told of each stage.
        sign: Who signs.
        memory: What is known of the files.
        fresh: Whether the plan was made just now: it has looked at the tree, and nothing is asked twice.
    """
    repo = plan.target.repo
    if plan.parent and not plan.changes_repository:
        if not fresh and (tree := _tree(hub, plan)).commit != plan.parent:
            plan = rebuild_plan(plan, tree, hub, sign)
            require_unblocked(plan)
        if plan.parent and not plan.changes_repository:
            return Landed(plan, plan.parent, plan.parent, None)
    # asked anew: the plan may have been made with another token
    require_access(access(hub, repo, exists=plan.parent is not None, pull_request=plan.pull_request), repo)
    # before anything is made on the hub: a file may have changed, a key be wrong, Sigstore away
    _require_unchanged(plan)
    if plan.parent is None:
        require_usable_cache((change.path, change.size or 0) for change in plan.to_commit)
    plan = sign_plan(plan, sign)
    with gate_of(hub, plan) as gate, explain_leftovers(plan, gate) as made:
        tree = _base(hub, plan, made)
        if plan.parent is None and all(is_hubs_own(file.path) for file in tree.files):
            plan = replace(plan, parent=tree.commit)  # the repository is as new as the plan took it for
        landed = _in_turn(hub, plan, tree, _Hands(tell, sign, memory, gate))
    if landed.tree is None:
        tell(Stage.COMMITTED, landed.commit)
    return landed


def look_at_commit(hub: Hub, landed: Landed) -> Landed:
    """What landed, with the tree that the hub has at its commit.

    Raises:
        HubError: The hub did not answer; says that the commit is there.
    """
    if landed.tree is not None or landed.commit == landed.parent:
        return landed
    number = landed.pull_request[1] if landed.pull_request else None
    with explain_unverified(landed.commit):
        there = hub.tree(landed.plan.target.repo, f"refs/pr/{number}" if number else landed.commit)
    return replace(landed, commit=there.commit or landed.commit, tree=there)


@dataclass(frozen=True, slots=True)
class _Hands:
    """Who has to do with every attempt: who is told of it, who signs, what remembers, what gate is closed."""

    tell: Stages
    sign: Signer | None
    memory: Cache | None
    gate: Gate


def _in_turn(hub: Hub, plan: Plan, tree: RemoteTree, hands: _Hands) -> Landed:
    """The commit, on top of whatever others commit meanwhile; with a tree only where there was nothing to commit."""
    upload: Upload | None = None
    for attempt in range(_ATTEMPTS):
        if tree.commit != plan.parent:
            plan = rebuild_plan(plan, tree, hub, hands.sign)
            require_unblocked(plan)
            plan = sign_plan(plan, hands.sign)
        parent = str(tree.commit)
        if not plan.to_commit:
            hands.gate.close()
            return Landed(plan, parent, parent, tree)
        upload = hub.commit(plan, parent, again=upload)
        try:
            commit = _commit(upload, hands)
        except MovedError:
            hands.gate.is_needed = False
            plan = upload.plan
            tree = _tree(hub, plan)
            _require_private(plan, tree)
            if attempt == _ATTEMPTS - 1 or tree.commit == parent:
                raise
            continue
        return Landed(upload.plan, commit, parent, None, upload.pull_request)
    raise AssertionError  # the last attempt has returned or raised


def _base(hub: Hub, plan: Plan, made: Made) -> RemoteTree:
    """What to publish on; the repository and the branch are created where they have to be, which is noted.

    Raises:
        HubError: The repository is gone, or the account may not, or everybody would see what was to be private.
    """
    repo = plan.target.repo
    if plan.parent is None:
        made.repo = hub.create(repo, private=plan.private)
    if plan.new_branch and plan.branch:
        start = plan.parent or hub.tree(repo).commit
        create_branch(hub, repo, plan.branch, str(start))
        made.branch = True
    tree = _tree(hub, plan)
    _require_private(plan, tree)
    return tree


def _require_private(plan: Plan, tree: RemoteTree) -> None:
    """Sees to it that what shall be private does not go where everybody sees it.

    Raises:
        HubError: It would: somebody made the repository, or opened it, since the plan was made.
    """
    is_new = plan.parent is None
    if plan.private and (tree.private is False or (is_new and not tree.private)):
        was, did = ("to be created private", "created") if is_new else ("private when the plan was made", "opened")
        raise HubError(
            f"{plan.target.repo} was {was}, and it is public, so nothing was published",
            f"Somebody may have {did} it meanwhile: make it private in its settings, or push without "
            f"{plan.request.named('private')}.",
        )


def _tree(hub: Hub, plan: Plan) -> RemoteTree:
    tree = hub.tree(plan.target.repo, plan.branch)
    if tree.commit is None:
        raise HubError(f"{plan.target.repo} is gone: it was there when the plan was made", f"{again().capitalize()}.")
    return tree


def _commit(upload: Upload, hands: _Hands) -> str:
    """Publishes the changes in one commit, unless a file is no longer what was planned."""
    plan, memory = upload.plan, hands.memory
    hands.tell(Stage.UPLOADING, plan.target.repo)
    watch = Watch(plan.folder, [change.entry for change in plan.unread])
    try:
        upload.send_files()
    except HubError:
        _require_unchanged(plan)  # bytes that are other than was said, the hub refuses with reason
        raise
    _require_unchanged(plan)
    if memory and plan.unread:
        sha256s = {change.path: change.digests.sha256 for change in upload.plan.published if change.digests}
        watch.keep(memory, {change.path: {"sha256": sha256s[change.path]} for change in plan.unread})
    hands.gate.close()  # not before: what has no commit, nobody gets
    hands.tell(Stage.COMMITTING, plan.target.repo)
    hands.gate.is_needed = True
    return upload.commit()


@contextmanager
def explain_unverified(commit: str) -> Iterator[None]:
    """Says that the commit is there, where the hub fails while it is verified."""
    try:
        yield
    except (HubError, CallError) as error:
        raise HubError(
            f"the commit {commit[:12]} was made, but could not be verified: {error.fact}",
            f"{again().capitalize()}: it verifies what is there.",
        ) from error


def _require_unchanged(plan: Plan) -> None:
    for change in plan.to_commit:
        if change.mtime_ns is not None and change.size is not None:
            _require_same(plan.folder, change)


def _require_same(folder: Path, change: Change) -> None:
    """Sees to it that a file holds the bytes that were planned: it is read again where its times do not tell.

    Raises:
        MachineError: It does not, or that cannot be told any more.
    """
    if require_unchanged(folder, change.entry):
        return
    # something was done to it, which may be no more than a new name or other permissions
    if change.digests is None or digest_file(folder, change.entry).sha256 != change.digests.sha256:
        raise changed_error(place_of(folder, change.entry))
