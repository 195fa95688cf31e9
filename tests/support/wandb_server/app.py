"""The server's HTTP: GraphQL, the stream of a run, uploads, downloads and the web pages."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.support.wandb_server import filestream, graph
from tests.support.wandb_server.faults import Faults
from tests.support.wandb_server.pages import has_page
from tests.support.wandb_server.session import NotServed, Refused, Session
from tests.support.wandb_server.uploads import Uploads
from tests.support.wandb_server.world import World

_POLL = 0.02

Endpoint = Callable[[Request, Session, bytes], Response]


@dataclass
class Board:
    """What the app and the test share: the world, what was asked, what shall go wrong, what was not understood."""

    world: World
    uploads: Uploads
    url: str = ""
    requests: list[tuple[str, Any]] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)


def create_app(board: Board) -> Starlette:
    """The server as an ASGI app."""

    def route(path: str, endpoint: Endpoint, *methods: str) -> Route:
        return Route(path, _guarded(board, endpoint), methods=list(methods))

    app = Starlette(
        routes=[
            route("/graphql", _Graphql(board), "POST"),
            route("/files/{entity}/{project}/{run}/file_stream", _stream, "POST"),
            route("/files/{entity}/{project}/{run}/{name:path}", _run_file, "GET"),
            route("/uploads/{token}", _upload, "PUT"),
            route("/storage/blobs/{md5}", _blob, "GET"),
            route("/storage/manifests/{number:int}/wandb_manifest.json", _manifest, "GET"),
            route("/artifacts/{entity}/{md5}", _artifact_v1, "GET"),
            route("/artifactsV2/{region}/{entity}/{project}/{collection}/{birth}/{md5}/{name:path}", _artifact, "GET"),
            route("/{path:path}", _page, "GET"),
            route("/{path:path}", _Nothing(board), "POST", "PUT", "PATCH", "DELETE"),
        ]
    )
    app.router.redirect_slashes = False
    return app


def _guarded(board: Board, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint with what holds for all: it is counted, may go wrong, knows who asks, and has the world alone."""

    async def guarded(request: Request) -> Response:
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        try:
            asked = graph.read(body) if request.url.path == "/graphql" else None
            instead = await _fault(board, request.url.path, asked)
            if instead is not None:
                return instead
            with board.world.lock:
                return endpoint(request, _session(board, request), body)
        except Refused as refusal:
            if isinstance(refusal, NotServed):
                board.not_understood.append(f"{request.method} {request.url.path}: {refusal}")
            return _refusal(refusal.status, str(refusal))
        except (LookupError, TypeError, ValueError) as fault:
            # What came is not what this server expects. The client retries a 500, which would only hide it.
            board.not_understood.append(f"{request.method} {request.url.path}: {fault!r}")
            return _refusal(400, repr(fault))

    return guarded


async def _fault(board: Board, path: str, asked: graph.Asked | None) -> Response | None:
    """Counts the request, and the answer that a fault gives in place of the true one."""
    board.requests.append((asked.name, dict(asked.variables)) if asked else (path, None))
    fault = board.faults.next(*([asked.name] if asked else []), path)
    if fault is None:
        return None
    while fault.hang and fault in board.faults:
        await asyncio.sleep(_POLL)
    await asyncio.sleep(fault.delay or 0)
    answer = fault.answer(asked.field if asked else None)
    return Response(answer[1], answer[0], media_type="application/json") if answer else None


def _refusal(status: int, message: str) -> Response:
    return JSONResponse({"errors": [{"message": message}], "data": None}, status)


def _session(board: Board, request: Request) -> Session:
    """Who asks. Raises Refused for a key that nobody has."""
    header = request.headers.get("authorization", "")
    if not header.startswith("Basic "):
        return Session(board.world, board.uploads, None, board.url)
    _, _, key = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    user = board.world.user_of(key)
    if user is None:
        raise Refused(401, "user is not logged in")
    return Session(board.world, board.uploads, user, board.url)


@dataclass(frozen=True)
class _Graphql:
    board: Board

    def __call__(self, request: Request, session: Session, body: bytes) -> Response:
        answer = graph.answer(session, graph.read(body))
        if answer.unknown:
            self.board.not_understood.append(answer.body["errors"][0]["message"])
        return JSONResponse(answer.body, answer.status)


@dataclass(frozen=True)
class _Nothing:
    """What no route knows is kept, so that a test can say that there was none."""

    board: Board

    def __call__(self, request: Request, session: Session, body: bytes) -> Response:
        self.board.not_understood.append(f"{request.method} {request.url.path}")
        raise Refused(404, "not found")


def _stream(request: Request, session: Session, body: bytes) -> Response:
    given = request.path_params
    run = session.writable_run(given["entity"], given["project"], given["run"])
    filestream.take(run, json.loads(body))
    return JSONResponse({"exitcode": None, "limits": {}})


def _run_file(request: Request, session: Session, body: bytes) -> Response:
    given = request.path_params
    project = session.readable(given["entity"], given["project"])
    run = project.runs.get(given["run"]) if project else None
    file = run.files.get(given["name"]) if run else None
    return _bytes(session, file.md5 if file else "")


def _upload(request: Request, session: Session, body: bytes) -> Response:
    session.uploads.take(request.path_params["token"], body)
    return Response()


def _blob(request: Request, session: Session, body: bytes) -> Response:
    return _bytes(session, request.path_params["md5"])


def _manifest(request: Request, session: Session, body: bytes) -> Response:
    number = request.path_params["number"]
    found = next((one for one in session.world.artifacts.values() if one.number == number), None)
    if found is None or found.manifest is None:
        raise Refused(404, "not found")
    return JSONResponse(found.manifest)


def _artifact_v1(request: Request, session: Session, body: bytes) -> Response:
    return _bytes(session, request.path_params["md5"])


def _artifact(request: Request, session: Session, body: bytes) -> Response:
    given = request.path_params
    if session.readable(given["entity"], given["project"]) is None:
        raise Refused(404, "not found")
    return _bytes(session, given["md5"])


def _bytes(session: Session, md5: str) -> Response:
    data = session.world.blobs.get(md5)
    if data is None:
        raise Refused(404, "not found")
    return Response(data, media_type="application/octet-stream")


def _page(request: Request, session: Session, body: bytes) -> Response:
    there = has_page(session, request.path_params["path"])
    return HTMLResponse("<!doctype html><title>W&amp;B</title>", 200 if there else 404)
