"""A session with one hub: the client, its token, and the client's errors as ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from hubpub._version import __version__
from hubpub.errors import HubError
from hubpub.hub import accounts, proxies, trusted_publishing
from hubpub.hub.answers import text
from hubpub.hub.endpoints import default_endpoint, valid_endpoint

if TYPE_CHECKING:
    from huggingface_hub import HfApi


class Session:
    """The client of one hub and one account.

    Args:
        endpoint: The hub's URL.
        token: The account's token; None takes the one that ``hf auth login`` or ``HF_TOKEN`` left.
        quiet: Whether the client's progress bars stay away.

    Raises:
        CallError: The endpoint is no hub's URL, or not the one that a token is exchanged with.
    """

    def __init__(self, endpoint: str, token: str | None = None, *, quiet: bool = False) -> None:
        self.endpoint = valid_endpoint(endpoint)
        self.token = token
        self.quiet = quiet
        # no cached_property: in Python 3.11 all threads wait at one lock until one of them has its answer
        self._api: HfApi | None = None
        self._whoami: Mapping[str, Any] | None = None
        proxies.bypass_for_local(self.endpoint)
        if token is None and trusted_publishing.resource():
            trusted_publishing.require_endpoint(self.endpoint, default_endpoint())

    @property
    def api(self) -> HfApi:
        """The client; call it within `translated`."""
        if self._api is None:
            from huggingface_hub import HfApi

            self._api = HfApi(self.endpoint, self.token, library_name="hubpub", library_version=__version__)
        return self._api

    @property
    def has_token(self) -> bool:
        """Whether there is a token, right or not."""
        from huggingface_hub import get_token

        with self.translated():
            return bool(self.token or get_token())

    @property
    def whoami(self) -> Mapping[str, Any]:
        """What the hub says of the token; it is asked once.

        Raises:
            HubError: There is no token, or the hub refuses it.
        """
        if self._whoami is None:
            self._whoami = self._asked_whoami()
        return self._whoami

    def _asked_whoami(self) -> Mapping[str, Any]:
        from huggingface_hub import get_token

        if not self.has_token:
            raise trusted_publishing.no_token()
        if self.token is None and trusted_publishing.resource():
            return trusted_publishing.publisher_identity()
        with self.translated():
            token = self.token or get_token() or ""
            if known := accounts.recall(self.endpoint, token):
                return known
            answer: Any = self.api.whoami()
            if not isinstance(answer, dict) or not text(answer.get("name")):
                raise self.nonsense("it does not say whose the token is")
            accounts.keep(self.endpoint, token, answer)
        return answer

    @property
    def account(self) -> str:
        """The name of the token's account.

        Raises:
            HubError: There is no token, or the hub refuses it.
        """
        return str(self.whoami["name"])

    @contextmanager
    def translated(self, repo: str | None = None) -> Iterator[None]:
        """The context of every call of the client: failed requests are repeated, and the last error is one of ours.

        Args:
            repo: The repository that the call is about, if there is one.

        Raises:
            HubpubError: In place of what the client raised.
        """
        from hubpub.hub.bars import no_bars, no_warnings, worded_warnings
        from hubpub.hub.errors import translated
        from hubpub.hub.retry import patient

        bars, told = (no_bars(), no_warnings()) if self.quiet else (nullcontext(), worded_warnings())
        with translated(self.endpoint, repo), patient(), bars, told:
            yield

    def nonsense(self, why: str) -> HubError:
        """The error for an answer that no hub gives."""
        from hubpub.hub.errors import nonsense

        return nonsense(self.endpoint, why)
