"""The one commit of a push. It is made once, even where the hub's answer to it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hubpub.errors import HubError, Interrupted, LimitedError, MovedError, UnknownError
from hubpub.hub.answers import commit_id, size, text
from hubpub.hub.refs import CARD_TRAILER, MERGED_TRAILER, RECIPE_TRAILER, commit_log
from hubpub.hub.session import Session
from hubpub.hub.tree import read_tree
from hubpub.hub.upload_files import upload_files
from hubpub.hub.wait import BackgroundCall
from hubpub.types.card import CARD_PATH
from hubpub.types.files import Digests, RemoteTree
from hubpub.types.plan import Action, Plan
from hubpub.types.recipe_names import short_name
from hubpub.types.spelling import again

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

# Seconds that an answer may still take after Ctrl-C: a commit of large files takes a hub some.
_LAST_WAIT = 5.0
# How many pull requests are looked at, newest first, for one whose answer was lost.
_PULL_REQUESTS = 3


class Upload:
    """A commit under way. First the large files are uploaded, unseen; then one commit publishes all or nothing.

    Attributes:
        plan: The plan; once the files are sent, it has the digests of those that were not read before.
        operations: What the commit does.
        pull_request: The page and the number of the pull request that the commit opened.
    """

    def __init__(
        self,
        session: Session,
        plan: Plan,
        parent: str,
        operations: Sequence[CommitOperationAdd | CommitOperationDelete],
    ) -> None:
        self._session = session
        self.plan = plan
        self._repo = plan.target.repo
        self._parent = parent
        self.operations = operations
        self.pull_request: tuple[str, int] | None = None
        self._asked: BackgroundCall[str] | None = None

    def send_files(self) -> None:
        """Uploads the large files; what the hub has already is not sent again.

        The client computes unknown digests while it reads a file (huggingface_hub, ``UploadInfo``).

        Raises:
            HubError: The hub did not take a file.
        """
        upload_files(self._session, self.plan, self._additions)
        self.plan = self._with_digests()

    def _with_digests(self) -> Plan:
        """The plan, with the digests that the upload has computed."""
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

    def commit(self) -> str:
        """Makes the commit, once: where the answer is lost, the commit is looked for before it is tried again.

        Returns:
            The commit's id.

        Raises:
            HubError: The repository moved on since the plan, or the hub refused.
            Interrupted: Somebody pressed Ctrl-C; the text says what is on the hub.
        """
        from hubpub.hub.errors import UnclearError
        from hubpub.hub.patience import Failed, patience

        asked_before = False
        try:
            for attempt in patience().retrying():
                with attempt:
                    try:
                        self._asked = BackgroundCall(self._commit_once)
                        return self._asked.result()
                    except MovedError:
                        # perhaps by the very commit whose answer was lost
                        if asked_before and (found := self._find_commit()):
                            return found
                        raise
                    except UnclearError as unclear:
                        asked_before = True
                        if found := self._find_after(unclear):
                            return found
                        raise Failed(unclear.fact, asked=unclear.asked) from unclear
        except Failed as failed:
            raise UnknownError(
                f"{failed}; it was not there when last looked for", f"{again().capitalize()} later."
            ) from failed
        except KeyboardInterrupt:
            raise Interrupted(self._after_interrupt()) from None
        raise AssertionError

    def _commit_once(self) -> str:
        """The commit's id.

        Raises:
            UnclearError: It was sent, and what came back tells nothing: neither that it was made nor that it was not.
        """
        from huggingface_hub.errors import HfHubHTTPError

        from hubpub.hub.errors import UnclearError
        from hubpub.hub.retry import noting_commit

        with noting_commit() as sent:
            try:
                return self._commit_and_read()
            except HubError as error:
                refused = isinstance(error.__cause__, HfHubHTTPError) or isinstance(error, UnclearError | LimitedError)
                if refused or not sent.is_set():
                    raise
                raise UnclearError(error.fact, error.next_step) from error

    def _commit_and_read(self) -> str:
        with self._session.translated(self._repo):
            info: Any = self._session.api.create_commit(
                self._repo,
                self.operations,
                commit_message=self.plan.message,
                commit_description=self._trailer(),
                parent_commit=self._parent,
                revision=self.plan.branch,
                create_pr=self.plan.pull_request,
            )
            if self.plan.pull_request:
                self.pull_request = (text(info.pr_url), size(info.pr_num) or int(text(info.pr_num)))
            return commit_id(info.oid)

    def _trailer(self) -> str:
        """The trailer by which a machine without our receipts knows that the card is ours: see `history`."""
        card = next((change for change in self.plan.to_commit if change.path == CARD_PATH), None)
        if not card or not card.digests:
            return ""
        lines = [f"{CARD_TRAILER}: {card.digests.git_blob}"]
        if self.plan.source is not None:
            lines.append(f"{RECIPE_TRAILER}: {short_name(self.plan.source['recipe'])}")
        if self.plan.unmerged_card is not None:
            lines.append(f"{MERGED_TRAILER}: true")
        return "\n".join(lines)

    def _find_after(self, unclear: HubError) -> str | None:
        """The commit, looked for after its answer was lost.

        Raises:
            MovedError: Somebody else committed.
            UnknownError: The hub does not answer.
        """
        try:
            return self._find_commit()
        except MovedError:
            raise
        except HubError as error:
            raise UnknownError(
                f"{unclear.fact}, and it does not answer since, so the commit may be on the hub or not",
                f"{again().capitalize()} later: it looks at what is there first.",
            ) from error

    def _find_commit(self) -> str | None:
        """The commit, if the hub has made it; None if the repository is still at the parent.

        Raises:
            MovedError: Somebody else committed.
            HubError: The hub does not answer.
        """
        from hubpub.hub.errors import moved_on

        if self.plan.pull_request:
            return self._find_pull_request()
        head = read_tree(self._session, self._repo, self.plan.branch)
        if head.commit == self._parent:
            return None
        if head.commit is not None:
            commits = self._commit_ids(self.plan.branch)
            child = commits[commits.index(self._parent) - 1] if self._parent in commits[1:] else head.commit
            tree = head if child == head.commit else read_tree(self._session, self._repo, child)
            if self._parent in commits and self._is_ours(tree):
                return child
        raise moved_on(self._repo)

    def _find_pull_request(self) -> str | None:
        """The head of our pull request, if the hub has opened it; None if no pull request holds what we publish."""
        with self._session.translated(self._repo):
            opened = self._session.api.list_repo_refs(self._repo, include_pull_requests=True).pull_requests or []
            numbers = sorted((int(text(ref.ref).rpartition("/")[2]) for ref in opened), reverse=True)
        for number in numbers[:_PULL_REQUESTS]:
            ref = f"refs/pr/{number}"
            tree = read_tree(self._session, self._repo, ref)
            commits = self._commit_ids(ref)
            if commits[1:2] == [self._parent] and self._is_ours(tree):
                self.pull_request = (f"{self.plan.target.url}/discussions/{number}", number)
                return commits[0]
        return None

    def _commit_ids(self, revision: str | None) -> list[str]:
        return [commit.commit_id for commit in commit_log(self._session, self._repo, revision)]

    def _is_ours(self, tree: RemoteTree) -> bool:
        """Whether a tree is exactly the parent's with the plan's changes."""
        changed = {change.path: change for change in self.plan.to_commit}
        theirs = {file.path: file for file in tree.files}
        before = {file.path: file for file in read_tree(self._session, self._repo, self._parent).files}
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

    def _after_interrupt(self) -> str:
        """What to say after Ctrl-C during the commit: what is on the hub.

        A hub goes on with a request that it has received. So its answer is waited for, some seconds or until the next
        Ctrl-C; without one, the repository itself is looked at.
        """
        from hubpub.hub.errors import UnclearError

        unknown = f"interrupted while the commit was being made: look at {self.plan.target.url} whether it was"
        refused: HubError | None = None
        try:
            found = self._asked.result(_LAST_WAIT) if self._asked else None
        except KeyboardInterrupt:
            return unknown
        except (HubError, ConnectionError) as error:
            refused = error if isinstance(error, HubError) and not isinstance(error, UnclearError) else None
            try:
                found = self._find_commit()
            except MovedError as moved:
                found, refused = None, moved
            except (HubError, KeyboardInterrupt):
                return unknown
        if found:
            return f"interrupted, but the commit {found[:12]} was made; {again()} to verify it"
        if refused:
            return f"interrupted: nothing of this push is in {self._repo} ({refused.fact})"
        return (
            f"interrupted while the commit was being made; {_LAST_WAIT:g} seconds later {self._repo} was still as it "
            f"had been, and the hub may yet make it: {again()}, it looks first"
        )
