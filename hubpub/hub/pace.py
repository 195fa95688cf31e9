"""The pace of a connection: a trickle of bytes is no answer, and bytes that flow are waited for without a limit.

httpx counts each byte as a sign of life, so a server that sends one a minute would be listened to for ever. Here the
connections of the client's are looked at where their bytes pass, head and body, in both directions.
"""

from __future__ import annotations

import time
from typing import Any

import httpcore2
import httpx2

TRICKLE = "less than 1 KB a second"
"""What is said of a connection that is too slow."""
_LEAST = 1024  # bytes in a second
_PIECE = 1 << 16  # bytes that are sent at once, and then looked at


class Paced(float):
    """A timeout in seconds, which is also how long a connection may be slower than 1 KB a second."""


def watch_pace(client: httpx2.Client) -> None:
    """Watches the connections that a client makes; those of requests without such a timeout are left alone."""
    for transport in (client._transport, *client._mounts.values()):
        pool: Any = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None and not isinstance(backend, _Backend):  # a client that does it in another way
            pool._network_backend = _Backend(backend)


class _Backend(httpcore2.NetworkBackend):
    """Makes connections that are watched."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(self, *arguments: Any, **options: Any) -> httpcore2.NetworkStream:
        return _Stream(self._backend.connect_tcp(*arguments, **options))

    def connect_unix_socket(self, *arguments: Any, **options: Any) -> httpcore2.NetworkStream:
        return _Stream(self._backend.connect_unix_socket(*arguments, **options))

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _Stream(httpcore2.NetworkStream):
    """A connection whose pace is watched, in one direction at a time."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._reads = False
        self._waited = 0.0
        self._bytes: int | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not isinstance(timeout, Paced):
            return self._stream.read(max_bytes, timeout)
        self._turn(reads=True)
        began = time.monotonic()
        data = self._stream.read(max_bytes, timeout)
        # until the first byte comes the timeout itself is the limit
        self._waited += time.monotonic() - began if self._bytes is not None else 0.0
        if self._is_trickle(len(data), timeout):
            raise httpcore2.ReadTimeout(TRICKLE)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not isinstance(timeout, Paced):
            self._stream.write(buffer, timeout)
            return
        self._turn(reads=False)
        view = memoryview(buffer)
        for start in range(0, len(view), _PIECE):
            piece = view[start : start + _PIECE]
            began = time.monotonic()
            self._stream.write(piece, timeout)  # type: ignore[arg-type]
            self._waited += time.monotonic() - began
            if self._is_trickle(len(piece), timeout):
                raise httpcore2.WriteTimeout(TRICKLE)

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, *arguments: Any, **options: Any) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(*arguments, **options))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _turn(self, *, reads: bool) -> None:
        if self._reads is not reads:
            self._reads, self._waited, self._bytes = reads, 0.0, None

    def _is_trickle(self, size: int, limit: float) -> bool:
        """Whether the last bytes came, or went, too slowly; only the time spent waiting for them counts."""
        self._bytes = (self._bytes or 0) + size
        if self._waited < limit:
            return False
        slow = self._bytes < self._waited * _LEAST
        self._waited, self._bytes = 0.0, 0
        return slow
