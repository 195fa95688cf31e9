"""What a token may do, asked of the hub before any byte moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hubpub.errors import HubError
from hubpub.types.access import Access, judge

if TYPE_CHECKING:
    from hubpub.hub.client import Hub


def access(hub: Hub, repo: str, *, exists: bool, pull_request: bool = False) -> Access | None:
    """What the token may do with a repository; None without a token.

    What the hub says of the token is mostly enough. Where it is not (a contributor, a role that the Hub gives through
    a resource group) the hub is asked about the repository itself.

    Args:
        hub: The hub.
        repo: ``namespace/name``.
        exists: Whether the repository is there.
        pull_request: Whether a pull request is to be opened.

    Raises:
        HubError: The hub refuses the token, or did not answer.
    """
    if not hub.has_token:
        return None
    found = judge(hub.whoami, repo, pull_request=pull_request)
    if found.may_write or not exists or pull_request:
        return found
    return (
        replace(found, may_write=True, reason=f"the hub says that {found.account} may write to {repo}")
        if (_may_write(hub, repo))
        else replace(found, may_write=False)
    )


def require_access(access: Access | None, repo: str) -> None:
    """Sees to it that a push has a chance.

    Raises:
        HubError: The token may not write there; says which account, and what it lacks.
    """
    if access is not None and access.may_write is False:
        raise HubError(f"{access.account} may not publish to {repo}: {access.reason}", access.remedy)


def _may_write(hub: Hub, repo: str) -> bool:
    from huggingface_hub.errors import HfHubHTTPError

    with hub._translated(repo):
        try:
            hub._api.auth_check(repo, write=True)
        except HfHubHTTPError as error:
            if error.response.status_code in (401, 403, 404):
                return False
            raise
    return True
