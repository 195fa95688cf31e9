"""Which repositories a list has: those that its reader may see and that are as asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubpub.localhub.context import Context
from hubpub.localhub.description import Facts, facts_at
from hubpub.localhub.history import open_git, resolve_revision
from hubpub.localhub.store import Repository
from hubpub.localhub.users import User


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; what is None or empty is not asked for.

    Attributes:
        kind: `model`, `dataset` or `space`.
        namespace: Whose they are.
        words: What their ids hold, in any case.
        tags: What tags they all have.
        task: Their pipeline tag.
        gated: Whether access is given one by one.
    """

    kind: str | None = None
    namespace: str | None = None
    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    task: str | None = None
    gated: bool | None = None


def matching(hub: Context, user: User | None, wanted: Wanted) -> Iterator[tuple[Repository, Facts]]:
    """The repositories of a list, each with what its main branch tells; none that the user may not see."""
    words = [word.lower() for word in wanted.words]
    for repository in hub.store.all(wanted.kind):
        key = repository.key
        if repository.is_private and not (user and user.sees(key)):
            continue
        if wanted.namespace not in {None, key.namespace} or wanted.gated not in {None, bool(repository.gated)}:
            continue
        if not all(word in key.id.lower() for word in words):
            continue
        with open_git(repository.git) as git:
            facts = facts_at(hub, repository, git, resolve_revision(git, "main"))
        if wanted.task in {None, facts.task} and set(wanted.tags) <= set(facts.tags):
            yield repository, facts
