"""Holds the repository against the plan, right after the commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubpub.cards import frontmatter
from hubpub.cards.diff import key_changes
from hubpub.errors import BlockedError
from hubpub.hub import Hub
from hubpub.types.card import CARD_PATH
from hubpub.types.files import RemoteFile, RemoteTree
from hubpub.types.plan import Action, Plan
from hubpub.types.receipt import PublishedFile
from hubpub.types.spelling import again
from hubpub.types.verification import State, VerifiedFile

_SAID = {State.DIFFERS: "differs", State.ABSENT: "is absent", State.ADDED: "was added", State.SAME: "is the same"}


def _again() -> str:
    return f"{again().capitalize()}; if it says so again, the hub is at fault."


def published_files(plan: Plan) -> Iterator[PublishedFile]:
    """The files that a plan has the repository hold."""
    for change in plan.published:
        if change.digests is not None and change.size is not None:
            yield PublishedFile(change.path, change.size, change.digests)


def require_published(plan: Plan, tree: RemoteTree) -> None:
    """Holds the hub's tree against the plan, file by file.

    Raises:
        BlockedError: A file is absent or other than was published, or one that was deleted is still there.
    """
    found = list(compare_files(published_files(plan), tree))
    wrong = [f"{file.path} ({_SAID[file.state]})" for file in found if file.state is not State.SAME]
    deleted = {change.path for change in plan.to_commit if change.action is Action.DELETE}
    wrong += [f"{file.path} (is still there)" for file in tree.files if file.path in deleted]
    if wrong:
        raise BlockedError(f"{plan.target.url} does not hold what was published: {', '.join(wrong)}", _again())


def require_card(plan: Plan, commit: str, hub: Hub) -> None:
    """Reads the card back as the hub serves it, and holds it against what was meant.

    Raises:
        BlockedError: It is another.
        HubError: The hub did not answer.
    """
    if not any(change.path == CARD_PATH for change in plan.to_commit):
        return
    served = hub.read_card(plan.target.repo, commit)
    if served == plan.card.text:
        return
    meant, read = (frontmatter.parse(text).data for text in (plan.card.text, served))
    keys = ", ".join(change.key for change in key_changes(meant, read))
    raise BlockedError(
        f"the card at {plan.target.url} is not the one that was published: "
        + (f"its metadata differs in {keys}" if keys else "its text differs"),
        _again(),
    )


def compare_files(files: Iterable[PublishedFile], tree: RemoteTree) -> Iterator[VerifiedFile]:
    """Published files against the tree of a hub, one by one."""
    now = {file.path: file for file in tree.files}
    for file in files:
        there = now.get(file.path)
        same = there is not None and there.holds(file.size, file.digests)
        yield compare_file(file.path, there, same=same, was=file.size)


def compare_file(path: str, there: RemoteFile | None, *, same: bool, was: int) -> VerifiedFile:
    """What has become of one file; ``was`` is its size in bytes as it was published."""
    if there is None:
        return VerifiedFile(path, State.ABSENT, None, f"it had {was:,} bytes")
    if same:
        return VerifiedFile(path, State.SAME, there.size)
    detail = "other bytes" if there.size == was else f"it had {was:,} bytes, and has {there.size:,}"
    return VerifiedFile(path, State.DIFFERS, there.size, detail)
