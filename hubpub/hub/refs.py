"""A repository's branches and tags, and who gets its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hubpub.errors import HubError

if TYPE_CHECKING:
    from hubpub.hub.client import Hub
    from hubpub.plan import Gated


CARD_TRAILER = "Hubpub-Card"
"""The trailer of a commit's message with git's blob id of the card that hubpub published in it."""


@dataclass(frozen=True, slots=True)
class Refs:
    """Where a repository's branches and tags are: commits by name."""

    branches: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


def refs(hub: Hub, repo: str) -> Refs:
    """A repository's branches and tags; none when it does not exist.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    with hub._translated(repo):
        try:
            found = hub._api.list_repo_refs(repo)
        except RepositoryNotFoundError:
            return Refs()
    return Refs(
        {branch.name: branch.target_commit for branch in found.branches},
        {tag.name: tag.target_commit for tag in found.tags},
    )


def cards_of_ours(hub: Hub, repo: str, revision: str) -> frozenset[str]:
    """git's blob ids of the cards that hubpub's commits say they published: for where the receipts are not.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    with hub._translated(repo):
        log = hub._api.list_repo_commits(repo, revision=revision)
    said = (line for commit in log for line in commit.message.splitlines())
    return frozenset(line.partition(":")[2].strip() for line in said if line.startswith(f"{CARD_TRAILER}:"))


def create_branch(hub: Hub, repo: str, branch: str, commit: str) -> None:
    """Creates a branch; one that exists is left where it is.

    Raises:
        HubError: The account may not, or the hub refused the name.
    """
    with hub._translated(repo):
        hub._api.create_branch(repo, branch=branch, revision=commit, exist_ok=True)


def create_tag(hub: Hub, repo: str, tag: str, commit: str) -> None:
    """Creates a tag; one that exists is never moved.

    Raises:
        HubError: It exists at another commit, the account may not, or the hub refused the name.
    """
    with hub._translated(repo):
        hub._api.create_tag(repo, tag=tag, revision=commit, exist_ok=True)
    at = refs(hub, repo).tags.get(tag)
    if at != commit:
        raise HubError(
            f"the files are published at {commit[:12]}, but the tag {tag} is at {at[:12] if at else 'no commit'}",
            "Somebody made it meanwhile, and tags are never moved: choose another, and push again.",
        )


def set_gated(hub: Hub, repo: str, gated: Gated) -> None:
    """Says who gets a repository's files.

    Raises:
        HubError: The account may not, or the hub did not answer.
    """
    with hub._translated(repo):
        hub._api.update_repo_settings(repo, gated=gated)
