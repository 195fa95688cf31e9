"""The Hub's client: one endpoint and one account."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hubpub._version import __version__
from hubpub.errors import CallError, HubError
from hubpub.hub import proxies
from hubpub.hub import trusted_publishing as trusted
from hubpub.hub.commit import Upload
from hubpub.hub.endpoints import valid_endpoint
from hubpub.types.card import CARD_PATH
from hubpub.types.files import RemoteFile, RemoteTree
from hubpub.types.plan import Action, Plan, Target
from hubpub.types.signature import SIGNATURE_PATH

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi


def default_endpoint() -> str:
    """The endpoint that ``HF_ENDPOINT`` or else the client names.

    Raises:
        CallError: ``HF_ENDPOINT`` is none.
    """
    named = os.environ.get("HF_ENDPOINT", "").rstrip("/")
    return valid_endpoint(named, "HF_ENDPOINT") if named else "https://huggingface.co"


def versions() -> dict[str, str]:
    """The versions of what is published with."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"hubpub": __version__}
    for package in ("huggingface_hub", "hf_xet"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def require_repo_id(repo: str) -> str:
    """Sees to it that a repository's name is one that the Hub takes.

    Raises:
        CallError: It is not.
    """
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    if not isinstance(repo, str):
        raise CallError(f"repo is of the type {type(repo).__name__}, and no text", "Name it: namespace/name.")
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


class Hub:
    """One hub and one account.

    Args:
        endpoint: The hub's URL.
        token: The account's token; None takes the one that ``hf auth login`` or ``HF_TOKEN`` left.
        identity: Which hub this is, for good; the endpoint unless something else is said.
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
        self.endpoint = valid_endpoint(endpoint)
        self.identity = identity or self.endpoint
        self.joined = joined
        self._token = token
        self._quiet = quiet
        proxies.go_straight(self.endpoint)
        if token is None and trusted.resource():
            trusted.require_endpoint(self.endpoint, default_endpoint())

    def target(self, repo: str) -> Target:
        """A repository of this hub."""
        return Target(self.endpoint, repo, self.identity)

    @cached_property
    def _api(self) -> HfApi:
        from huggingface_hub import HfApi

        return HfApi(endpoint=self.endpoint, token=self._token, library_name="hubpub", library_version=__version__)

    @property
    def has_token(self) -> bool:
        """Whether there is a token, right or not."""
        from huggingface_hub import get_token

        with self._translated():
            return bool(self._token or get_token())

    @cached_property
    def whoami(self) -> Mapping[str, Any]:
        """What the hub says of the token: asked once.

        Raises:
            HubError: There is no token, or the hub refuses it.
        """
        if not self.has_token:
            raise trusted.no_token()
        if self._token is None and trusted.resource():
            return trusted.whoami()
        with self._translated():
            answer: Any = self._api.whoami()
        if not isinstance(answer, dict) or not answer.get("name"):
            raise self._nonsense("it does not say whose the token is")
        return answer

    @property
    def account(self) -> str:
        """The name of the account that the token is of.

        Raises:
            HubError: There is no token, or the hub refuses it.
        """
        return str(self.whoami["name"])

    def tree(self, repo: str, revision: str | None = None) -> RemoteTree:
        """A repository's files; an empty tree without a commit when it does not exist.

        Raises:
            CallError: It has another name now: the hub led from the old one to it.
            HubError: The hub did not answer, or refused.
        """
        from huggingface_hub.errors import RepositoryNotFoundError

        with self._translated(repo):
            try:
                info = self._api.model_info(repo, revision=revision, files_metadata=True)
            except RepositoryNotFoundError:
                if revision:
                    raise
                return RemoteTree()
        if info.id.lower() != repo.lower():
            # what is published there would be known here by the old name, which anybody may take anew
            raise CallError(f"{repo} is called {info.id} now", f"Name it so: {info.id}.")
        if not info.sha:
            raise self._nonsense(f"it names no commit of {repo}")
        files = (
            RemoteFile(s.rfilename, s.size or 0, s.blob_id or "", s.lfs.sha256 if s.lfs else None)
            for s in info.siblings or ()
        )
        return RemoteTree(info.sha, tuple(sorted(files, key=lambda file: file.path)), info.gated, info.private)

    def read_card(self, repo: str, commit: str) -> str:
        """The text of a repository's card.

        Raises:
            HubError: The hub did not answer, or refused.
        """
        from huggingface_hub import hf_hub_url
        from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

        url = hf_hub_url(repo, CARD_PATH, revision=commit, endpoint=self.endpoint)
        with self._translated(repo):
            response = get_session().get(url, headers=build_hf_headers(token=self._token))
            hf_raise_for_status(response)
            return response.content.decode(errors="replace")

    def create(self, repo: str, *, private: bool) -> None:
        """Creates a repository; one that exists is left as it is.

        Raises:
            HubError: The account may not, or the hub did not answer.
        """
        with self._translated(repo):
            self._api.create_repo(repo, private=private or None, exist_ok=True)

    def commit(self, plan: Plan, parent: str, *, again: Upload | None = None) -> Upload:
        """Begins the one commit of a push.

        Args:
            plan: What to add, replace and delete.
            parent: The commit that the repository must still be at.
            again: An upload of the same files that another commit was faster than: its bytes are not sent again.

        Raises:
            MachineError: A file is gone, or cannot be read.
        """
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        from hubpub.hub.additions import Addition

        made: dict[str, bytes] = {CARD_PATH: plan.card.encode()}
        if plan.signature and plan.signature.text is not None:
            made[SIGNATURE_PATH] = plan.signature.text.encode()
        sent = {op.path_in_repo: op for op in again.operations} if again else {}
        operations: list[CommitOperationAdd | CommitOperationDelete] = []
        for change in plan.to_commit:
            if change.action is Action.DELETE:
                operations.append(CommitOperationDelete(change.path))
                continue
            sha256 = bytes.fromhex(change.digests.sha256) if change.digests else None
            before = sent.get(change.path)
            if (
                isinstance(before, CommitOperationAdd)
                and before.upload_info.is_hashed  # else to ask is to read the file
                and before.upload_info.sha256 == sha256
            ):
                operations.append(before)
                continue
            path = os.path.join(plan.folder, change.path)  # noqa: PTH118 - a Path for each of thousands takes long
            operations.append(Addition(change.path, made.get(change.path, path), change.digests))
        # what is deleted first: a file may become a directory, or the reverse
        operations.sort(key=lambda operation: isinstance(operation, CommitOperationAdd))
        return Upload(self, plan, parent, operations)

    @contextmanager
    def _translated(self, repo: str | None = None) -> Iterator[None]:
        """Every call of the client: what fails is asked again, and what is raised in the end is ours."""
        from hubpub.hub.bars import no_bars
        from hubpub.hub.errors import translated
        from hubpub.hub.retry import patient

        with translated(self.endpoint, repo), patient(), no_bars() if self._quiet else nullcontext():
            yield

    def _nonsense(self, why: str) -> HubError:
        from hubpub.hub.errors import nonsense

        return nonsense(self.endpoint, why)
