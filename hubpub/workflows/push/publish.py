"""Publishes a plan: the commit, the proof that it is there, and the receipt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hubpub.errors import CallError, HubError, MachineError
from hubpub.files.cache import Cache
from hubpub.hub import Hub, versions
from hubpub.hub.refs import create_tag
from hubpub.types.plan import Plan
from hubpub.types.progress import Stages, explain_interruption, silent
from hubpub.types.receipt import Receipt
from hubpub.types.request import PushRequest
from hubpub.workflows.inputs.arguments import path_of
from hubpub.workflows.lineage import linked_back
from hubpub.workflows.push import receipts
from hubpub.workflows.push.blocking import require_unblocked
from hubpub.workflows.push.commit_with_retry import (
    Landed,
    commit_with_retry,
    explain_unverified,
    look_at_commit,
)
from hubpub.workflows.push.confirm import published_files, require_card, require_published
from hubpub.workflows.push.gate import set_gate
from hubpub.workflows.push.signature import is_due, no_signer


def publish_plan(
    plan: Plan, request: PushRequest, hub: Hub, *, stages: Stages = silent, fresh: bool = False
) -> Receipt:
    """Does what a plan says, in one commit, and verifies it.

    Args:
        plan: The plan.
        request: Who signs, where the receipt goes, and who is told.
        hub: The hub.
        stages: Is told of each stage.
        fresh: Whether the plan was made just now.

    Raises:
        BlockedError: Findings stand in the way, or the hub holds something else than was published.
        CallError: It is not told who signs, and the plan is to be signed; or the plan is not, and it is told.
        HubError: The repository moved on and the changes clash, the account may not write, or the hub failed.
        MachineError: A file changed since the plan, or the receipt could not be written.
        Interrupted: The user broke it off (a KeyboardInterrupt); says what is on the hub.
    """
    options = request.options
    sign, given = options["sign"], options["receipt_file"]
    place = None if given is None else path_of(given, "receipt_file")
    require_unblocked(plan)
    if sign is None and is_due(plan):
        raise no_signer()
    if sign is not None and plan.signature is None:
        raise CallError("the plan is not to be signed", "Give sign= to prepare too.")
    with explain_interruption(plan, stages) as tell:
        account = hub.account
        landed = commit_with_retry(hub, plan, tell, sign, Cache() if options["cache"] else None, fresh=fresh)
        plan = landed.plan
        try:
            landed = look_at_commit(hub, landed)
            if landed.tree is not None:
                require_published(plan, landed.tree)
                with explain_unverified(landed.commit):
                    require_card(plan, landed.commit, hub)
        except BaseException:
            if landed.commit != landed.parent:  # whatever comes of it, it was made
                with suppress(MachineError):
                    receipts.save(_receipt(plan, landed, hub, account), plan.folder, place)
            raise
        receipt = _receipt(plan, landed, hub, account)
        if (plan.tag or receipt.settings != plan.settings) and (receipt.changed or receipt.settings):
            # what fails from here on does not undo the commit
            receipts.save(receipts.with_known(receipt, plan.folder)[0], plan.folder, place)
        receipt = _finished(receipt, plan, hub)
        return _recorded(receipt, plan, request, place)


def _recorded(receipt: Receipt, plan: Plan, request: PushRequest, place: Path | None) -> Receipt:
    """Keeps the receipt, tells W&B where that is asked for, and writes the copy that the caller wants.

    Raises:
        MachineError: No place took it.
    """
    known, is_new = receipts.with_known(receipt, plan.folder)
    if is_new:
        receipts.save(known, plan.folder, place)
    if how := request.options["link_back"]:
        receipt = linked_back(receipt, plan, how, timeout=request.options["timeout"])
        receipts.save(replace(known, link_back=receipt.link_back), plan.folder, place)
    if place is not None:
        receipts.copy(receipt, place)
    return receipt


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
        set_gate(hub, plan, closing=False)
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
        published_at=receipts.time_of_next(target, plan.folder),
        published_by=account,
        findings=plan.findings,
        forced=plan.forced,
        source=plan.source,
        lineage=plan.lineage,
        versions=versions(),
        url=page or (target.tree_url(plan.branch) if plan.branch else target.url),
        branch=plan.branch,
        pull_request=page,
        pull_request_number=number,
        others=tuple(file for file in there if file.path not in paths),
        signed_by=plan.signature.by if plan.signature else None,
        settings=tuple(change for change in plan.settings if change.after),
        unmerged_card=plan.unmerged_card,
        thumbnail=plan.thumbnail.shown if plan.thumbnail else None,
    )
