"""The walk of one push: prepare, which touches nothing, publish, which does the rest, and both as push."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, HubError
from hubpub.files.cache import Cache
from hubpub.hub import Hub, versions
from hubpub.hub.refs import create_tag
from hubpub.runs import DEFAULT_TIMEOUT, require_seconds
from hubpub.signing.openssf import Signer
from hubpub.types.card import CARD_PATH
from hubpub.types.plan import Plan, Prune, Receipt
from hubpub.types.progress import Stages, silent, told
from hubpub.workflows.connection.connect import connect, reconnect
from hubpub.workflows.inputs import arguments
from hubpub.workflows.inputs.sources import Facts, settings_of
from hubpub.workflows.lineage import LinkBack, linked_back
from hubpub.workflows.push import receipts
from hubpub.workflows.push.commit_with_retry import Landed, gate, land, made, require_clear
from hubpub.workflows.push.confirm import published_files, require_card, require_published
from hubpub.workflows.push.prepare import prepare
from hubpub.workflows.push.signature import is_due, no_signer

__all__ = ["prepare", "publish", "push"]


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
    fresh: bool = False,
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
        fresh: Whether the plan was made just now, so that one with nothing to do need not be held against the
            repository once more.

    Returns:
        The receipt; it is also written to the folder's ``.hubpub`` and to the user's state directory.

    Raises:
        BlockedError: Findings stand in the way, or the hub holds something else than was published.
        CallError: It is not told who signs, and the plan is to be signed; or the plan is not, and it is told.
        HubError: The repository moved on and the changes clash, the account may not write, or the hub failed.
        MachineError: A file changed since the plan, or the receipt could not be written.
        Interrupted: The user broke it off (a KeyboardInterrupt); says what is on the hub.
    """
    arguments.require_plan(plan)
    arguments.require_texts(token=token)
    arguments.require_flags(cache=cache)
    arguments.require_one_of(link_back, LinkBack, "link_back")
    arguments.require_hub(hub)
    arguments.require_signer(sign)
    require_seconds(timeout)
    require_clear(plan)
    written = None if receipt_file is None else arguments.path_of(receipt_file, "receipt_file")
    if written is not None:
        arguments.require_place(written, plan.folder if any(c.path != CARD_PATH for c in plan.published) else None)
    if sign is None and is_due(plan):
        raise no_signer()
    if sign is not None and plan.signature is None:
        raise CallError("the plan is not to be signed", "Give sign= to prepare too.")
    with nullcontext(hub) if hub else reconnect(plan.target, token=token) as connected, told(plan, stages) as tell:
        account = connected.account
        landed = land(connected, plan, tell, sign, Cache() if cache else None, fresh=fresh)
        plan = landed.plan
        if landed.tree is not None:
            require_published(plan, landed.tree)
            with made(landed.commit):
                require_card(plan, landed.commit, connected)
        receipt = _receipt(plan, landed, connected, account)
        if (plan.tag or receipt.settings != plan.settings) and (receipt.changed or receipt.settings):
            receipts.save(receipt, plan.folder, written)  # what fails from here on does not undo the commit
        receipt = _finished(receipt, plan, connected)
        known = receipts.last(receipt.target, plan.folder, revision=receipt.revision)
        says_more = receipt.changed or bool(receipt.settings)
        if says_more or known is None or (known.commit, known.tag) != (receipt.commit, receipt.tag):
            receipts.save(receipt, plan.folder, written)
            known = receipt
        if link_back:
            receipt = linked_back(receipt, plan, link_back, timeout=timeout)
            receipts.save(replace(known, link_back=receipt.link_back), plan.folder, written)
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
    path = arguments.path_of(folder, "folder")
    arguments.require_texts(endpoint=endpoint, token=token)
    arguments.require_flags(local=local)
    if receipt_file is not None:
        # rather now than when all is read and asked
        arguments.require_place(arguments.path_of(receipt_file, "receipt_file"), path if path.is_dir() else None)
    with connect(endpoint=endpoint, token=token, local=local, settings=settings_of(path)) as hub:
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
            plan,
            hub=hub,
            receipt_file=receipt_file,
            link_back=link_back,
            sign=sign,
            cache=cache,
            timeout=timeout,
            fresh=True,
        )


def _finished(receipt: Receipt, plan: Plan, hub: Hub) -> Receipt:
    """Tags the commit and opens the gate, as far as the plan says so; the receipt of all of it.

    Raises:
        HubError: The hub did not; says that the commit is there.
    """
    done = f"the commit {receipt.commit[:12]} was made and verified, and its receipt saved, but "
    what = f"it was not tagged {plan.tag}"
    try:
        if plan.tag:
            create_tag(hub, plan.target.repo, plan.tag, receipt.commit)
        what = "the repository is gated as it was"
        gate(hub, plan, closing=False)
    except HubError as error:
        if not receipt.changed:
            raise
        raise HubError(f"{done}{what}: {error.fact}", error.next_step) from error
    return replace(receipt, tag=plan.tag, settings=plan.settings)


def _receipt(plan: Plan, landed: Landed, hub: Hub, account: str) -> Receipt:
    """What is done once the commit is verified: the gate is closed where it has to be, and there is no tag yet."""
    target = hub.target(plan.target.repo)
    page, number = landed.pull_request or (None, None)
    files = tuple(published_files(plan))
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
        pull_request=page,
        pull_request_number=number,
        others=tuple(file for file in there if file.path not in paths),
        signed_by=plan.signature.by if plan.signature else None,
        settings=tuple(change for change in plan.settings if change.after),
    )
