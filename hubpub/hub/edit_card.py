"""Changes a published card where it is: read, changed, and committed on top of the commit that it was read at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hubpub.errors import BlockedError, HubError, MovedError
from hubpub.files.hashing import digest_bytes
from hubpub.hub.client import Hub
from hubpub.hub.commit import Upload
from hubpub.hub.operations import operations_of
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import RemoteTree
from hubpub.types.plan import Action, Change, Plan
from hubpub.types.spelling import command

# How often it makes way for somebody else's commit before it gives up.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of a card.

    Attributes:
        before: Its text as it was.
        after: Its text as it is, or would be.
        tree: The repository as it was.
        commit: The commit that holds it; None where none was made.
        pull_request: The page of the pull request that was opened.
    """

    before: str
    after: str
    tree: RemoteTree
    commit: str | None = None
    pull_request: str | None = None


class _CardUpload(Upload):
    """The commit of one card, which stays its author's: no trailer says that it is ours."""

    def _trailer(self) -> str:
        return ""


def edit_card(
    hub: Hub,
    repo: str,
    change: Callable[[str, RemoteTree], str],
    *,
    message: str,
    pull_request: bool = False,
    dry_run: bool = False,
) -> Edited:
    """Changes a repository's card in one commit, or not at all; somebody else's commit meanwhile is never undone.

    Args:
        hub: The hub.
        repo: The repository.
        change: Gives the card another text; is asked again where somebody committed meanwhile.
        message: The commit's first line.
        pull_request: Whether a pull request is opened, and the repository itself left as it is.
        dry_run: Whether nothing is committed.

    Raises:
        BlockedError: There is no card, or it is no UTF-8.
        HubError: There is no such repository, the account may not write there, or the hub failed.
    """
    for attempt in range(_ATTEMPTS):
        tree = hub.tree(repo)
        if tree.commit is None:
            raise HubError(f"there is no repository {repo} at {hub.endpoint}", "Check its name and the token.")
        before = _read(hub, repo, tree)
        after = change(before, tree)
        if after == before or dry_run:
            return Edited(before, after, tree)
        try:
            upload = _upload(hub, repo, tree, after, message, pull_request=pull_request)
            upload.send_files()
            commit = upload.commit()
        except MovedError:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        page = upload.pull_request[0] if upload.pull_request else None
        return Edited(before, after, tree, commit, page)
    raise AssertionError  # the last attempt has returned or raised


def _read(hub: Hub, repo: str, tree: RemoteTree) -> str:
    if tree.find(CARD_PATH) is None:
        raise BlockedError(f"{repo} has no {CARD_PATH} to change", "Push a card there first.")
    text = hub.read_card(repo, str(tree.commit))
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise BlockedError(
            f"the card of {repo} holds what is no text (U+FFFD, or bytes that are not UTF-8), so it is left as it is",
            f"Mend it in a copy by {command('check', 'fix')}, and push that.",
        )
    return text


def _upload(hub: Hub, repo: str, tree: RemoteTree, text: str, message: str, *, pull_request: bool) -> Upload:
    data = text.encode()
    changes = (Change(CARD_PATH, Action.REPLACE, "it is edited", len(data), digest_bytes(data)),)
    plan = Plan(
        hub.target(repo),
        Path(),
        tree.commit,
        changes,
        Card(text),
        message=message,
        pull_request=pull_request,
    )
    return _CardUpload(hub, plan, str(tree.commit), operations_of(plan))
