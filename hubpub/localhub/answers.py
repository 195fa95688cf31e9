"""Answers: JSON, errors, and files with ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from hubpub.localhub.errors import ApiError

_PIECE = 1024 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,19})-([0-9]{0,19})", re.IGNORECASE)
_ETAG = re.compile(r'(?:W/)?("[^"]*")')


def error_answer(error: ApiError) -> Response:
    """A ApiError as the client reads it: JSON, and `X-Error-*` headers."""
    return JSONResponse({"error": _message(error), **error.extra}, error.status, headers=_headers(error))


def plain_error_answer(error: ApiError) -> Response:
    """A ApiError as git shows it: the message alone, as plain text."""
    return PlainTextResponse(f"{_message(error)}\n", error.status, headers=_headers(error))


def _message(error: ApiError) -> str:
    # What a client sent may come back in a message, and need not be valid Unicode.
    return error.message.encode("utf-8", "backslashreplace").decode()


def _headers(error: ApiError) -> dict[str, str]:
    headers = {"X-Error-Message": header_text(_message(error)), **error.headers}
    return {**headers, "X-Error-Code": error.code} if error.code else headers


def header_text(text: str) -> str:
    """Text that a header can carry: one line of printable ASCII, other characters escaped."""
    line = " ".join(text.split())
    return "".join(c if " " <= c <= "~" else c.encode("unicode_escape").decode() for c in line)


def content_disposition(path: str) -> str:
    """`inline`, with a file's name as browsers and download tools understand it."""
    name = path.rpartition("/")[2]
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    return f"inline; filename*=UTF-8''{quote(name, safe='')}; filename=\"{plain}\""


def client_has(request: Request, etag: str) -> bool:
    """Tell whether If-None-Match names what is there: the client has it then (RFC 9110, 13.1.2)."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return given.strip() == "*" or etag in _ETAG.findall(given)


def requested_range(request: Request, size: int, etag: str | None = None) -> tuple[int, int] | None:
    """The bytes (first, one past the last) that a Range header of a GET asks for; None to send all.

    Raises ApiError 416 for a range past the end. Several ranges, and other units, count as none: RFC 9110 lets a
    server send all then. So does an If-Range with another ETag than the file's: the client has a part of what was there
    before.
    """
    if request.method != "GET" or request.headers.get("if-range", etag) != etag:
        return None
    match = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if not match or not (match[1] or match[2]):
        return None
    if match[1]:
        start = int(match[1])
        end = min(int(match[2]) + 1, size) if match[2] else size
    else:
        start, end = max(size - int(match[2]), 0), size
    if match[1] and match[2] and int(match[2]) < start:
        return None
    if start >= size or start >= end:
        raise ApiError(
            416, "The requested range is past the end of the file.", headers={"Content-Range": f"bytes */{size}"}
        )
    return start, end


class Bytes(Response):
    """Content from memory or from a file, whole or a range of it, in pieces read on a thread.

    `content` is the bytes themselves or the path of a file of `size` bytes.
    """

    def __init__(
        self, request: Request, content: bytes | Path, size: int, *, media_type: str, headers: Mapping[str, str]
    ) -> None:
        span = requested_range(request, size, headers.get("ETag"))
        self._content = content
        self._start, self._end = span or (0, size)
        self._head = request.method == "HEAD"
        partial = {"Content-Range": f"bytes {self._start}-{self._end - 1}/{size}"} if span else {}
        super().__init__(
            status_code=206 if span else 200,
            media_type=media_type,
            headers={"Accept-Ranges": "bytes", **headers, **partial, "Content-Length": str(self._end - self._start)},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send it."""
        # Open first: a file that is gone must become an error, not half an answer.
        file: IO[bytes] | None = None
        if isinstance(self._content, Path) and not self._head:
            path = self._content
            try:
                file = await run_sync(lambda: path.open("rb"))
            except FileNotFoundError:
                # no trouble that passes: a client must not ask again and again
                raise ApiError(404, "The content of this file is gone from the hub's disk.") from None
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if file is not None:
                await self._send_file(file, send)
            elif isinstance(self._content, bytes) and not self._head:
                await send({"type": "http.response.body", "body": self._content[self._start : self._end]})
            else:
                await send({"type": "http.response.body", "body": b""})
        finally:
            if file is not None:
                file.close()

    async def _send_file(self, file: IO[bytes], send: Send) -> None:
        file.seek(self._start)
        left = self._end - self._start
        while left > 0:
            piece = await run_sync(file.read, min(_PIECE, left))
            if not piece:
                raise OSError("a stored file is shorter than it was")
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        if self._end == self._start:
            await send({"type": "http.response.body", "body": b""})
