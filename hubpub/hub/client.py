"""One hub: what is asked of it, and what is published there."""

from __future__ import annotations

import re
from functools import cache

from hubpub._version import __version__
from hubpub.errors import CallError
from hubpub.hub.commit import Upload
from hubpub.hub.session import Session
from hubpub.hub.tree import read_tree
from hubpub.types.card import CARD_PATH
from hubpub.types.files import RemoteTree
from hubpub.types.plan import Plan, Target

# What is answered to whoever may not create anything, and to whoever would create what is there already.
_MAY_EXIST = (401, 402, 403)
_EXISTS = 409


def versions() -> dict[str, str]:
    """The versions of hubpub and of the client's packages."""
    return {"hubpub": __version__, **{package: _version(package) for package in ("huggingface_hub", "hf_xet")}}


@cache
def _version(package: str) -> str:
    """The version of a package; to read it takes a millisecond, which a fleet would pay for every row."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def require_repo_id(repo: str) -> str:
    """Checks that the Hub takes a repository's name, and returns it.

    Raises:
        CallError: The Hub does not take it.
    """
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    if not isinstance(repo, str):
        raise CallError(f"repo is of the type {type(repo).__name__}, and no text", "Name it: namespace/name.")
    if in_address := re.fullmatch(r"https?://[^/]+/([\w.-]+/[\w.-]+?)(?:/tree/[^?#]*)?/?", repo):
        raise CallError(f"{repo!r} is an address", f"Name the repository: {in_address[1]}.")
    try:
        validate_repo_id(repo)
    except HFValidationError as error:
        reason = str(error).split(":", 1)[0]
        raise CallError(
            f"{repo!r} is no name for a repository: {reason}",
            "Use namespace/name with letters, digits, '-', '_' and '.', 96 characters at most.",
        ) from error
    if "/" not in repo:
        raise CallError(f"{repo!r} names no namespace", f"Name the account or organization too: me/{repo}.")
    return repo


class Hub(Session):
    """One hub and one account.

    Args:
        endpoint: The hub's URL.
        token: The account's token; None takes the one that ``hf auth login`` or ``HF_TOKEN`` left.
        identity: The name by which receipts know this hub; the endpoint by default. A local hub has another endpoint
            each time that it starts.
        joined: Whether the hub outlives this command; only a local one may not.
        quiet: Whether the client's progress bars stay away.

    Raises:
        CallError: The endpoint is no hub's URL, or not the one that a token is exchanged with.
    """

    def __init__(
        self,
        endpoint: str,
        token: str | None = None,
        *,
        identity: str | None = None,
        joined: bool = True,
        quiet: bool = False,
    ) -> None:
        super().__init__(endpoint, token, quiet=quiet)
        self.identity = identity or self.endpoint
        self.joined = joined

    def target(self, repo: str) -> Target:
        """A repository of this hub."""
        return Target(self.endpoint, repo, self.identity)

    def tree(self, repo: str, revision: str | None = None) -> RemoteTree:
        """A repository's files: see `read_tree`."""
        return read_tree(self, repo, revision)

    def read_card(self, repo: str, commit: str) -> str:
        """The text of a repository's card.

        Raises:
            HubError: The hub did not answer, or refused.
        """
        from huggingface_hub import hf_hub_url
        from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

        url = hf_hub_url(repo, CARD_PATH, revision=commit, endpoint=self.endpoint)
        with self.translated(repo):
            response = get_session().get(url, headers=build_hf_headers(token=self.token))
            hf_raise_for_status(response)
            return response.content.decode(errors="replace")

    def create(self, repo: str, *, private: bool) -> bool:
        """Creates a repository; one that exists is left as it is.

        Returns:
            Whether it was created just now, and not by somebody else.

        Raises:
            HubError: The account may not, or the hub did not answer.
        """
        from huggingface_hub.errors import HfHubHTTPError

        with self.translated(repo):
            try:
                self.api.create_repo(repo, private=private or None)
            except HfHubHTTPError as error:
                status = error.response.status_code
                # what may not be created may be there all the same: then it is the commit that needs the right
                if status != _EXISTS and not (status in _MAY_EXIST and self.api.repo_exists(repo)):
                    raise
                return False
            return True

    def commit(self, plan: Plan, parent: str, *, again: Upload | None = None) -> Upload:
        """Begins the one commit of a push.

        Args:
            plan: What to add, replace and delete.
            parent: The commit that the repository must still be at.
            again: An upload of the same files that lost the race against another commit: its bytes are not sent again.

        Raises:
            MachineError: A file is gone, or cannot be read.
        """
        from hubpub.hub.operations import operations_of

        return Upload(self, plan, parent, operations_of(plan, again.operations if again else ()))
