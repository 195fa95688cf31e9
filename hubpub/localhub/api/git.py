"""git clone and git fetch over HTTP: the smart protocol's upload-pack, through dulwich.

https://git-scm.com/docs/http-protocol. Pushes are refused: the HTTP API is how files get here, as it checks them.
"""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import IO

from anyio.to_thread import run_sync
from dulwich.errors import GitProtocolError
from dulwich.protocol import CAPABILITY_FILTER, ReceivableProtocol
from dulwich.server import BackendRepo, DictBackend, UploadPackHandler
from starlette.requests import Request
from starlette.responses import Response

from hubpub.localhub.answers import Bytes, plain_error_answer
from hubpub.localhub.context import Context, hub_of
from hubpub.localhub.errors import ApiError, bad_request
from hubpub.localhub.history import open_git
from hubpub.localhub.store import Repository

# What a client says it has and wants; large repositories with long histories stay far below.
_REQUEST_MAX = 32 * 1024 * 1024
_NO_CACHE = {"Cache-Control": "no-cache, max-age=0, must-revalidate", "Pragma": "no-cache"}
_PUSH = "This hub takes no git push: its HTTP API checks what comes in. Use `hf upload` or `hubpub push` instead."


Handler = Callable[[Request], Awaitable[Response]]


def _plain_errors(route: Handler) -> Handler:
    """Let a route refuse in plain text: of other answers git shows the status only."""

    @wraps(route)
    async def answered(request: Request) -> Response:
        try:
            return await route(request)
        except ApiError as error:
            return plain_error_answer(error)

    return answered


@_plain_errors
async def info_refs(request: Request) -> Response:
    """GET {repo}/info/refs?service=git-upload-pack: what refs there are."""
    _, repository = await _readable(request)
    service = request.query_params.get("service")
    if service == "git-receive-pack":
        raise ApiError(403, _PUSH)
    if service != "git-upload-pack":
        raise ApiError(403, "This hub speaks git's smart HTTP protocol only.")

    def advertise() -> bytes:
        out = BytesIO()
        out.write(b"001e# service=git-upload-pack\n0000")
        _serve(repository, b"", out, advertise=True)
        return out.getvalue()

    data = await run_sync(advertise)
    return Response(data, media_type="application/x-git-upload-pack-advertisement", headers=_NO_CACHE)


@_plain_errors
async def upload_pack(request: Request) -> Response:
    """POST {repo}/git-upload-pack: the objects that the client lacks."""
    hub, repository = await _readable(request)
    if request.headers.get("content-type") != "application/x-git-upload-pack-request":
        raise ApiError(415, "Expected a git-upload-pack request.")
    wants = await _body(request)
    path = hub.store.scratch("pack")

    def pack() -> int:
        # On disk first: a pack may be large, and its length is known then.
        with path.open("xb") as out:
            try:
                _serve(repository, wants, out)
            except (GitProtocolError, ValueError, AssertionError, KeyError) as error:
                raise bad_request("This is not a request that git-upload-pack understands.") from error
            return out.tell()

    try:
        size = await run_sync(pack)
        return _Once(request, path, size, media_type="application/x-git-upload-pack-result", headers=_NO_CACHE)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@_plain_errors
async def receive_pack(request: Request) -> Response:
    """POST {repo}/git-receive-pack: refused."""
    await _readable(request)
    raise ApiError(403, _PUSH)


class _UploadPack(UploadPackHandler):
    """dulwich's, without partial clones: it refuses the objects that git asks for after one. git then clones all."""

    def capabilities(self) -> list[bytes]:
        """What git may ask for."""
        return [capability for capability in super().capabilities() if capability != CAPABILITY_FILTER]

    def set_client_capabilities(self, caps: Iterable[bytes]) -> None:
        """What git asks for: it says `filter` even so, when it warns that it gets everything."""
        super().set_client_capabilities([capability for capability in caps if capability != CAPABILITY_FILTER])


class _Once(Bytes):
    """A file that goes with the answer it was made for."""

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        try:
            await super().__call__(scope, receive, send)  # type: ignore[arg-type]
        finally:
            if isinstance(self._content, Path):
                self._content.unlink(missing_ok=True)


async def _readable(request: Request) -> tuple[Context, Repository]:
    hub = hub_of(request)
    try:
        return hub, await hub.repository(request, "read")
    except ApiError as error:
        if error.status == 401:
            # git asks for a password then, and sends what it stored; the token is the password.
            error.headers["WWW-Authenticate"] = 'Basic realm="hub"'
        raise


def _serve(repository: Repository, data: bytes, out: IO[bytes], *, advertise: bool = False) -> None:
    with open_git(repository.git) as git:
        served: dict[str, BackendRepo] = {"/": git}
        protocol = ReceivableProtocol(BytesIO(data).read, out.write)
        handler = _UploadPack(DictBackend(served), ["/"], protocol, stateless_rpc=True, advertise_refs=advertise)
        handler.handle()


async def _body(request: Request) -> bytes:
    """The request's body, unpacked: git compresses longer ones."""
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if request.headers.get("content-encoding") == "gzip" else None
    data = bytearray()
    async for chunk in request.stream():
        try:
            data += unpack.decompress(chunk, _REQUEST_MAX + 1 - len(data)) if unpack else chunk
        except zlib.error:
            raise bad_request("The request's body is not valid gzip.") from None
        if len(data) > _REQUEST_MAX or (unpack and unpack.unconsumed_tail):
            raise ApiError(413, "The git request is too long.")
    return bytes(data)
