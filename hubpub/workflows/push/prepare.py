"""The walk from a folder to a plan. Changes nothing anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, MachineError, WandbError
from hubpub.files import settings as config
from hubpub.files.cache import Cache
from hubpub.files.scan import CONFIG_NAME
from hubpub.files.selection import Progress, hashes_of, planned_digests, unread_before
from hubpub.hub import Hub
from hubpub.hub.permissions import access, require_access
from hubpub.hub.refs import Refs, refs, require_free
from hubpub.rules.codes import codes, of_settings
from hubpub.runs import DEFAULT_TIMEOUT, require_seconds
from hubpub.signing.openssf import Signer, require_usable
from hubpub.types.access import judge
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import RemoteTree
from hubpub.types.plan import Action, Gated, KeyChange, Plan, Prune, PublishedFile
from hubpub.workflows.connection.connect import connect
from hubpub.workflows.inputs import arguments
from hubpub.workflows.inputs.sources import Facts, card_of, load_source, open_model, repository
from hubpub.workflows.lineage import Origin
from hubpub.workflows.push.build_plan import against
from hubpub.workflows.push.compare import require_room
from hubpub.workflows.push.refs import line_of, message_of


def _silent(done: int, total: int) -> None:
    """No progress is shown."""


def prepare(
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
    hub: Hub | None = None,
    cache: bool = True,
    progress: Progress = _silent,
    must_write: bool = False,
    sign: Signer | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Plan:
    """What a push would do. Changes nothing anywhere.

    What is left out is taken from the folder's ``hubpub.toml``, if it has one.

    Args:
        folder: What training left behind; or a card (``*.md``), to publish it alone.
        repo: ``namespace/name``; by default what the facts' source or the recipe says.
        recipe: The recipe to render the card by; without one, the folder's own README.md is the card.
        facts: The recipe's facts, or a whole source: a file (JSON or TOML) or the data itself.
        run: The W&B run that trained the model, as for :func:`hubpub.resolve`: its lineage completes the source, and
            what it logged is held against the folder.
        private: Whether a repository that has to be created is private.
        message: The commit's first line.
        force: Codes of findings that shall not stop the push.
        prune: ``ours`` deletes what an earlier push published and the folder no longer has, and shards that the index
            no longer names; ``all`` deletes whatever else the folder does not have. What the Hub keeps itself stays.
        pr: Whether to open a pull request with the one commit.
        branch: The branch to publish to; created where it has to be.
        tag: A tag to create once all is verified; it is never moved.
        endpoint: The hub; ``HF_ENDPOINT`` or huggingface.co by default.
        token: The account's token; by default the one that ``hf auth login`` or ``HF_TOKEN`` left.
        local: Publish to the embedded local hub instead.
        hub: A hub that is connected already; in place of ``endpoint``, ``token`` and ``local``.
        cache: Whether what is known of files that did not change since an earlier push need not be read again.
        progress: Is told of the bytes read and of all that will be.
        must_write: Whether a token that may not write there is an error, before any byte is read; else the plan says
            so (``plan.access``).
        sign: Who signs the files, by the OpenSSF's model-signing; :func:`publish` needs it too, and does it.
        timeout: Seconds, for all that W&B is asked about the run.

    Returns:
        The plan, with its findings: those that stand in the way are ``plan.blocking``.

    Raises:
        BlockedError: The folder holds nothing to publish, or there is no card, or what the repository keeps is in the
            way.
        CallError: An argument or the facts are wrong, or the tag is at another commit.
        HubError: The hub did not answer, or refused.
        MachineError: A file cannot be read.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    arguments.require_texts(
        repo=repo, recipe=recipe, message=message, branch=branch, tag=tag, endpoint=endpoint, token=token
    )
    arguments.require_unicode(message, "the message", "it cannot be published", "Write it in UTF-8.")
    arguments.require_flags(private=private, pr=pr, local=local, cache=cache, must_write=must_write)
    arguments.require_one_of(prune, Prune, "prune")
    arguments.require_hub(hub)
    require_seconds(timeout)
    arguments.require_signer(sign)
    require_usable(sign)
    model, card_file = open_model(arguments.path_of(folder, "folder"))
    arguments.require_unicode(card_file or model.root, "the path", "it cannot be published from", "Rename it.")
    settings = of_settings(config.load(model.root), str(model.root / CONFIG_NAME))
    forced = (*settings.force, *codes(force, "force", families=False))
    origin = Origin.of(settings.run if run is None else run, settings, timeout=timeout)
    if card_file:
        if recipe or facts is not None or prune:
            other = "--prune" if prune else "a recipe or facts"
            raise CallError(f"{folder} is a card to publish alone, and {other} needs the folder", "Name the folder.")
        source = None
    else:
        source = load_source(recipe or settings.recipe, settings.facts if facts is None else facts, origin)
        prune = prune or settings.prune
    repo = repository(repo or settings.repo, source)
    pr, branch, tag = line_of(settings, pr=pr, branch=branch, tag=tag)
    said = message_of(settings, message)
    card, card_origin = card_of(model, source, repo, card_file)
    memory = Cache() if cache else None
    with (
        nullcontext(hub)
        if hub
        else connect(endpoint=endpoint, token=token, local=local, settings=settings) as connected
    ):
        target = connected.target(repo)
        known = refs(connected, repo) if branch or tag else Refs()
        require_free(branch, tag, known)
        remote = connected.tree(repo, branch if branch in known.branches else None)
        allowed = access(connected, repo, exists=remote.commit is not None, pull_request=pr)
        if must_write:
            require_access(allowed or judge(connected.whoami, repo), repo)
        if pr and remote.commit is None:
            raise CallError(f"{repo} does not exist, so no pull request can be opened there", "Push without --pr.")
        # whoever signs, or holds the folder against a run, needs to know all of it
        unread = frozenset[str]() if sign or origin.evidence else unread_before(model, remote)
        hashes = hashes_of(model, memory, progress, origin.wants_md5(model), unread)
        if not card_file:
            origin.prove(model, lambda file, algorithm: hashes[file.path][algorithm])
        made = Plan(
            target,
            model.root,
            remote.commit,
            (),
            card,
            card_origin,
            forced=forced,
            access=allowed,
            message=said,
            private=bool(settings.private if private is None else private),
            settings=() if pr else tuple(_gated(settings.gated, remote)),
            prune=prune,
            pull_request=pr,
            branch=branch,
            new_branch=branch is not None and branch not in known.branches,
            tag=tag,
            new_tag=tag is not None and tag not in known.tags,
            source=source.model_dump(mode="json") if source else None,
            lineage=source.lineage if source else origin.lineage,
            evidence=origin.evidence,
        )
        made = against(made, model, planned_digests(hashes, card), remote, connected, memory=memory, sign=sign)
    if memory:
        memory.flush()
    require_room(made.changes)
    if tag and (at := known.tags.get(tag)) and (made.to_commit or at != made.parent):
        raise CallError(
            f"the tag {tag} is at {at[:12]} already, and this push would be another commit",
            "Choose another tag: a tag is never moved.",
        )
    return made


def expected(
    folder: Path, repo: str, progress: Progress = _silent, *, cache: bool = True
) -> tuple[tuple[PublishedFile, ...], str]:
    """What a push of a folder would publish, and why the card that it would render is left out; empty where it is not.

    Where the folder has no card and names no recipe there is none either, and nothing to say.

    Raises:
        BlockedError: There is nothing to publish.
        CallError: There is no such folder, or its settings are wrong.
        MachineError: It cannot be read.
    """
    model, card_file = open_model(folder)
    settings = config.load(model.root)
    source, why = None, ""
    if not card_file:
        try:
            rendered = settings.facts is not None or settings.recipe is not None
            origin = Origin.of(settings.run, settings, every_model=False) if rendered else Origin()
        except (CallError, MachineError, WandbError) as error:  # it trained elsewhere, or W&B is out of reach
            why = error.fact
        else:
            source = load_source(settings.recipe, settings.facts, origin)
    has_card = source is not None or (not why and any(file.path == CARD_PATH for file in model.files))
    card = card_of(model, source, repo, card_file)[0] if has_card else Card("")
    sizes = {file.path: file.size for file in model.files} | {CARD_PATH: len(card.encode())}
    found = planned_digests(hashes_of(model, Cache() if cache else None, progress), card)
    files = (
        PublishedFile(path, sizes[path], digests)
        for path, digests in sorted(found.items())
        if path != CARD_PATH or has_card
    )
    return tuple(files), why


def _gated(wanted: Gated | None, remote: RemoteTree) -> Iterator[KeyChange]:
    """What becomes of the repository's gate."""
    now: Gated = remote.gated or False
    if wanted is not None and wanted != now:
        yield KeyChange("gated", Action.REPLACE, now, wanted)
