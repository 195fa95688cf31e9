"""The middleware around all routes: it passes raw paths on, logs events, and turns every error into an answer."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubpub.localhub.answers import error_answer
from hubpub.localhub.context import Context, key_of
from hubpub.localhub.errors import (
    ApiError,
    bad_request,
    disk_full,
    disk_unusable,
    forbidden,
    is_disk_full,
    repo_not_found,
)
from hubpub.localhub.web.frame import error_page, wants_page

logger = logging.getLogger(__name__)

_CLOSED_BY_CLIENT = 499
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class HubMiddleware:
    """ASGI middleware around all routes."""

    def __init__(self, app: ASGIApp, hub: Context, allowed_hosts: Collection[str] | None) -> None:
        self._app = app
        self._hub = hub
        self._allowed_hosts = allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw = scope.get("raw_path") or scope["path"].encode()
        scope["path"] = raw.decode("latin-1").partition("?")[0]
        exchange = _Exchange(scope, receive, send)
        method, path = scope["method"], scope["path"]
        self._hub.events.emit("request", method=method, path=path)
        try:
            self._check_host(scope)
            self._check_origin(scope)
            await self._app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            exchange.status = exchange.status or _CLOSED_BY_CLIENT
        except Exception as error:
            answer = _answer(scope, self._judge(scope, error))
            if exchange.status is None:
                await exchange.drain()
                await answer(scope, exchange.receive, exchange.send)
            else:
                logger.warning("%s %s: cut off: %r", method, path, error)
                raise
        finally:
            self._hub.events.emit("response", method=method, path=path, status=exchange.status, **_names_of(scope))

    def _check_host(self, scope: Scope) -> None:
        """Refuse foreign host names: by one that resolves to loopback, a web page could reach this hub."""
        if self._allowed_hosts is None:
            return
        host = Request(scope).headers.get("host", "")
        name = host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
        if name.strip("[]") not in self._allowed_hosts:
            raise ApiError(421, f"This hub does not serve the host name {name!a}.")

    def _check_origin(self, scope: Scope) -> None:
        """Refuse changes that a page of another site makes a browser send: the browser adds the token of its login.

        Clients that are no browsers send neither header.
        """
        if scope["method"] in _SAFE:
            return
        request = Request(scope)
        origin = request.headers.get("origin")
        own = {f"{request.url.scheme}://{request.headers.get('host', '')}"}
        if self._hub.configuration.base_url:
            own.add("{0.scheme}://{0.netloc}".format(urlsplit(self._hub.configuration.base_url)))
        site = request.headers.get("sec-fetch-site", "none")
        if site not in {"none", "same-origin"} or (origin is not None and origin not in own):
            raise forbidden("This hub takes no changes from the pages of other sites.")

    def _judge(self, scope: Scope, error: Exception) -> ApiError:
        if isinstance(error, ApiError):
            return error
        if isinstance(error, HTTPException):
            return ApiError(error.status_code, error.detail, headers=error.headers)
        if is_disk_full(error):
            self._hub.events.emit("disk.full", path=scope["path"])
            return disk_full(over_xet=scope["path"].startswith("/_xet/"))
        if refused := disk_unusable(error, over_xet=scope["path"].startswith("/_xet/")):
            self._hub.events.emit("disk.unusable", path=scope["path"], reason=refused.message)
            return refused
        if isinstance(error, UnicodeDecodeError):
            return bad_request("The request is not valid UTF-8.")
        params: dict[str, Any] = scope.get("path_params", {})
        if {"namespace", "name"} <= params.keys():
            with suppress(ApiError):
                if self._hub.store.get(key_of(Request(scope))) is None:
                    # It was deleted or renamed while this request was at it.
                    return repo_not_found(anonymous=False)
        logger.error("%s %s failed", scope["method"], scope["path"], exc_info=error)
        return ApiError(500, f"Internal error of the local hub: {type(error).__name__}. See its log.")


class _Exchange:
    """The messages of one request. It remembers the status of the answer, and whether the whole body came.

    No page of another site shows or reads what is answered, and nothing but a visit makes a browser ask for a token: a
    card's picture could be an address that does.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._may_ask = Request(scope).headers.get("sec-fetch-dest", "document") == "document"
        self._receive = receive
        self._send = send
        self._body_ended = False
        self.status: int | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._body_ended = True
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [
                pair for pair in message.get("headers", ()) if self._may_ask or pair[0].lower() != b"www-authenticate"
            ]
            message = {**message, "headers": [*headers, (b"cross-origin-resource-policy", b"same-site")]}
        await self._send(message)

    async def drain(self) -> None:
        """Read the rest of the body.

        A client that is cut off while it sends sees a broken connection and tries again; it does not read why it was
        refused.
        """
        while not self._body_ended:
            await self.receive()


def _names_of(scope: Scope) -> dict[str, object]:
    """The route's name and the repository, for the event log."""
    endpoint = scope.get("endpoint")
    names: dict[str, object] = {"route": getattr(endpoint, "__name__", None)}
    params: dict[str, Any] = scope.get("path_params", {})
    if {"namespace", "name"} <= params.keys():
        names |= {"repo": f"{params['namespace']}/{params['name']}", "type": params.get("kind", "model")}
    return names


async def refuse(_request: Request, error: Exception) -> Response:
    """Let Starlette's own refusals (no such route, wrong method) reach the middleware too."""
    raise error


def _answer(scope: Scope, error: ApiError) -> Response:
    if error.status >= 400 and wants_page(Request(scope).headers, scope["path"]):
        return error_page(error, scope["path"])
    return error_answer(error)
