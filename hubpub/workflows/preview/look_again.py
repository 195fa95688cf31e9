"""Looks at one path as often as it is asked: what a hub said is kept, and what lies on the disk is read anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, HubError
from hubpub.hub import Hub
from hubpub.types.request import PushRequest
from hubpub.workflows.connection.connect import connect, reconnect
from hubpub.workflows.inputs.request import read_request
from hubpub.workflows.preview.folder import look_against, look_here, open_path, seen_at, watched
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.names import Named
from hubpub.workflows.preview.published import look_at_published
from hubpub.workflows.push import receipts
from hubpub.workflows.push.prepare import Destination


class Looking:
    """Looks at one path. To be closed: it holds a hub, where one is asked.

    Attributes:
        named: What the path stands for.
        asks_hub: Whether a hub is asked of the next look.
    """

    def __init__(self, named: Named, repo: str | None, options: Mapping[str, Any], *, offline: bool) -> None:
        self.named = named
        self._repo, self._options, self._offline = repo, options, offline
        self._open = ExitStack()
        self._hub: Hub | None = None
        self._seen: tuple[str, Destination] | None = None
        self._watched: tuple[Path, ...] = ()
        self._fault = ""
        self.asks_hub = False

    def close(self) -> None:
        """Lets go of the hub."""
        self._open.close()

    def here(self) -> Look:
        """What this machine knows; of what is on a hub, what the hub says.

        Raises:
            HubpubError: It cannot be looked at.
        """
        if self.named.kind != "folder":
            return self._published()
        opened = open_path(self.named.path, self._repo, self._options, ask=not self._offline)
        self._watched = tuple(watched(opened))
        self.asks_hub = opened.is_named and not self._offline and not self._fault
        if self._seen is not None and self._seen[0] == opened.sources.repo:
            assert self._hub
            self.asks_hub = False
            try:
                return look_against(opened, self._hub, self._seen[1])
            except HubError as error:
                self._lost(error)
        look = look_here(opened)
        why = self._fault or ("No hub is asked (--offline)." if self._offline and opened.is_named else "")
        return replace(look, told=(*look.told, why)) if why else look

    def there(self) -> Look | None:
        """The same held against the repository; None where the hub does not answer, which the next look says.

        Raises:
            HubpubError: It cannot be looked at.
        """
        opened = open_path(self.named.path, self._repo, self._options, ask=not self._offline)
        try:
            hub = self._connected(opened.request)
            seen = seen_at(opened, hub)
            look = look_against(opened, hub, seen)
        except HubError as error:
            self._lost(error)
            return None
        self._seen = (opened.sources.repo, seen)
        return look

    def places(self) -> Iterator[Path]:
        """What is watched for changes."""
        if self.named.kind != "repository":
            yield self.named.path
        yield from self._watched

    def _lost(self, error: HubError) -> None:
        """Asks the hub no more: who saves a card again and again would wait for it each time."""
        self._seen, self._fault = None, f"The hub does not tell what it holds: {error.fact}."

    def _connected(self, request: PushRequest) -> Hub:
        if self._hub is None:
            self._hub = self._open.enter_context(connect(request))
        return self._hub

    def _published(self) -> Look:
        if self._repo is not None:
            raise CallError("a repository is named twice", "Name a folder to hold against it, or the repository alone.")
        if self._offline and self.named.kind == "repository" and not self._options.get("local"):
            raise CallError(f"{self.named.repo} is on a hub, and --offline asks none", "Leave --offline out.")
        if self.named.kind == "receipt":
            receipt = receipts.read(self.named.path)
            hub = self._hub or self._open.enter_context(reconnect(receipt.target, token=self._options.get("token")))
            self._hub = hub
            told = (f"Published by {receipt.published_by}, {receipt.published_at}.",)
            return look_at_published(receipt.target.repo, hub, receipt.commit, told)
        hub = self._connected(read_request(None, self.named.repo, self._options))
        try:
            return look_at_published(self.named.repo, hub)
        except HubError as error:
            if self.named.is_forced:
                raise
            raise HubError(f"nothing lies at {self.named.repo} here, and {error.fact}", error.next_step) from error
