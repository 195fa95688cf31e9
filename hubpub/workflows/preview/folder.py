"""A look at a folder or a card: what a push would publish, held against the repository where a hub is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hubpub.cards.recipes import registry
from hubpub.files.cache import Cache
from hubpub.files.selection import digests_with_card, hashes_of, unread_before
from hubpub.hub import Hub, require_repo_id
from hubpub.rules.engine import judge_draft
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft
from hubpub.types.options.plan import PlanOptions
from hubpub.types.plan import Action, Change
from hubpub.types.request import PushRequest
from hubpub.workflows.inputs.request import make_request
from hubpub.workflows.inputs.sources import Sources, load_source, open_folder, trace_run
from hubpub.workflows.inputs.stand_in import stand_in
from hubpub.workflows.inputs.write_card import write_card
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.planned import look_at_plan, parameters
from hubpub.workflows.push.base_model import asked, with_base
from hubpub.workflows.push.build_plan import build_plan
from hubpub.workflows.push.prepare import Destination, basis_of, look_at, no_progress

# To draw it the model may have to run, which no save of a card should wait for.
_UNDRAWN = "The picture for sharing is not drawn here: the push draws it."


@dataclass(frozen=True, slots=True)
class Opened:
    """What a push of a folder is made of, whether or not anybody names its repository.

    Attributes:
        request: What is asked for.
        sources: What it is made of.
        is_named: Whether somebody names the repository; else a name stands in.
    """

    request: PushRequest
    sources: Sources
    is_named: bool


def open_path(path: Path, repo: str | None, options: Mapping[str, Any], *, ask: bool) -> Opened:
    """Opens a folder or a card.

    Args:
        path: The folder, or the card.
        repo: ``namespace/name``; None for what hubpub.toml or the card's source says.
        options: The options of a plan.
        ask: Whether W&B may be asked.

    Raises:
        HubpubError: As for :func:`hubpub.prepare`, but nobody has to name a repository.
    """
    request = make_request(path, repo, options, PlanOptions)
    model, card_file = open_folder(request)
    origin = trace_run(request, every_model=False, ask=ask)
    source = load_source(request, origin)
    named = request.repo or (registry.repository_of(source) if source else None)
    if named is not None:
        with request.placed("repo"):
            require_repo_id(named)
    where = named or stand_in(model.root)
    written = write_card(request, model, source, where, origin=origin, card_file=card_file)
    return Opened(
        request, Sources(written.seen(model), origin, where, written, card_file is not None), named is not None
    )


def look_here(opened: Opened) -> Look:
    """What would be published, by what this machine knows alone."""
    sources = opened.sources
    written, model = sources.written, sources.model
    if written.of_base is not None and (base := asked(written.of_base.model, None)):
        written = replace(written.of_base.render(base), results=written.results)
    card = written.card or Card("")
    draft = Draft(
        sources.repo if opened.is_named else None,
        None if sources.is_card_alone else model,
        card,
        source=written.source.model_dump(mode="json") if written.source else None,
        pictures={path: len(data) for path, data in written.pictures.items()},
        results=written.results,
        authored=written.authored,
    )
    made = {path: len(data) for path, data in written.pictures.items()}
    made |= {path: len(text.encode()) for path, text in written.results.items()}
    sizes = {**{file.path: file.size for file in model.files}, **made}
    if written.card is not None:
        sizes[CARD_PATH] = len(written.card.encode())
    changes = [Change(path, Action.ADD, _why(path, written.origin, made), size) for path, size in sorted(sizes.items())]
    changes += [Change(left.path, Action.SKIP, left.reason) for left in model.left_out]
    told = [] if opened.is_named else [f"No repository is named, so {sources.repo} stands in for it."]
    told += [_UNDRAWN] if written.design else []
    return Look(
        sources.repo,
        None if written.card is None else card.text,
        tuple(changes),
        judge_draft(draft),
        (*told, f"The card: {written.origin}."),
        model.root,
        written.pictures,
        frozenset(file.path for file in model.files),
        is_own=written.source is None and not written.is_edited,
        parameters=parameters(model),
    )


def _why(path: str, origin: str, made: Mapping[str, int]) -> str:
    return origin if path == CARD_PATH else "made for the card" if path in made else ""


def seen_at(opened: Opened, hub: Hub) -> Destination:
    """The repository that a push would go to, as it is now.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    return look_at(opened.request, opened.sources.repo, hub, must_write=False)


def look_against(opened: Opened, hub: Hub, seen: Destination) -> Look:
    """What a push would do with the repository.

    Args:
        opened: What it is made of.
        hub: The hub.
        seen: The repository.

    Raises:
        BlockedError: What the repository keeps is in the way.
        HubError: The hub did not answer, or refused.
        MachineError: A file cannot be read.
    """
    request, sources = opened.request, with_base(opened.sources, hub)
    model, origin = sources.model, sources.origin
    memory = Cache() if request.options["cache"] else None
    unread = frozenset[str]() if origin.evidence else unread_before(model, seen.tree)
    hashes = hashes_of(model, memory, no_progress, origin.wants_md5(model), unread)
    if not sources.is_card_alone:
        origin.prove(model, lambda file, algorithm: hashes[file.path][algorithm])
    basis = basis_of(request, sources, hub, seen)
    plan = build_plan(basis, digests_with_card(hashes, sources.written.card), seen.tree, hub, memory=memory)
    if memory:
        memory.flush()
    look = look_at_plan(plan, sources, hub)
    return replace(look, told=(*look.told, _UNDRAWN)) if sources.written.design else look


def watched(opened: Opened) -> Iterator[Path]:
    """What lies beside or outside the folder and changes what is shown."""
    request = opened.request
    root = opened.sources.model.root
    yield root / "hubpub.toml"
    for name in ("facts", "recipe", "run"):
        value = request.options[name]
        if isinstance(value, (str, Path)) and (path := Path(value).expanduser()).exists():
            yield path
