"""The upload of the large files of a commit, before the commit. Nobody sees them until then."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from hubpub.errors import HubError
from hubpub.hub.session import Session
from hubpub.types.plan import Plan
from hubpub.types.spelling import again

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd

# How often files are sent again that the storage refuses.
_STORAGE_REPEATS = 3


def upload_files(session: Session, plan: Plan, additions: Sequence[CommitOperationAdd]) -> None:
    """Uploads the large files of a plan's commit; what the hub has already is not sent again.

    Args:
        session: The session with the hub.
        plan: The plan.
        additions: Every file of the commit; each is told what the hub says of it.

    Raises:
        HubError: The hub did not take a file, or would leave one out.
    """
    from hubpub.hub.patience import patience
    from hubpub.hub.storage_errors import StorageRefusedError

    for wait in (*(patience().seconds / 60 * 2**count for count in range(_STORAGE_REPEATS)), None):
        try:
            _send_patiently(session, plan, additions)
            break
        except StorageRefusedError:
            if wait is None:
                raise
            time.sleep(wait)
    if ignored := next((addition for addition in additions if addition._should_ignore), None):
        # the client would leave it out of the commit without a word
        raise session.nonsense(f"it would leave out {ignored.path_in_repo}")


def _send_patiently(session: Session, plan: Plan, additions: Sequence[CommitOperationAdd]) -> None:
    from hubpub.hub.errors import AwayError
    from hubpub.hub.patience import Failed, patience

    try:
        for attempt in patience().retrying():
            with attempt:
                try:
                    _send(session, plan, additions)
                except AwayError as away:
                    raise Failed(away.fact) from away
    except Failed as failed:
        raise failed.__cause__ or failed from None


def _send(session: Session, plan: Plan, additions: Sequence[CommitOperationAdd]) -> None:
    from hubpub.hub.patience import patience
    from hubpub.hub.upload_bar import upload_bar
    from hubpub.hub.wait import interruptible
    from hubpub.hub.xet import noted_sessions, watched

    def send() -> None:
        # all of it in the client's thread, which may outlive an interruption: it begins no upload then and shows no bar
        shown = nullcontext() if session.quiet else upload_bar()
        with noted_sessions(), shown, session.translated(plan.target.repo):
            # Not freed: the commit still needs their digests. The plan has decided what is published, and no
            # .gitignore of the repository does.
            session.api.preupload_lfs_files(
                plan.target.repo,
                additions,
                revision=plan.branch,
                create_pr=plan.pull_request,
                free_memory=False,
                gitignore_content="",
            )

    limit = patience().asked
    with watched(limit, to_begin=patience().slow) as stalled:
        try:
            interruptible(send)
        except HubError as error:
            if not stalled.is_set():
                raise
            raise HubError(
                f"the upload to {session.endpoint} stood still for {limit:.0f} seconds",
                f"{again().capitalize()} later; what was uploaded is not sent again.",
            ) from error
