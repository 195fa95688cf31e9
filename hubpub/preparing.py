"""The walk from a folder to a plan. Changes nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from hubpub import config, receipts, recipes
from hubpub.card import CARD_PATH, Card
from hubpub.checks import check
from hubpub.checks.repository import card_diff
from hubpub.config import read_text
from hubpub.connect import connect
from hubpub.digests import digest_bytes, digest_file
from hubpub.documents import Document, parse
from hubpub.errors import BlockedError, CallError
from hubpub.files import Digests, ModelFolder
from hubpub.folder import scan
from hubpub.hub import Hub, require_repo_id
from hubpub.plan import Action, Change, Draft, Plan

Facts = Document | Path | str | Mapping[str, Any]
Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """No progress is shown."""


def prepare(
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
    hub: Hub | None = None,
    progress: Progress = _silent,
) -> Plan:
    """What a push would do. Changes nothing anywhere.

    What is left out is taken from the folder's ``hubpub.toml``, if it has one.

    Args:
        folder: What training left behind.
        repo: ``namespace/name``; by default what the facts' source or the recipe says.
        recipe: The recipe to render the card by; without one, the folder's own README.md is the card.
        facts: The recipe's facts, or a whole source: a file (JSON or TOML) or the data itself.
        private: Whether a repository that has to be created is private.
        message: The commit's first line.
        force: Codes of findings that shall not stop the push.
        endpoint: The hub; ``HF_ENDPOINT`` or huggingface.co by default.
        token: The account's token; by default the one that ``hf auth login`` or ``HF_TOKEN`` left.
        local: Publish to the embedded local hub instead.
        hub: A hub that is connected already; in place of ``endpoint``, ``token`` and ``local``.
        progress: Is told of the bytes read and of all that will be.

    Returns:
        The plan, with its findings: those that stand in the way are ``plan.blocking``.

    Raises:
        BlockedError: The folder holds nothing to publish, or there is no card.
        CallError: An argument or the facts are wrong.
        HubError: The hub did not answer, or refused.
        MachineError: A file cannot be read.
    """
    model = scan(Path(folder))
    if not model.files:
        raise _nothing_in(model)
    settings = config.load(model.root)
    source = load_source(recipe or settings.recipe, settings.facts if facts is None else facts)
    repo = repository(repo or settings.repo, source)
    card, card_origin = _card(model, source, repo)
    with (
        nullcontext(hub)
        if hub
        else connect(endpoint=endpoint, token=token, local=local, settings=settings) as connected
    ):
        target = connected.target(repo)
        remote = connected.tree(repo)
        digests = _digests(model, card, progress)
        published = receipts.last(target, model.root)
        their_card, our_card = remote.find(CARD_PATH), published.find(CARD_PATH) if published else None
        differs = their_card is not None and not their_card.holds(len(card.encode()), digests[CARD_PATH])
        draft = Draft(
            repo,
            model,
            card,
            remote,
            digests,
            remote_card=connected.read_card(repo, remote.commit) if differs and remote.commit else None,
            published_card=our_card.digests.git_blob if our_card else None,
            source=source.model_dump(mode="json") if source else None,
            lineage=source.lineage if source else None,
        )
    changes = tuple(_changes(draft, model, card_origin))
    count = sum(change.action is not Action.KEEP and change.action is not Action.SKIP for change in changes)
    return Plan(
        target,
        model.root,
        remote.commit,
        changes,
        card,
        card_diff=card_diff(draft.remote_card or "", card.text) if differs else "",
        findings=check(draft),
        forced=(*settings.force, *force),
        message=message or settings.message or f"Publish {count} {'file' if count == 1 else 'files'} with hubpub",
        private=bool(settings.private if private is None else private),
        source=draft.source,
        lineage=draft.lineage,
    )


def load_source(recipe: str | None, facts: Facts | None) -> recipes.Source | None:
    """The source of a card; None where neither a recipe nor facts are given.

    Args:
        recipe: The recipe's name; the facts may name it too.
        facts: A file (JSON or TOML), its text parsed, or the data itself.

    Raises:
        CallError: There is no such recipe, or the facts do not fit it.
    """
    if facts is None:
        if recipe is None:
            return None
        recipes.get(recipe)
        raise CallError(f"the recipe {recipe} needs facts", "Name their file (JSON or TOML) with --facts.")
    if isinstance(facts, (str, Path)):
        facts = parse(read_text(Path(facts).expanduser()), str(facts))
    elif not isinstance(facts, Document):
        facts = Document("facts", dict(facts), {})
    return recipes.load_source(facts, recipe)


def repository(repo: str | None, source: recipes.Source | None) -> str:
    """Where to publish: what is asked for, else what the source or its recipe says.

    Raises:
        CallError: Nothing says it, or the Hub would refuse the name.
    """
    if repo is None and source is not None:
        repo = source.repo or recipes.get(source.recipe).default_repo(source)
    if repo is None:
        raise CallError("no repository is named", "Name it: hubpub push FOLDER namespace/name.")
    return require_repo_id(repo)


def _card(model: ModelFolder, source: recipes.Source | None, repo: str) -> tuple[Card, str]:
    """The card, and where it comes from."""
    own = any(file.path == CARD_PATH for file in model.files)
    if source is not None:
        instead = ", in place of the folder's own" if own else ""
        return recipes.get(source.recipe).render(source, repo), f"rendered by recipe {source.recipe}{instead}"
    if not own:
        raise BlockedError(
            f"{model.root} has no README.md, and no recipe is named to write the card",
            "Write a README.md there, or name a recipe with --recipe and its facts with --facts.",
        )
    return Card(read_text(model.root / CARD_PATH)), "the folder's own"


def _digests(model: ModelFolder, card: Card, progress: Progress) -> dict[str, Digests]:
    files = [file for file in model.files if file.path != CARD_PATH]
    done, total = 0, sum(file.size for file in files)

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    digests = {file.path: digest_file(model.root, file, tell) for file in files}
    return digests | {CARD_PATH: digest_bytes(card.encode())}


def _changes(draft: Draft, model: ModelFolder, card_origin: str) -> Iterator[Change]:
    """What becomes of every file of the folder, and of those that only the hub has."""
    remote = {file.path: file for file in draft.remote.files}
    local = {file.path: file for file in model.files}
    rendered = draft.source is not None
    for path in sorted(draft.digests):
        digests, theirs = draft.digests[path], remote.get(path)
        size = len(draft.card.encode()) if path == CARD_PATH else local[path].size
        mtime_ns = None if path == CARD_PATH and rendered else local[path].mtime_ns
        if theirs is None:
            action, reason = Action.ADD, "not on the hub yet"
        elif theirs.holds(size, digests):
            action, reason = Action.KEEP, "the same on the hub"
        else:
            action, reason = Action.REPLACE, "differs from the hub's"
        if path == CARD_PATH:
            reason = f"{reason}; {card_origin}"
        yield Change(path, action, reason, size, digests, mtime_ns)
    for path in sorted(remote.keys() - draft.digests.keys()):
        yield Change(path, Action.KEEP, "only on the hub; left as it is", remote[path].size)
    for left in model.left_out:
        yield Change(left.path, Action.SKIP, left.reason)


def _nothing_in(model: ModelFolder) -> BlockedError:
    if not model.left_out:
        return BlockedError(f"{model.root} is empty", "Name the folder that training left behind.")
    left = ", ".join(f"{left.path} ({left.reason})" for left in model.left_out[:3])
    return BlockedError(
        f"{model.root} holds nothing to publish: {left}{', …' if len(model.left_out) > 3 else ''}",
        "Name the folder that save_pretrained wrote to.",
    )
