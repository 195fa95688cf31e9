"""The server's answers: the page, whether there is a newer one, and the files that the card shows."""

from __future__ import annotations

import asyncio
import mimetypes
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubpub.errors import CallError
from hubpub.pages.assets import MEDIA_TYPES, Assets, Kind, content, file_name, policy
from hubpub.workflows.preview.files import published_file
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.write import Manner, page_of_fault, page_of_file

ASSETS = Assets.below("/_pages/")
# Seconds that a question for a newer page is kept open, and how often it is looked whether there is one.
_KEPT_OPEN = 20.0
_LOOKED = 0.1
_NAMES = frozenset({"127.0.0.1", "localhost"})
_SHOWN = ("image/", "video/", "audio/")
_NO_FILE = CallError("no such file would be published", "The list of files has those that would.")


@dataclass(slots=True)
class Shown:
    """What the server shows now.

    Attributes:
        offline: Whether what would be fetched from another site is left out.
        page: The page.
        version: Its version, which no other page of any server has.
        look: What it was made of; None where there was nothing to look at.
        is_over: Whether the server is about to end.
    """

    offline: bool
    page: str = ""
    version: str = ""
    look: Look | None = None
    is_over: bool = False
    _key: str = field(default_factory=lambda: secrets.token_hex(6))
    _count: int = 0

    def next_version(self) -> str:
        """The version of the page that is made next."""
        self._count += 1
        return f"{self._key}-{self._count}"


def create_app(shown: Shown, port: int) -> Starlette:
    """The server's answers.

    Args:
        shown: What is shown.
        port: The port that it listens at.
    """
    hub = ""

    def html(text: str, status: int = 200) -> Response:
        said = policy(ASSETS, offline=shown.offline).replace("img-src 'self'", f"img-src 'self'{hub}")
        headers = {"Content-Security-Policy": said, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return HTMLResponse(text, status, headers)

    async def page(_: Request) -> Response:
        nonlocal hub
        look = shown.look
        if look is not None and look.root is None and look.url.startswith("http:"):
            hub = f" {look.url.removesuffix('/' + look.repo)}"
        return html(shown.page)

    async def view(request: Request) -> Response:
        manner = Manner(shown.offline, ASSETS, shown.version)
        look, path = shown.look, request.path_params["path"]
        found = await run_in_threadpool(page_of_file, look, path, manner) if look is not None else None
        return html(found) if found is not None else html(page_of_fault(_NO_FILE, manner), 404)

    async def version(request: Request) -> Response:
        known, until = request.query_params.get("known"), time.monotonic() + _KEPT_OPEN
        while shown.version == known and time.monotonic() < until and not shown.is_over:
            await asyncio.sleep(_LOOKED)
        return PlainTextResponse(shown.version, headers={"Cache-Control": "no-store"})

    async def asset(request: Request) -> Response:
        kinds: tuple[Kind, ...] = ("css", "js")
        for kind in kinds:
            if request.path_params["name"] == file_name(kind):
                return Response(content(kind), headers={"Content-Type": MEDIA_TYPES[kind]})
        return _none()

    async def file(request: Request) -> Response:
        return _file(shown.look, request.path_params["path"])

    routes = [
        Route("/", page),
        Route("/version", version),
        Route("/_pages/{name}", asset),
        Route("/files/{path:path}", file),
        Route("/view/{path:path}", view),
    ]
    return Starlette(routes=routes, middleware=[Middleware(_OwnAlone, port=port)])


def _none() -> Response:
    return PlainTextResponse("There is nothing here.", 404)


def _file(look: Look | None, path: str) -> Response:
    """A file that is published. It runs nothing: whatever it is, it is a picture, a film, a sound or plain text."""
    kind = mimetypes.guess_type(path)[0] or ""
    media = kind if kind.startswith(_SHOWN) else "text/plain; charset=utf-8"
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    if look is not None and path in look.pictures:
        return Response(look.pictures[path], media_type=media, headers=headers)
    found = published_file(look, path) if look is not None else None
    if found is None or not found.is_file():
        return _none()
    return FileResponse(found, media_type=media, headers={**headers, "Cache-Control": "no-store"})


class _OwnAlone:
    """Answers only its own pages: not those of other sites, and under no name that another site may have given it."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._own = frozenset(f"{name}:{port}" for name in _NAMES) | (_NAMES if port == 80 else frozenset())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(Request(scope))
        if refused is not None:
            await refused(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(b"x-content-type-options", b"nosniff"), (b"cross-origin-resource-policy", b"same-origin")]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await self._app(scope, receive, with_headers)

    def _refused(self, request: Request) -> Response | None:
        if request.headers.get("host", "") not in self._own:
            return PlainTextResponse("This preview does not go by that name.", 421)
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "none")
        is_visit = request.headers.get("sec-fetch-mode") == "navigate"
        if (origin is not None and urlsplit(origin).netloc not in self._own) or (
            site not in ("none", "same-origin") and not is_visit
        ):
            return PlainTextResponse("This preview answers no page of another site.", 403)
        return None
