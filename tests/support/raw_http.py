"""HTTP as it comes over a socket, for who must be able to break it anywhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator

FOREVER = 1 << 30


class Cut(Exception):  # noqa: N818 - a state of the connection, not an error of ours
    """The connection is to be reset, or has gone."""


def read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what came after it; nothing where the connection has ended."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b"", b""
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def read_request(head: bytes) -> tuple[str, str, list[tuple[str, str]]]:
    """A request's method, path and headers, out of its head."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return method, path, [(name, value.strip()) for name, _, value in pairs]


def read_body(connection: socket.socket, headers: list[tuple[str, str]], rest: bytes, at_most: int = FOREVER) -> bytes:
    """A request's body: all of it, or so much."""
    known = {name.lower(): value for name, value in headers}
    if "100-continue" in known.get("expect", ""):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    if "chunked" in known.get("transfer-encoding", ""):
        return b"".join(_chunks(connection, rest, at_most))
    length = min(int(known.get("content-length", 0)), at_most)
    parts = [rest]
    have = len(rest)
    while have < length:
        more = connection.recv(min(1 << 20, length - have))
        if not more:
            raise Cut
        parts.append(more)
        have += len(more)
    return b"".join(parts)


def _chunks(connection: socket.socket, data: bytes, at_most: int) -> Iterator[bytes]:
    total = 0

    def more() -> bytes:
        got = connection.recv(1 << 16)
        if not got:
            raise Cut
        return got

    while total < at_most:
        while b"\r\n" not in data:
            data += more()
        size_line, _, data = data.partition(b"\r\n")
        size = int(size_line.partition(b";")[0], 16)
        while len(data) < size + 2:
            data += more()
        if size == 0:
            return
        yield data[:size]
        total += size
        data = data[size + 2 :]


def answer_bytes(status: str, body: bytes, *headers: str) -> bytes:
    """An answer, head and body."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
