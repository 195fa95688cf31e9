"""Builds a plan against the repository as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hubpub.cards.diff import metadata_changes
from hubpub.files.cache import Cache
from hubpub.files.hashing import digest_bytes
from hubpub.hub import Hub
from hubpub.rules.engine import judge_draft
from hubpub.rules.repository.contents import card_diff
from hubpub.types.access import Access
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft, ask_again
from hubpub.types.files import Digests, ModelFolder, RemoteTree
from hubpub.types.findings import Finding
from hubpub.types.lineage import Lineage
from hubpub.types.options.values import Gated
from hubpub.types.plan import Action, Change, KeyChange, Plan, Target
from hubpub.types.proof import Evidence
from hubpub.types.request import PushRequest
from hubpub.types.signer import Signer
from hubpub.types.thumbnail import THUMBNAIL_PATH
from hubpub.workflows.inputs.standard_card import STANDARD, WHERE_TO_SAY_IT
from hubpub.workflows.inputs.write_card import is_by_default
from hubpub.workflows.push import receipts
from hubpub.workflows.push.compare import (
    OF_OTHERS,
    compare_with_hub,
    tree_without_deleted,
    upload_size,
)
from hubpub.workflows.push.merge import MergedCard, merge_with_hub
from hubpub.workflows.push.signature import plan_signature, signature_left
from hubpub.workflows.push.thumbnail import Settled, picture_that_stays, still_there

# the families of rules that judge what stands in a card
_OF_TEXT = ("BD", "MD")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan stands on: it stays as it is where the plan is built again.

    Attributes:
        request: What is asked for.
        target: Where it goes.
        model: The folder.
        card: The card to publish.
        card_origin: Where it comes from, as half a sentence.
        source: What it was rendered from, as plain data.
        pictures: The pictures that were drawn for it, as SVG, by path.
        thumbnail: What becomes of the picture for sharing.
        lineage: Where the model comes from.
        evidence: What its run tells of it.
        access: What the token may do there.
        settings: How the repository's settings would change.
        new_branch: Whether the branch has to be created.
        new_tag: Whether the tag is not there yet.
        results: The files of evaluation results that are written for it, by path.
        authored: The card.md that the card was made with; empty without one.
    """

    request: PushRequest
    target: Target
    model: ModelFolder
    card: Card
    card_origin: str
    source: Mapping[str, Any] | None = None
    lineage: Lineage | None = None
    evidence: Evidence | None = None
    access: Access | None = None
    settings: tuple[KeyChange, ...] = ()
    new_branch: bool = False
    new_tag: bool = False
    pictures: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    authored: str = ""
    thumbnail: Settled = field(default_factory=Settled)


def build_plan(
    basis: Basis,
    digests: Mapping[str, Digests],
    remote: RemoteTree,
    hub: Hub,
    *,
    memory: Cache | None = None,
    sign: Signer | None = None,
) -> Plan:
    """The plan for the repository as it is: what is to change, and what the rules say of it.

    Args:
        basis: What it stands on.
        digests: Those of the folder's files and of the card; without one of the card there is none to publish.
        remote: The repository now.
        hub: The hub.
        memory: What is known of the files from earlier looks.
        sign: Who signs.
    """
    card, model, target = basis.card, basis.model, basis.target
    options = basis.request.options
    drawn = {path: picture.encode() for path, picture in basis.pictures.items()}
    written = {path: text.encode() for path, text in basis.results.items()}
    digests = {**digests, **{path: digest_bytes(data) for path, data in {**drawn, **written}.items()}}
    sizes = {path: len(data) for path, data in drawn.items()}
    basis = replace(basis, thumbnail=still_there(basis.thumbnail, remote))
    if picture := basis.thumbnail.picture:
        sizes[THUMBNAIL_PATH], digests[THUMBNAIL_PATH] = picture.size, picture.digests
    earlier = receipts.every(target, model.root)
    theirs = remote.find(CARD_PATH)
    # without a digest there is no card to publish
    ours = digests.get(CARD_PATH)
    differs = theirs is not None and ours is not None and not theirs.holds(len(card.encode()), ours)
    there = hub.read_card(target.repo, remote.commit) if differs and remote.commit else ""
    found = MergedCard(card, basis.card_origin)
    if theirs is not None and differs:
        found = merge_with_hub(
            card,
            basis.card_origin,
            theirs=theirs,
            there=there,
            earlier=earlier,
            target=target,
            remote=remote,
            hub=hub,
            by_default=is_by_default(basis.request) and basis.source is not None and not basis.authored,
        )
        card = found.card
        if found.stays:
            # the repository's card is better than one that nobody asked for
            bare = replace(basis, pictures={}, thumbnail=Settled(stays=basis.thumbnail.stays))
            basis = replace(bare, card=Card(""), source=None, model=without_card(model))
            rest = {path: known for path, known in digests.items() if path != CARD_PATH and path not in sizes}
            return build_plan(basis, rest, remote, hub, memory=memory, sign=sign)
        if card is not basis.card:
            digests = {**digests, CARD_PATH: digest_bytes(card.encode())}
            differs = card.text != there
    draft = Draft(
        target.repo,
        model,
        card,
        remote,
        digests,
        remote_card=there if differs else None,
        published_card=found.published,
        is_merged=found.unmerged is not None,
        conflicts=found.conflicts,
        source=basis.source,
        lineage=basis.lineage,
        evidence=basis.evidence,
        pictures=sizes,
        stays=picture_that_stays(card, target.repo, basis.thumbnail),
        remember=memory.remember if memory else ask_again,
        results=basis.results,
        authored=basis.authored,
    )
    changes = compare_with_hub(draft, found.origin, options["prune"], earlier, by=basis.request.named("prune", "all"))
    if sign is None:
        signature = None
        draft = replace(draft, signed=signature_left(model.root, target.repo, changes, remote, hub))
    else:
        changes, signature = plan_signature(target.repo, changes, remote, hub, sign)
    kept = {change.path for change in changes if change.action is Action.KEEP and change.digests is None}
    draft = replace(draft, opened=_opened(basis.settings), deleted_of_others=_deleted_of_others(basis.request, changes))
    return Plan(
        target,
        model.root,
        remote.commit,
        changes,
        card,
        found.origin,
        found.unmerged,
        basis.pictures,
        basis.thumbnail.picture,
        card_diff=card_diff(there, card.text) if differs else "",
        metadata_changes=metadata_changes(there, card.text) if differs else (),
        findings=_with_where(judge_draft(replace(draft, remote=tree_without_deleted(remote, changes))), draft),
        forced=tuple(options["force"]),
        upload_size=upload_size(changes, remote),
        access=basis.access,
        message=options["message"] or default_message(changes),
        private=bool(options["private"]),
        public=remote.private is False,
        settings=basis.settings,
        prune=options["prune"],
        pull_request=bool(options["pr"]),
        branch=options["branch"],
        new_branch=basis.new_branch,
        tag=options["tag"],
        new_tag=basis.new_tag,
        others=tuple(file for file in remote.files if file.path in kept),
        source=basis.source,
        lineage=basis.lineage,
        evidence=basis.evidence,
        signature=signature,
        request=basis.request,
        results=basis.results,
        authored=basis.authored,
    )


def _with_where(findings: Iterable[Finding], draft: Draft) -> tuple[Finding, ...]:
    """Findings on a card that the standard recipe renders, with the place to mend it: there is no README.md to edit."""
    if draft.source is None or draft.source.get("recipe") != STANDARD:
        return tuple(findings)
    return tuple(
        replace(finding, remedy=f"{finding.remedy} The card is rendered: {WHERE_TO_SAY_IT}.".lstrip())
        if finding.subject.path == CARD_PATH and finding.code.startswith(_OF_TEXT)
        else finding
        for finding in findings
    )


def _opened(settings: Sequence[KeyChange]) -> tuple[Gated, Gated] | None:
    """How the gate is opened, if it is: only hubpub.toml says what becomes of it."""
    for change in settings:
        if change.key == "gated" and change.before and (change.after is False or change.before == "manual"):
            return change.before, change.after
    return None


def _deleted_of_others(request: PushRequest, changes: Sequence[Change]) -> tuple[str, ...]:
    """What others published and is deleted, where the caller said nothing of that."""
    if "prune" not in request.said_in:
        return ()
    return tuple(
        change.path for change in changes if change.action is Action.DELETE and change.reason.startswith(OF_OTHERS)
    )


def without_card(model: ModelFolder) -> ModelFolder:
    """A folder without its card, which is empty or a library's."""
    return replace(model, files=tuple(file for file in model.files if file.path != CARD_PATH))


def default_message(changes: Sequence[Change]) -> str:
    """A commit's first line where nobody says another."""
    count = sum(change.action not in (Action.KEEP, Action.SKIP) for change in changes)
    return f"Publish {count} {'file' if count == 1 else 'files'} with hubpub"
