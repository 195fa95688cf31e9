"""Prepares a push: from what it is made of to the plan. Changes nothing anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hubpub.errors import CallError, RenamedError
from hubpub.files.cache import Cache
from hubpub.files.selection import Progress, digests_with_card, hashes_of, unread_before
from hubpub.hub import Hub
from hubpub.hub.permissions import access, require_access
from hubpub.hub.refs import Refs, refs, require_free
from hubpub.types.access import Access, judge
from hubpub.types.card import Card
from hubpub.types.files import RemoteTree
from hubpub.types.options.values import Gated
from hubpub.types.plan import Action, KeyChange, Plan
from hubpub.types.request import PushRequest, say_place
from hubpub.types.thumbnail import Design
from hubpub.workflows.inputs.sources import Sources
from hubpub.workflows.push import receipts
from hubpub.workflows.push.base_model import with_base
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
        CallError: The tag is at another commit, there is nothing to open a pull request at, or what shall be private is
            public.
        HubError: The hub did not answer, or refused.
        MachineError: A file cannot be read.
    """
    options, repo, model = request.options, sources.repo, sources.model
    sign = options["sign"]
    memory = Cache() if options["cache"] else None
    seen = look_at(request, repo, hub, must_write=must_write)
    sources = with_base(sources, hub)
    origin = sources.origin
    # whoever signs, or holds the folder against a run, needs to know all of it
    needs_all = sign or origin.evidence or _is_asked(sources.written.design)
    unread = frozenset[str]() if needs_all else unread_before(model, seen.tree)
    hashes = hashes_of(model, memory, progress, origin.wants_md5(model), unread)
    if not sources.is_card_alone:
        origin.prove(model, lambda file, algorithm: hashes[file.path][algorithm])
    basis = basis_of(request, sources, hub, seen)
    if design := sources.written.design:
        from hubpub.workflows.push.draw_once import settle

        known = receipts.every(basis.target, model.root)
        thumbnail = settle(design, model, hashes, remote=seen.tree, repo=repo, earlier=known, hub=hub)
        basis = replace(basis, thumbnail=thumbnail)
    plan = build_plan(basis, digests_with_card(hashes, sources.written.card), seen.tree, hub, memory=memory, sign=sign)
    if memory:
        memory.flush()
    require_room(plan.changes)
    require_tag(request, seen.refs, None if plan.to_commit else plan.parent)
    return plan


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a push goes, as it is now.

    Attributes:
        tree: The repository's files; of the branch, where one is asked for.
        refs: Its branches and tags, where one of either is asked for.
        access: What the token may do there; None without a token.
    """

    tree: RemoteTree
    refs: Refs
    access: Access | None


def look_at(request: PushRequest, repo: str, hub: Hub, *, must_write: bool) -> Destination:
    """The repository that a push goes to, which is as the push needs it. No byte of the folder is read for that.

    Args:
        request: What is asked for.
        repo: ``namespace/name``.
        hub: The hub.
        must_write: Whether a token that may not write there is an error.

    Raises:
        CallError: There is nothing to open a pull request at, or everybody sees what shall be private, or git cannot
            keep the branch or the tag beside those that are there.
        HubError: The hub did not answer, or refused, or the token may not write there.
    """
    options = request.options
    branch, tag, is_proposal = options["branch"], options["tag"], bool(options["pr"])
    known = refs(hub, repo) if branch or tag else Refs()
    require_free(branch, tag, known, request.place)
    with say_place(request.place("repo"), (RenamedError,)):
        tree = hub.tree(repo, branch if branch in known.branches else None)
    allowed = access(hub, repo, exists=tree.commit is not None, pull_request=is_proposal)
    if must_write:
        require_access(allowed or judge(hub.whoami, repo), repo)
    if is_proposal and tree.commit is None:
        raise CallError(
            f"{request.place('pr')}{repo} does not exist, so no pull request can be opened there",
            f"Push without {request.named('pr')}.",
        )
    if options["private"] and tree.private is False:
        raise CallError(
            f"{request.place('private')}{repo} is there already, and public: everybody would see what shall be private",
            f"Make it private in its settings, or push without {request.named('private')}.",
        )
    return Destination(tree, known, allowed)


def require_tag(request: PushRequest, known: Refs, commit: str | None) -> None:
    """Sees to it that the tag of a push is free, or is at its commit already.

    Args:
        request: What is asked for.
        known: The tags that are there.
        commit: The commit; None for one that is yet to be made.

    Raises:
        CallError: The tag is at another commit.
    """
    tag = request.options["tag"]
    if tag and (at := known.tags.get(tag)) and at != commit:
        raise CallError(
            f"{request.place('tag')}the tag {tag} is at {at[:12]} already, and this push would be another commit",
            "Choose another tag: a tag is never moved.",
        )


def basis_of(request: PushRequest, sources: Sources, hub: Hub, seen: Destination) -> Basis:
    """What the plan of a push stands on.

    Args:
        request: What is asked for.
        sources: What it is made of.
        hub: The hub.
        seen: The repository as it is now.
    """
    options, written, origin = request.options, sources.written, sources.origin
    source = written.source
    branch, tag = options["branch"], options["tag"]
    return Basis(
        request.for_plan(),
        hub.target(sources.repo),
        sources.model,
        written.card or Card(""),
        written.origin,
        source=source.model_dump(mode="json") if source else None,
        lineage=source.lineage if source else origin.lineage,
        evidence=origin.evidence,
        access=seen.access,
        settings=() if options["pr"] else tuple(_gate_change(options["gated"], seen.tree)),
        new_branch=branch is not None and branch not in seen.refs.branches,
        new_tag=tag is not None and tag not in seen.refs.tags,
        pictures={path: picture.decode() for path, picture in written.pictures.items()},
        results=written.results,
        authored=written.authored,
    )


def _is_asked(design: Design | None) -> bool:
    """Whether a picture depends on the weights, so that their digests must be known."""
    if design is None:
        return False
    from hubpub.workflows.push.draw_once import reads_weights

    return reads_weights(design)


def _gate_change(wanted: Gated | None, remote: RemoteTree) -> Iterator[KeyChange]:
    """What becomes of the repository's gate."""
    now: Gated = remote.gated or False
    if wanted is not None and wanted != now:
        yield KeyChange("gated", Action.REPLACE, now, wanted)
