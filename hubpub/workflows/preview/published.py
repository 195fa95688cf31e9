"""A look at what is on a hub already: a repository, or that of a receipt."""

from __future__ import annotations

from hubpub.errors import HubError
from hubpub.hub import Hub
from hubpub.rules.engine import judge_draft
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft
from hubpub.types.plan import Action, Change
from hubpub.workflows.preview.look import Look


def look_at_published(repo: str, hub: Hub, commit: str | None = None, told: tuple[str, ...] = ()) -> Look:
    """What a repository holds.

    Args:
        repo: ``namespace/name``.
        hub: The hub.
        commit: Its commit; None for the newest of its branch ``main``.
        told: What whoever looks should know.

    Raises:
        HubError: There is no such repository, or the hub did not answer.
    """
    tree = hub.tree(repo, commit)
    if tree.commit is None:
        raise HubError(f"{repo} is not on {hub.endpoint}", "Mend the name, or name the hub with --endpoint or --local.")
    at = commit or tree.commit
    card = hub.read_card(repo, at) if tree.find(CARD_PATH) else None
    draft = Draft(repo, None, Card(card or ""), tree)
    target = hub.target(repo)
    return Look(
        repo,
        card,
        tuple(Change(file.path, Action.KEEP, "on the hub", file.size) for file in tree.files),
        judge_draft(draft),
        (*told, f"What {target.url} holds at {at[:12]}."),
        url=target.url,
        revision=at,
        badges=("private",) if tree.private else (),
    )
