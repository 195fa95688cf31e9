"""The walk of one push: prepare, which touches nothing, publish, which does the rest, and both as push."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hubpub import config, receipts
from hubpub.arguments import path_of, require_one_of, require_place, require_plan, require_signer
from hubpub.cache import Cache
from hubpub.changing import is_hubs_own
from hubpub.connect import connect, reconnect
from hubpub.digests import Watch, require_unchanged
from hubpub.errors import BlockedError, CallError, HubError, MovedError
from hubpub.files import FileEntry, RemoteTree
from hubpub.hub import Hub, versions
from hubpub.hub.committing import Upload
from hubpub.hub.permissions import access, require_access
from hubpub.hub.refs import create_branch, create_tag, set_gated
from hubpub.origin import LinkBack, linked_back
from hubpub.plan import Change, Gated, Plan, Prune, Receipt
from hubpub.planning import again
from hubpub.preparing import prepare
from hubpub.runs import DEFAULT_TIMEOUT, require_seconds
from hubpub.signatures import is_due, no_signer, signed
from hubpub.signing import Signer
from hubpub.sources import Facts
from hubpub.stages import Stage, Stages, silent, told
from hubpub.verifying import published, require_card, require_published

__all__ = ["prepare", "publish", "push"]

# How often a push makes way for somebody else's commit before it gives up.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class _Landed:
    """What is on the hub after the commit."""

    plan: Plan
    commit: str
    parent: str
    tree: RemoteTree | None
    pull_request: tuple[str, int] | None = None


def publish(
    plan: Plan,
    *,
    token: str | None = None,
    hub: Hub | None = None,
    receipt_file: Path | str | None = None,
    link_back: LinkBack | None = None,
    stages: Stages = silent,
    sign: Signer | None = None,
    cache: bool = True,
    timeout: float = DEFAULT_TIMEOUT,
) -> Receipt:
    """Does what a plan says, in one commit, and verifies it.

    Where somebody committed since the plan was made, it is made again, and the push goes on if the two changes touch
    different paths and the rules still hold.

    Args:
        plan: The plan.
        token: The account's token, as for :func:`prepare`.
        hub: A hub that is connected already.
        receipt_file: Where to write the receipt too.
        link_back: Tells W&B where the model went: ``summary`` writes it to the run's summary, ``artifact`` logs the
            published files as references too. Failing to do so is a line in the receipt.
        stages: Is told of each stage, with what it is about: the repository, or the commit's id once there is one.
        sign: Who signs, as :func:`prepare` was told; nothing is signed before here.
        cache: Whether to keep what the upload tells of files that the plan did not read, for the next push.
        timeout: Seconds, for telling W&B.

    Returns:
        The receipt; it is also written to the folder's ``.hubpub`` and to the user's state directory.

    Raises:
        BlockedError: Findings stand in the way, or the hub holds something else than was published.
        CallError: It is not told who signs, and the plan is to be signed; or the plan is not, and it is told.
        HubError: The repository moved on and the changes clash, the account may not write, or the hub failed.
        MachineError: A file changed since the plan, or the receipt could not be written.
        Interrupted: The user broke it off (a KeyboardInterrupt); says what is on the hub.
    """
    require_plan(plan)
    require_one_of(link_back, LinkBack, "link_back")
    require_signer(sign)
    require_seconds(timeout)
    require_clear(plan)
    written = None if receipt_file is None else path_of(receipt_file, "receipt_file")
    if written is not None:
        require_place(written)
    if sign is None and is_due(plan):
        raise no_signer()
    if sign is not None and plan.signature is None:
        raise CallError("the plan is not to be signed", "Give sign= to prepare too.")
    with nullcontext(hub) if hub else reconnect(plan.target, token=token) as connected, told(plan, stages) as tell:
        account = connected.account
        landed = _land(connected, plan, tell, sign, Cache() if cache else None)
        plan = landed.plan
        if landed.tree is not None:
            require_published(plan, landed.tree)
            with _made(landed.commit):
                require_card(plan, landed.commit, connected)
        if plan.tag:
            create_tag(connected, plan.target.repo, plan.tag, landed.commit)
        _gate(connected, plan, closing=False)
        receipt = _receipt(plan, landed, connected, account)
        known = receipts.last(receipt.target, plan.folder, revision=receipt.revision)
        says_more = receipt.changed or bool(receipt.settings)
        if says_more or known is None or (known.commit, known.tag) != (receipt.commit, receipt.tag):
            receipts.save(receipt, plan.folder)
            known = receipt
        if link_back:
            receipt = linked_back(receipt, plan, link_back, timeout=timeout)
            receipts.save(replace(known, link_back=receipt.link_back), plan.folder)
        if written is not None:
            receipts.copy(receipt, written)
    return receipt


def push(
    folder: Path | str,
    repo: str | None = None,
    *,
    recipe: str | None = None,
    facts: Facts | None = None,
    run: Any = None,
    private: bool | None = None,
    message: str | None = None,
    force: Sequence[str] = (),
    prune: Prune | None = None,
    pr: bool | None = None,
    branch: str | None = None,
    tag: str | None = None,
    endpoint: str | None = None,
    token: str | None = None,
    local: bool | None = None,
    receipt_file: Path | str | None = None,
    link_back: LinkBack | None = None,
    cache: bool = True,
    sign: Signer | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Receipt:
    """Prepares and publishes; the arguments, the result and the errors are those of the two.

    >>> receipt = hubpub.push("output/tks", "huggingtweets/tks")  # doctest: +SKIP
    """
    path = path_of(folder, "folder")
    if receipt_file is not None:
        require_place(path_of(receipt_file, "receipt_file"))  # rather now than when all is read and asked
    settings = config.load(path.parent if path.is_file() else path)
    with connect(endpoint=endpoint, token=token, local=local, settings=settings) as hub:
        plan = prepare(
            folder,
            repo,
            recipe=recipe,
            facts=facts,
            run=run,
            private=private,
            message=message,
            force=force,
            prune=prune,
            pr=pr,
            branch=branch,
            tag=tag,
            hub=hub,
            cache=cache,
            must_write=True,
            sign=sign,
            timeout=timeout,
        )
        return publish(
            plan, hub=hub, receipt_file=receipt_file, link_back=link_back, sign=sign, cache=cache, timeout=timeout
        )


def require_clear(plan: Plan) -> None:
    """Sees to it that no finding stops a plan.

    Raises:
        BlockedError: One does.
    """
    if plan.blocking:
        codes = ", ".join(dict.fromkeys(finding.code for finding in plan.blocking))
        raise BlockedError(f"findings stand in the way ({codes}): {plan.blocking[0].message}", plan.blocking[0].remedy)


def _land(hub: Hub, plan: Plan, tell: Stages, sign: Signer | None, memory: Cache | None) -> _Landed:
    """Brings a plan's changes onto the hub, in one commit."""
    if plan.parent and not plan.has_work:
        # the plan has looked at the tree and found it in order: nothing is asked twice
        return _Landed(plan, plan.parent, plan.parent, None)
    repo = plan.target.repo
    # asked anew: the plan may have been made with another token
    require_access(access(hub, repo, exists=plan.parent is not None, pull_request=plan.pull_request), repo)
    plan = signed(plan, sign)  # before anything is made on the hub: a key may be wrong, Sigstore away
    tree = _base(hub, plan)
    _gate(hub, plan, closing=True)
    if plan.parent is None and all(is_hubs_own(file.path) for file in tree.files):
        plan = replace(plan, parent=tree.commit)  # the repository is as new as the plan took it for
    upload: Upload | None = None
    for attempt in range(_ATTEMPTS):
        if tree.commit != plan.parent:
            plan = again(plan, tree, hub, sign)
            require_clear(plan)
            plan = signed(plan, sign)
        parent = str(tree.commit)
        if not plan.to_commit:
            return _Landed(plan, parent, parent, tree)
        upload = hub.commit(plan, parent, again=upload)
        try:
            commit = _commit(upload, tell, memory)
        except MovedError:
            plan = upload.plan
            tree = _tree(hub, plan)
            if attempt == _ATTEMPTS - 1 or tree.commit == parent:
                raise
            continue
        plan = upload.plan
        tell(Stage.COMMITTED, commit)
        number = upload.pull_request[1] if upload.pull_request else None
        with _made(commit):
            there = hub.tree(repo, f"refs/pr/{number}" if number else commit)
        return _Landed(plan, there.commit or commit, parent, there, upload.pull_request)
    raise AssertionError  # the last attempt has returned or raised


def _base(hub: Hub, plan: Plan) -> RemoteTree:
    """What to publish on; the repository and the branch are created where they have to be.

    Raises:
        HubError: The repository is gone, or the account may not.
    """
    repo = plan.target.repo
    if plan.parent is None:
        hub.create(repo, private=plan.private)
    if plan.new_branch and plan.branch:
        start = plan.parent or hub.tree(repo).commit
        create_branch(hub, repo, plan.branch, str(start))
    return _tree(hub, plan)


def _tree(hub: Hub, plan: Plan) -> RemoteTree:
    tree = hub.tree(plan.target.repo, plan.branch)
    if tree.commit is None:
        raise HubError(f"{plan.target.repo} is gone: it was there when the plan was made", "Run the command again.")
    return tree


def _commit(upload: Upload, tell: Stages, memory: Cache | None) -> str:
    """Publishes the changes in one commit, unless a file is no longer what was planned."""
    plan = upload.plan
    tell(Stage.UPLOADING, plan.target.repo)
    _require_unchanged(plan)
    watch = Watch(plan.folder, [_entry(change) for change in plan.unread])
    try:
        upload.send_files()
    except HubError:
        _require_unchanged(plan)  # bytes that are other than was said, the hub refuses with reason
        raise
    _require_unchanged(plan)
    if memory and plan.unread:
        told = {change.path: change.digests.sha256 for change in upload.plan.published if change.digests}
        watch.keep(memory, {change.path: {"sha256": told[change.path]} for change in plan.unread})
    tell(Stage.COMMITTING, plan.target.repo)
    return upload.commit()


@contextmanager
def _made(commit: str) -> Iterator[None]:
    """Says that the commit is there, where the hub fails while it is verified."""
    try:
        yield
    except HubError as error:
        raise HubError(
            f"the commit {commit[:12]} was made, but could not be verified: {error.fact}",
            "Run the command again: it verifies what is there.",
        ) from error


def _gate(hub: Hub, plan: Plan, *, closing: bool) -> None:
    """Sets who gets the files: what closes the repository before there is anything in it to get, what opens it last."""
    for change in plan.settings:
        gated: Gated = change.after
        if bool(gated) is closing:
            set_gated(hub, plan.target.repo, gated)


def _require_unchanged(plan: Plan) -> None:
    for change in plan.to_commit:
        if change.mtime_ns is not None and change.size is not None:
            require_unchanged(plan.folder, _entry(change))


def _entry(change: Change) -> FileEntry:
    """The file of the folder that a change publishes, as it was scanned."""
    return FileEntry(change.path, change.size or 0, change.mtime_ns or 0)


def _receipt(plan: Plan, landed: _Landed, hub: Hub, account: str) -> Receipt:
    target = hub.target(plan.target.repo)
    page, number = landed.pull_request or (None, None)
    files = tuple(published(plan))
    paths = {file.path for file in files}
    # as the commit left them: it may have made the Hub change its own
    there = landed.tree.files if landed.tree else plan.others
    return Receipt(
        target,
        landed.commit,
        landed.parent,
        changed=landed.commit != landed.parent,
        files=files,
        published_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        published_by=account,
        findings=plan.findings,
        forced=plan.forced,
        source=plan.source,
        lineage=plan.lineage,
        versions=versions(),
        url=page or (f"{target.url}/tree/{plan.branch}" if plan.branch else target.url),
        branch=plan.branch,
        tag=plan.tag,
        pull_request=page,
        pull_request_number=number,
        others=tuple(file for file in there if file.path not in paths),
        signed_by=plan.signature.by if plan.signature else None,
        settings=plan.settings,
    )
