"""The walk of one push: prepare, which touches nothing, publish, which does the rest, and both as push."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from hubpub import config, receipts
from hubpub.connect import connect, reconnect
from hubpub.digests import require_unchanged
from hubpub.errors import BlockedError, HubError
from hubpub.files import FileEntry, RemoteTree
from hubpub.hub import Hub, versions
from hubpub.plan import Plan, PublishedFile, Receipt
from hubpub.preparing import Facts, prepare

__all__ = ["prepare", "publish", "push"]

# What a hub puts into a repository that it creates.
_HUBS_OWN = {".gitattributes"}


def publish(plan: Plan, *, token: str | None = None, hub: Hub | None = None) -> Receipt:
    """Does what a plan says, in one commit, and verifies it.

    Args:
        plan: The plan.
        token: The account's token, as for :func:`prepare`.
        hub: A hub that is connected already.

    Returns:
        The receipt; it is also written to the folder's ``.hubpub`` and to the user's state directory.

    Raises:
        BlockedError: Findings stand in the way, or the hub holds something else than was published.
        HubError: The repository moved on since the plan, the account may not write, or the hub failed.
        MachineError: A file changed since the plan, or the receipt could not be written.
    """
    if plan.blocking:
        codes = ", ".join(dict.fromkeys(finding.code for finding in plan.blocking))
        raise BlockedError(f"findings stand in the way ({codes}): {plan.blocking[0].message}", plan.blocking[0].remedy)
    with nullcontext(hub) if hub else reconnect(plan.target, token=token) as connected:
        account = connected.account
        tree, parent = _base(connected, plan)
        target = connected.target(plan.target.repo)
        if plan.to_commit:
            tree = connected.tree(target.repo, _commit(connected, plan, parent))
        _verify(plan, tree)
        commit = tree.commit or parent
    receipt = Receipt(
        target,
        commit,
        parent,
        changed=bool(plan.to_commit),
        files=tuple(_published(plan)),
        published_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        published_by=account,
        findings=plan.findings,
        forced=plan.forced,
        source=plan.source,
        lineage=plan.lineage,
        versions=versions(),
    )
    known = receipts.last(target, plan.folder)
    if receipt.changed or known is None or known.commit != commit:
        receipts.save(receipt, plan.folder)
    return receipt


def push(
    folder: Path | str,
    repo: str | None = None,
    *,
    recipe: str | None = None,
    facts: Facts | None = None,
    private: bool | None = None,
    message: str | None = None,
    force: Sequence[str] = (),
    endpoint: str | None = None,
    token: str | None = None,
    local: bool | None = None,
) -> Receipt:
    """Prepares and publishes; the arguments, the result and the errors are those of the two.

    >>> receipt = hubpub.push("output/tks", "huggingtweets/tks")  # doctest: +SKIP
    """
    settings = config.load(Path(folder).expanduser())
    with connect(endpoint=endpoint, token=token, local=local, settings=settings) as hub:
        require_account(hub)
        plan = prepare(folder, repo, recipe=recipe, facts=facts, private=private, message=message, force=force, hub=hub)
        return publish(plan, hub=hub)


def require_account(hub: Hub) -> None:
    """Sees to it that there is an account: who may not publish should hear it before 70 GB are read.

    Raises:
        HubError: There is no token, or the hub refuses it.
    """
    assert hub.account


def _base(hub: Hub, plan: Plan) -> tuple[RemoteTree, str]:
    """What to publish on, and its commit's id; the repository is created where it has to be.

    Raises:
        HubError: The repository is not what it was when the plan was made.
    """
    repo = plan.target.repo
    if plan.parent is None:
        hub.create(repo, private=plan.private)
    tree = hub.tree(repo)
    if tree.commit is None:
        raise HubError(f"{repo} is gone: it was there when the plan was made", "Run the command again.")
    fresh = plan.parent is None and {file.path for file in tree.files} <= _HUBS_OWN
    if tree.commit != plan.parent and not fresh:
        raise HubError(
            f"{repo} moved on to {tree.commit[:12]} after this plan was made, so nothing was published",
            "Run the command again: it makes a new plan against the new commit.",
        )
    return tree, tree.commit


def _commit(hub: Hub, plan: Plan, parent: str) -> str:
    """Publishes the changes in one commit, unless a file is no longer what was planned."""
    upload = hub.commit(plan, parent)
    _require_unchanged(plan)
    upload.send_files()
    _require_unchanged(plan)
    return upload.commit()


def _require_unchanged(plan: Plan) -> None:
    for change in plan.to_commit:
        if change.mtime_ns is not None and change.size is not None:
            require_unchanged(plan.folder, FileEntry(change.path, change.size, change.mtime_ns))


def _published(plan: Plan) -> Iterator[PublishedFile]:
    for change in plan.published:
        if change.digests is not None and change.size is not None:
            yield PublishedFile(change.path, change.size, change.digests)


def _verify(plan: Plan, tree: RemoteTree) -> None:
    """Holds the hub's tree against the plan, file by file.

    Raises:
        BlockedError: A file is absent or other than was published.
    """
    theirs = {file.path: file for file in tree.files}
    wrong = [
        f"{file.path} ({'differs' if file.path in theirs else 'is absent'})"
        for file in _published(plan)
        if file.path not in theirs or not theirs[file.path].holds(file.size, file.digests)
    ]
    if wrong:
        raise BlockedError(
            f"{plan.target.url} does not hold what was published: {', '.join(wrong)}",
            "Run the command again; if it says so again, the hub is at fault.",
        )
