"""The permissions of a token. The hub is asked before any byte moves."""

from __future__ import annotations

from dataclasses import replace

from hubpub.errors import HubError
from hubpub.hub.session import Session
from hubpub.types.access import Access, judge


def access(session: Session, repo: str, *, exists: bool, pull_request: bool = False) -> Access | None:
    """What the token may do with a repository; None without a token.

    Mostly the hub's answer about the token is enough. Where it is not (a contributor, a role that comes from a
    resource group), the hub is asked about the repository itself.

    Args:
        session: The session with the hub.
        repo: ``namespace/name``.
        exists: Whether the repository is there.
        pull_request: Whether a pull request is to be opened.

    Raises:
        HubError: The hub refuses the token, or did not answer.
    """
    if not session.has_token:
        return None
    found = judge(session.whoami, repo, pull_request=pull_request)
    if found.may_write or not exists or pull_request:
        return found
    return (
        replace(found, may_write=True, reason=f"the hub says that {found.account} may write to {repo}")
        if _may_write(session, repo)
        else replace(found, may_write=False)
    )


def require_access(access: Access | None, repo: str) -> None:
    """Checks that the token may publish, as far as is known.

    Raises:
        HubError: It may not; the error names the account and what it lacks.
    """
    if access is not None and access.may_write is False:
        raise HubError(f"{access.account} may not publish to {repo}: {access.reason}", access.remedy)


def _may_write(session: Session, repo: str) -> bool:
    from huggingface_hub.errors import HfHubHTTPError

    with session.translated(repo):
        try:
            session.api.auth_check(repo, write=True)
        except HfHubHTTPError as error:
            if error.response.status_code in (401, 403, 404):
                return False
            raise
    return True
