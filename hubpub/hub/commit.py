"""The one commit of a push: made once, whatever becomes of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hubpub.errors import HubError, Interrupted, MovedError, UnknownError
from hubpub.hub.refs import CARD_TRAILER
from hubpub.hub.wait import Begun
from hubpub.types.card import CARD_PATH
from hubpub.types.files import Digests, RemoteTree
from hubpub.types.plan import Action, Plan

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    from hubpub.hub.client import Hub

# Seconds; a commit of large files takes a hub some.
_A_MOMENT = 5.0
# A pull request whose opening was lost is among the newest.
_PULL_REQUESTS = 3


class Upload:
    """A commit under way: first the bytes, which nobody sees, then the commit, which is all or nothing.

    Attributes:
        plan: The plan; once the files are sent, it has the digests of those that were not read before.
        operations: What the commit does.
        pull_request: The page and the number of the pull request that the commit opened.
    """

    def __init__(
        self, hub: Hub, plan: Plan, parent: str, operations: Sequence[CommitOperationAdd | CommitOperationDelete]
    ) -> None:
        self._hub = hub
        self.plan = plan
        self._repo = plan.target.repo
        self._parent = parent
        self.operations = operations
        self.pull_request: tuple[str, int] | None = None
        self._asked: Begun[str] | None = None

    def send_files(self) -> None:
        """Uploads the large files; what is there already is not sent again.

        What the client has not been told of a file, it finds out while it reads it (huggingface_hub, ``UploadInfo``).

        Raises:
            HubError: The hub did not take one.
        """
        from hubpub.hub.errors import AwayError
        from hubpub.hub.patience import Failed, patience

        try:
            for attempt in patience().retrying():
                with attempt:
                    try:
                        self._send_files_once()
                    except AwayError as away:
                        raise Failed(away.fact) from away
        except Failed as failed:
            raise failed.__cause__ or failed from None
        self.plan = self._read_meanwhile()

    def _read_meanwhile(self) -> Plan:
        """The plan with the digests of all its files."""
        if not (unread := {change.path for change in self.plan.unread}):
            return self.plan
        found = {
            op.path_in_repo: Digests(op.upload_info.sha256.hex(), None)
            for op in self._additions
            if op.path_in_repo in unread
        }
        changes = (replace(c, digests=found[c.path]) if c.path in found else c for c in self.plan.changes)
        return replace(self.plan, changes=tuple(changes))

    @property
    def _additions(self) -> list[CommitOperationAdd]:
        from huggingface_hub import CommitOperationAdd

        return [op for op in self.operations if isinstance(op, CommitOperationAdd)]

    def _send_files_once(self) -> None:
        from hubpub.hub.patience import patience
        from hubpub.hub.wait import interruptible
        from hubpub.hub.xet import watched

        limit = patience().asked
        with watched(limit, to_begin=patience().slow) as stood_still:
            try:
                with self._hub._translated(self._repo):
                    # Not freed: the commit still asks them for their digests. No .gitignore of the repository decides
                    # what is published: the plan has.
                    interruptible(
                        lambda: self._hub._api.preupload_lfs_files(
                            self._repo,
                            self._additions,
                            revision=self.plan.branch,
                            create_pr=self.plan.pull_request,
                            free_memory=False,
                            gitignore_content="",
                        )
                    )
            except HubError as error:
                if not stood_still.is_set():
                    raise
                raise HubError(
                    f"the upload to {self._hub.endpoint} stood still for {limit:.0f} seconds",
                    "Run the command again later; what was uploaded is not sent again.",
                ) from error

    def commit(self) -> str:
        """Makes the commit, once: if the hub does not say what became of it, it is looked for before it is repeated.

        Returns:
            The commit's id.

        Raises:
            HubError: The repository moved on since the plan, or the hub refused.
            Interrupted: Somebody pressed Ctrl-C; it says what is on the hub.
        """
        from hubpub.hub.errors import UnclearError
        from hubpub.hub.patience import Failed, patience

        asked_before = False
        try:
            for attempt in patience().retrying():
                with attempt:
                    try:
                        self._asked = Begun(self._commit_once)
                        return self._asked.result()
                    except MovedError:
                        # perhaps by the very commit whose answer was lost
                        if asked_before and (landed := self._landed()):
                            return landed
                        raise
                    except UnclearError as unclear:
                        asked_before = True
                        if landed := self._landed_for_sure(unclear):
                            return landed
                        raise Failed(unclear.fact, asked=unclear.asked) from unclear
        except Failed as failed:
            raise UnknownError(
                f"{failed}; it was not there when last looked for", "Run the command again later."
            ) from failed
        except KeyboardInterrupt:
            raise Interrupted(self._told_in_the_end()) from None
        raise AssertionError

    def _commit_once(self) -> str:
        with self._hub._translated(self._repo):
            info: Any = self._hub._api.create_commit(
                self._repo,
                self.operations,
                commit_message=self.plan.message,
                commit_description=self._trailer(),
                parent_commit=self._parent,
                revision=self.plan.branch,
                create_pr=self.plan.pull_request,
            )
        if info.pr_url:
            self.pull_request = (info.pr_url, info.pr_num)
        return str(info.oid)

    def _trailer(self) -> str:
        """What tells a machine without our receipts that the card is ours: see `cards_of_ours`."""
        card = next((change for change in self.plan.to_commit if change.path == CARD_PATH), None)
        return f"{CARD_TRAILER}: {card.digests.git_blob}" if card and card.digests else ""

    def _landed_for_sure(self, unclear: HubError) -> str | None:
        try:
            return self._landed()
        except MovedError:
            raise
        except HubError as error:
            raise UnknownError(
                f"{unclear.fact}, and it does not answer since, so the commit may be on the hub or not",
                "Run the command again later: it looks at what is there first.",
            ) from error

    def _landed(self) -> str | None:
        """The commit, if the hub has made it after all; None if the repository still is at the parent.

        Raises:
            MovedError: Somebody else committed.
            HubError: The hub does not answer.
        """
        from hubpub.hub.errors import moved_on

        if self.plan.pull_request:
            return self._landed_as_pull_request()
        head = self._hub.tree(self._repo, self.plan.branch)
        if head.commit == self._parent:
            return None
        if head.commit is not None:
            with self._hub._translated(self._repo):
                commits = [
                    commit.commit_id
                    for commit in self._hub._api.list_repo_commits(self._repo, revision=self.plan.branch)
                ]
            child = commits[commits.index(self._parent) - 1] if self._parent in commits[1:] else head.commit
            tree = head if child == head.commit else self._hub.tree(self._repo, child)
            if self._parent in commits and self._is_ours(tree):
                return child
        raise moved_on(self._repo)

    def _landed_as_pull_request(self) -> str | None:
        """The head of the pull request that the hub has opened after all; None if none holds what we would publish."""
        with self._hub._translated(self._repo):
            opened = self._hub._api.list_repo_refs(self._repo, include_pull_requests=True).pull_requests or []
        newest = sorted(opened, key=lambda ref: int(ref.ref.rpartition("/")[2]), reverse=True)
        for ref in newest[:_PULL_REQUESTS]:
            tree = self._hub.tree(self._repo, ref.ref)
            with self._hub._translated(self._repo):
                commits = [
                    commit.commit_id for commit in self._hub._api.list_repo_commits(self._repo, revision=ref.ref)
                ]
            if commits[1:2] == [self._parent] and self._is_ours(tree):
                number = int(ref.ref.rpartition("/")[2])
                self.pull_request = (f"{self.plan.target.url}/discussions/{number}", number)
                return commits[0]
        return None

    def _log(self, revision: str | None) -> list[str]:
        """The ids of the commits that lead to a revision, newest first."""
        with self._hub._translated(self._repo):
            return [commit.commit_id for commit in self._hub._api.list_repo_commits(self._repo, revision=revision)]

    def _is_ours(self, tree: RemoteTree) -> bool:
        """Whether a tree is the parent's with the plan's changes, no more and no less."""
        changed = {change.path: change for change in self.plan.to_commit}
        theirs = {file.path: file for file in tree.files}
        before = {file.path: file for file in self._hub.tree(self._repo, self._parent).files}
        for path, change in changed.items():
            there = theirs.get(path)
            if change.action is Action.DELETE:
                if there is not None:
                    return False
            elif not (there and change.digests and there.holds(change.size or 0, change.digests)):
                return False
        # the Hub itself writes into .gitattributes when it stores a large file
        others = (theirs.keys() | before.keys()) - changed.keys() - {".gitattributes"}
        return all(theirs.get(path) == before.get(path) for path in others)

    def _told_in_the_end(self) -> str:
        """What is on the hub, for whoever pressed Ctrl-C while the commit was being made.

        The request is on its way, and a hub goes on with what it has heard: its answer is waited for, for some seconds,
        unless Ctrl-C comes again; then the repository is looked at.
        """
        from hubpub.hub.errors import UnclearError

        unknown = f"interrupted while the commit was being made: look at {self.plan.target.url} whether it was"
        refused: HubError | None = None
        try:
            landed = self._asked.result(_A_MOMENT) if self._asked else None
        except KeyboardInterrupt:
            return unknown
        except (HubError, ConnectionError) as error:
            refused = error if isinstance(error, HubError) and not isinstance(error, UnclearError) else None
            try:
                landed = self._landed()
            except MovedError as moved:
                landed, refused = None, moved
            except (HubError, KeyboardInterrupt):
                return unknown
        if landed:
            return f"interrupted, but the commit {landed[:12]} was made; run the command again to verify it"
        if refused:
            return f"interrupted: nothing of this push is in {self._repo} ({refused.fact})"
        return (
            f"interrupted while the commit was being made; {_A_MOMENT:g} seconds later {self._repo} was still as it "
            "had been, and the hub may yet make it: run the command again, it looks first"
        )
