"""A plan held against the repository: made at first, and again where somebody committed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hubpub.cards.diff import metadata_changes
from hubpub.errors import HubError, MovedError
from hubpub.files.cache import Cache
from hubpub.files.hashing import digest_files
from hubpub.hub import Hub
from hubpub.hub.refs import cards_of_ours
from hubpub.rules.engine import judge_draft
from hubpub.rules.repository.contents import card_diff
from hubpub.signing.openssf import Signer
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft, ask_again
from hubpub.types.files import Digests, FileEntry, LeftOut, ModelFolder, RemoteFile, RemoteTree
from hubpub.types.plan import Action, Change, Plan, Receipt
from hubpub.types.signature import SIGNATURE_PATH
from hubpub.workflows.push import compare as changing
from hubpub.workflows.push import receipts
from hubpub.workflows.push import signature as signatures

_MOST_NAMED = 5


def against(
    plan: Plan,
    model: ModelFolder,
    digests: Mapping[str, Digests],
    remote: RemoteTree,
    hub: Hub,
    *,
    memory: Cache | None = None,
    sign: Signer | None = None,
) -> Plan:
    """A plan for the repository as it is: what is to change, and what the rules say of it.

    Args:
        plan: What is asked for; what it says of the repository is replaced.
        model: The folder.
        digests: Those of the folder's files and of the card.
        remote: The repository now.
        hub: The hub.
        memory: What is known of the files from earlier looks.
        sign: Who signs.
    """
    card, repo = plan.card, plan.target.repo
    earlier = receipts.every(plan.target, plan.folder)
    theirs = remote.find(CARD_PATH)
    differs = theirs is not None and not theirs.holds(len(card.encode()), digests[CARD_PATH])
    there = hub.read_card(repo, remote.commit) if differs and remote.commit else ""
    draft = Draft(
        repo,
        model,
        card,
        remote,
        digests,
        remote_card=there if differs else None,
        published_card=_our_card(theirs, earlier, plan, remote, hub) if differs else None,
        source=plan.source,
        lineage=plan.lineage,
        evidence=plan.evidence,
        remember=memory.remember if memory else ask_again,
    )
    made = changing.changes(draft, plan.card_origin, plan.prune, earlier)
    if sign is None:
        signature = None
        draft = replace(draft, signed=signatures.left(plan, made, remote, hub))
    else:
        made, signature = signatures.planned(plan, made, remote, hub, sign)
    named = bool(plan.message) and plan.message != default_message(plan.changes)
    kept = {change.path for change in made if change.action is Action.KEEP and change.digests is None}
    return replace(
        plan,
        parent=remote.commit,
        public=remote.private is False,
        changes=made,
        card_diff=card_diff(there, card.text) if differs else "",
        metadata_changes=metadata_changes(there, card.text) if differs else (),
        findings=judge_draft(replace(draft, remote=changing.after(remote, made))),
        message=plan.message if named else default_message(made),
        upload_size=changing.upload_size(made, remote),
        others=tuple(file for file in remote.files if file.path in kept),
        signature=signature,
    )


def default_message(made: Sequence[Change]) -> str:
    """A commit's first line where nobody says another."""
    count = sum(change.action not in (Action.KEEP, Action.SKIP) for change in made)
    return f"Publish {count} {'file' if count == 1 else 'files'} with hubpub"


def again(plan: Plan, remote: RemoteTree, hub: Hub, sign: Signer | None = None) -> Plan:
    """A plan made again, since the repository moved on.

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
            "Run the command again: it makes a new plan against the new commit.",
        )
    try:
        before = hub.tree(repo, plan.parent) if plan.parent else RemoteTree()
    except HubError as error:
        raise MovedError(
            f"{repo} moved on to {str(remote.commit)[:12]} after this plan was made, and what changed cannot be told "
            f"({error.fact}), so nothing was published",
            "Run the command again: it makes a new plan against the new commit.",
        ) from error
    model = _model(plan)
    digests = {change.path: change.digests for change in _read(plan) if change.digests}
    # what made it clear without them that they are new may be so no more
    digests |= digest_files(plan.folder, [file for file in model.files if file.path not in digests])
    made = against(plan, model, digests, remote, hub, sign=sign if plan.signature else None)
    theirs = {path for path in changing.paths_between(before, remote) if not changing.is_hubs_own(path)}
    ours = [change.path for change in made.to_commit]
    if clash := changing.clashes(theirs, ours):
        raise MovedError(
            f"{repo} moved on to {str(remote.commit)[:12]} after this plan was made, and both changed {_listed(clash)} "
            f"(there: {_listed(sorted(theirs))}; in this push: {_listed(ours)}), so nothing was published",
            "Run the command again: it makes a new plan against the new commit.",
        )
    return made


def _read(plan: Plan) -> list[Change]:
    """The changes of a plan but the signature, if it was made for the plan and not read from the folder."""
    return [change for change in plan.changes if plan.signature is None or change.path != SIGNATURE_PATH]


def _model(plan: Plan) -> ModelFolder:
    """The folder that a plan was made of."""
    files = (FileEntry(c.path, c.size or 0, c.mtime_ns or 0) for c in _read(plan) if c.digests or c.is_unread)
    left_out = (LeftOut(c.path, c.reason) for c in plan.changes if c.action is Action.SKIP)
    return ModelFolder(plan.folder, tuple(files), tuple(left_out))


def _our_card(
    theirs: RemoteFile | None, earlier: Sequence[Receipt], plan: Plan, remote: RemoteTree, hub: Hub
) -> str | None:
    """git's id of the card that we published: the one that is there, where a receipt or the log has it; else the last.

    The log is asked where the receipts do not know the card, as on a CI runner, which forgets them.
    """
    ours = [card for receipt in earlier if (card := receipt.find(CARD_PATH))]
    if theirs and (
        # by its digests, and not git's id alone: the Hub may keep cards in LFS
        any(theirs.holds(card.size, card.digests) for card in ours)
        or (remote.commit and theirs.git_blob in cards_of_ours(hub, plan.target.repo, remote.commit))
    ):
        return theirs.git_blob
    return ours[-1].digests.git_blob if ours else None


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_NAMED
    return (", ".join(paths[:_MOST_NAMED]) or "nothing") + (f" and {more} more" if more > 0 else "")
