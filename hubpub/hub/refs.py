"""A repository's branches, tags and commits, and who gets its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from hubpub.errors import CallError, HubError
from hubpub.hub.answers import commit_id, text
from hubpub.hub.session import Session
from hubpub.types.plan import MAIN

if TYPE_CHECKING:
    from huggingface_hub.hf_api import GitCommitInfo

    from hubpub.types.options.values import Gated

CARD_TRAILER = "Hubpub-Card"
"""The trailer of a commit message that names the blob id of the card that hubpub published."""
MERGED_TRAILER = "Hubpub-Card-Merged"
"""The trailer of a commit whose card was merged of ours and of what others had written there."""
RECIPE_TRAILER = "Hubpub-Card-Recipe"
"""The trailer that names the recipe which rendered the card of a commit."""

# names that git takes for a branch, and that mean something else to git itself
_RESERVED = re.compile(r"HEAD|@|refs/.*|[0-9a-f]{40}")
# bytes; git keeps a ref in a file
_LONGEST, _LONGEST_PART = 512, 200


@dataclass(frozen=True, slots=True)
class OurCard:
    """A card that hubpub published, as its commit tells.

    Attributes:
        commit: The commit.
        recipe: The recipe that rendered it; None where the folder brought it.
    """

    commit: str
    recipe: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What leads to a revision.

    Attributes:
        commits: The ids of the commits.
        cards: The cards that hubpub published, newest first, by their blob ids; none that was merged of ours and of
            what others wrote.
    """

    commits: frozenset[str] = frozenset()
    cards: Mapping[str, OurCard] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refs:
    """Where a repository's branches and tags are: commits by name."""

    branches: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


def is_reserved(name: str) -> bool:
    """Whether a name is no name for a branch or a tag, though git takes it: it has another meaning, or is too long."""
    parts = name.encode(errors="surrogatepass").split(b"/")
    too_long = len(b"/".join(parts)) > _LONGEST or any(len(part) > _LONGEST_PART for part in parts)
    return too_long or _RESERVED.fullmatch(name) is not None


def in_the_way(name: str, others: Iterable[str]) -> str | None:
    """The branch or tag that git cannot keep beside a new one, as ``a`` beside ``a/b``; None where there is none."""
    return next((other for other in others if other.startswith(f"{name}/") or name.startswith(f"{other}/")), None)


def require_free(branch: str | None, tag: str | None, known: Refs, place: Callable[[str], str] = lambda _: "") -> None:
    """Checks that a new branch and a new tag can stand beside those that are there.

    Args:
        branch: The branch, or None.
        tag: The tag, or None.
        known: Those that are there.
        place: What an error says first of either, where hubpub.toml names it.

    Raises:
        CallError: git cannot keep both, or a revision could mean either.
    """
    if branch and branch == tag:
        raise CallError(f"{place('tag')}the branch and the tag are both to be {tag}", "Choose another tag.")
    for what, name, there in (("branch", branch, known.branches), ("tag", tag, known.tags)):
        if name and name not in there and (other := in_the_way(name, there)):
            raise CallError(
                f"{place(what)}there is a {what} {other}, and git holds no {what} {name} beside it",
                f"Choose another {what}.",
            )
    branches = {MAIN, *known.branches}
    tags = set(known.tags)
    for what, name, mine, kind, others in (
        ("branch", branch, branches, "tag", tags),
        ("tag", tag, tags, "branch", branches),
    ):
        if name and name not in mine and name in others:
            raise CallError(
                f"{place(what)}there is a {kind} {name}, and a {what} of that name could not be told from it",
                f"Choose another {what}.",
            )


def refs(session: Session, repo: str) -> Refs:
    """A repository's branches and tags; none when it does not exist.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    with session.translated(repo):
        try:
            found = session.api.list_repo_refs(repo)
        except RepositoryNotFoundError:
            return Refs()
        return Refs(
            {text(branch.name): commit_id(branch.target_commit) for branch in found.branches},
            {text(tag.name): commit_id(tag.target_commit) for tag in found.tags},
        )


def commit_log(session: Session, repo: str, revision: str | None) -> list[GitCommitInfo]:
    """The commits that lead to a revision, newest first.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    with session.translated(repo):
        log = session.api.list_repo_commits(repo, revision=revision)
        for commit in log:
            commit_id(commit.commit_id)
            text(commit.message)
        return log


def history(session: Session, repo: str, revision: str) -> History:
    """The commits that lead to a revision, and the cards of hubpub among them.

    Those are told by the trailers of its commits: receipts may be elsewhere.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    log = commit_log(session, repo, revision)
    found: dict[str, OurCard] = {}
    for commit in log:
        said = dict(_trailers(commit.message))
        if CARD_TRAILER in said and MERGED_TRAILER not in said:
            found.setdefault(said[CARD_TRAILER], OurCard(commit.commit_id, said.get(RECIPE_TRAILER)))
    return History(frozenset(commit.commit_id for commit in log), found)


def merged_as(session: Session, repo: str, number: int) -> str | None:
    """The commit as which a pull request was merged, which the Hub may make anew; None where it was not, or is gone.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    from huggingface_hub.errors import HfHubHTTPError

    with session.translated(repo):
        try:
            found = session.api.get_discussion_details(repo, number)
        except HfHubHTTPError as error:
            # somebody may have deleted it, or turned discussions off
            if error.response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
                return None
            raise
        commit = getattr(found, "merge_commit_oid", None)
        return commit_id(commit) if commit else None


def _trailers(message: str) -> Iterator[tuple[str, str]]:
    for line in message.splitlines():
        name, colon, value = line.partition(":")
        if colon and name in {CARD_TRAILER, MERGED_TRAILER, RECIPE_TRAILER}:
            yield name, value.strip()


def create_branch(session: Session, repo: str, branch: str, commit: str) -> None:
    """Creates a branch; one that exists is left where it is.

    Raises:
        HubError: The account may not, or the hub refused the name.
    """
    with session.translated(repo):
        session.api.create_branch(repo, branch=branch, revision=commit, exist_ok=True)


def create_tag(session: Session, repo: str, tag: str, commit: str) -> None:
    """Creates a tag; one that exists is never moved.

    Raises:
        HubError: It exists at another commit, the account may not, or the hub refused the name.
    """
    from hubpub.hub.errors import AwayError

    refused: HubError | None = None
    try:
        with session.translated(repo):
            session.api.create_tag(repo, tag=tag, revision=commit, exist_ok=True)
    except AwayError:
        raise
    except HubError as error:
        refused = error
    tags = refs(session, repo).tags
    at = tags.get(tag)
    if at is None:
        other = in_the_way(tag, tags)
        if refused and not other:
            raise refused
        raise HubError(
            f"the hub made no tag {tag} at {commit[:12]}" + (f": there is a tag {other}" if other else ""),
            "Choose another tag, and push again.",
        ) from refused
    if at != commit:
        raise HubError(
            f"the tag {tag} is at {at[:12]}, and the files are published at {commit[:12]}",
            "Somebody made it meanwhile, and tags are never moved: choose another, and push again.",
        )


def set_gated(session: Session, repo: str, gated: Gated) -> None:
    """Says who gets a repository's files.

    Raises:
        HubError: The account may not, or the hub did not answer.
    """
    with session.translated(repo):
        session.api.update_repo_settings(repo, gated=gated)
