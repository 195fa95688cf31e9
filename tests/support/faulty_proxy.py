"""A proxy that stands before a hub and breaks what it is told to: the n-th request of a method and a path.

    with FaultyProxy() as proxy, hub_process.start(root, "--base-url", proxy.url) as hub:
        proxy.upstream = hub.url
        proxy.faults = [Fault("reset-answer", "POST", r"/commit/main$", at=10)]

Every fault but `absent` lets the connections of other requests alone. The kinds:

==================  =============================================================================================
``refused``         the connection is reset and nobody listens for a while: the hub restarts
``absent``          the same, and nobody listens ever again
``reset-request``   the connection is reset after ``at`` bytes of the request's body
``reset-answer``    the hub does it, and the connection is reset after ``at`` bytes of the answer, head and body
``lost``            the hub does it, and the connection is reset instead of the answer
``truncated``       the answer ends in the middle of its body, orderly
``garbage``         status 200 and the web page of a captive portal
``nonsense``        status 200 and JSON that means nothing
``changed``         the hub does it, and ``change`` makes the body of its answer another one
``loop``            a redirect to the same place
``packed``          status 200, and a body that is said to be gzip and is not
``deep``            status 200 and JSON that is nested a hundred thousand times
``drip``            status 200 and a byte every now and then, without an end
``slow``            the hub's answer, padded to 24 KB and sent at 10 KB a second
``tripped``         status 403, and that the account's storage patterns tripped the Hub's systems
``stall``           no answer at all; the hub hears nothing of it
``stall-after``     the hub does it, and then there is no answer at all
``quota``           status 429, and in words alone that the commits of an hour are used up
``429-after``       status 429 with Retry-After; ``429-limit``: with RateLimit; ``429``: with neither
``500`` … ``504``   that status, by who stands before the hub
==================  =============================================================================================

``moved`` names repositories that have another name now: as the Hub does, it answers 307 to the old one.

``act`` is called before the request goes on to the hub (with ``stall-after``: when the hub has done it): what somebody
else does to the repository meanwhile.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import math
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

from tests.support.raw_http import FOREVER, Cut, answer_bytes, read_body, read_head, read_request

__all__ = ["FOREVER", "PORTAL", "TRIPPED", "Fault", "FaultyProxy", "Limit"]

TRIPPED = "Your storage patterns tripped our internal systems! Please contact us at website@huggingface.co"
QUOTA = (
    "You have exceeded the rate limit for repository commits (128 per hour). You can retry this action in about 1 hour."
)
PORTAL = b"<!doctype html><html><head><title>Welcome to HotelNet</title></head><body>Please log in.</body></html>"
_GZIP = "Content-Encoding: gzip"
_DOWN_SECONDS = 0.3
_DRIP_SECONDS = 0.05


@dataclass
class Fault:
    """What breaks: the ``nth`` request (from 1) of a method and a path (a pattern), and the ``times`` - 1 after it."""

    kind: str
    method: str
    path: str
    nth: int = 1
    times: int = 1
    at: int = 0
    act: Callable[[], object] | None = None
    change: Callable[[bytes], bytes] | None = None
    seen: int = field(default=0, init=False)
    done: int = field(default=0, init=False)

    def strikes(self, method: str, path: str) -> bool:
        """Whether it breaks this request; counts it."""
        if method != self.method or not re.search(self.path, path):
            return False
        self.seen += 1
        if not self.nth <= self.seen < self.nth + self.times:
            return False
        self.done += 1
        return True


@dataclass
class Limit:
    """What a hub allows: so many requests of a path in windows of so many seconds.

    Attributes:
        number: Requests.
        seconds: The length of a window; the first begins with the first request.
        path: Which requests are counted.
        in_words: Whether only the words of a refusal tell of it, as of the Hub's commits; else RateLimit tells with
            each answer, as of its API.
        allowed: How many were let through in each window.
        refused: How many were not.
    """

    number: int
    seconds: float
    path: str = r"^/api/"
    in_words: bool = False
    allowed: list[int] = field(default_factory=list)
    refused: int = 0
    _ends_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, path: str) -> tuple[bool, int, float] | None:
        """Whether a request goes through, how many are left, and seconds to the window's end; None if it counts not."""
        if not re.search(self.path, path):
            return None
        with self._lock:
            now = time.monotonic()
            if now >= self._ends_at:
                self.allowed.append(0)
                self._ends_at = now + self.seconds
            goes = self.allowed[-1] < self.number
            if goes:
                self.allowed[-1] += 1
            else:
                self.refused += 1
            return goes, self.number - self.allowed[-1], self._ends_at - now


class FaultyProxy:
    """The proxy; it listens from the start, and is gone when the context ends."""

    def __init__(self) -> None:
        self.upstream = ""
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str]] = []
        self.moved: dict[str, str] = {}
        self.limit: Limit | None = None
        # where it is a list: every request, with the body of the hub's answer
        self.heard: list[tuple[str, str, bytes]] | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._listener = self._listen(0)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def __enter__(self) -> FaultyProxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self._over.set()
        self._close_listener()

    def reset(self, *faults: Fault) -> None:
        """Forgets what was, and breaks these from now on."""
        with self._lock:
            self.faults = list(faults)
            self.log = []
        if self._listener.fileno() < 0:
            self._reopen()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
        return listener

    def _close_listener(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()

    def _reopen(self) -> None:
        if not self._over.is_set():
            self._listener = self._listen(self.port)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while self._exchange(connection):
                    pass
            except (Cut, OSError):
                with contextlib.suppress(OSError):
                    # a close that lingers for no time is a reset
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _exchange(self, connection: socket.socket) -> bool:
        """One request and its answer; whether the connection goes on."""
        head, rest = read_head(connection)
        if not head:
            return False
        method, path, headers = read_request(head)
        with self._lock:
            self.log.append((method, path))
            fault = next((fault for fault in self.faults if fault.strikes(method, path.partition("?")[0])), None)
        kind = fault.kind if fault else ""
        if fault and kind == "reset-request":
            read_body(connection, headers, rest, at_most=fault.at)
            raise Cut
        body = read_body(connection, headers, rest)
        for old, new in self.moved.items():
            if f"/{old}" in path:
                connection.sendall(answer_bytes("307 Temporary Redirect", b"", f"Location: {path.replace(old, new)}"))
                return True
        if fault is None:
            connection.sendall(self._limited(method, path, headers, body))
            return True
        if fault.act and kind != "stall-after":
            fault.act()
        self._break(connection, fault, path, lambda: self._forward(method, path, headers, body))
        return True

    def _limited(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
        """The hub's answer, or a refusal where there is a limit and it is reached."""
        taken = self.limit.take(path) if self.limit else None
        if self.limit is None or taken is None:
            return self._forward(method, path, headers, body)
        goes, left, seconds = taken
        told = [] if self.limit.in_words else [f'RateLimit: "api";r={left};t={math.ceil(seconds)}']
        if goes:
            head, _, data = self._forward(method, path, headers, body).partition(b"\r\n\r\n")
            return b"\r\n".join([head, *(line.encode() for line in told)]) + b"\r\n\r\n" + data
        words = "slow down"
        if self.limit.in_words:
            words = QUOTA.replace("128 per hour", f"{self.limit.number} per hour").replace(
                "about 1 hour", f"{math.ceil(seconds)} seconds"
            )
        refusal = json.dumps({"error": words}).encode()
        return answer_bytes("429 Too Many Requests", refusal, "Content-Type: application/json", *told)

    def _break(self, connection: socket.socket, fault: Fault, path: str, forward: Callable[[], bytes]) -> None:
        match fault.kind:
            case "act":
                connection.sendall(forward())
            case "refused" | "absent":
                self._close_listener()
                if fault.kind == "refused":
                    threading.Timer(_DOWN_SECONDS, self._reopen).start()
                raise Cut
            case "reset-answer":
                connection.sendall(forward()[: fault.at])
                time.sleep(0.05)  # a reset overtakes what is still on its way
                raise Cut
            case "lost":
                forward()
                raise Cut
            case "truncated":
                answer = forward()
                body = answer.index(b"\r\n\r\n") + 4
                connection.sendall(answer[: body + (len(answer) - body) // 2])
                connection.shutdown(socket.SHUT_RDWR)
                raise OSError
            case "garbage":
                connection.sendall(answer_bytes("200 OK", PORTAL, "Content-Type: text/html; charset=utf-8"))
            case "changed":
                head, _, data = forward().partition(b"\r\n\r\n")
                data = fault.change(data) if fault.change else data
                lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
                connection.sendall(b"\r\n".join([*lines, b"Content-Length: %d" % len(data)]) + b"\r\n\r\n" + data)
            case "loop":
                connection.sendall(answer_bytes("307 Temporary Redirect", b"", f"Location: {path}"))
            case "packed":
                connection.sendall(answer_bytes("200 OK", b"no gzip", "Content-Type: application/json", _GZIP))
            case "deep":
                connection.sendall(answer_bytes("200 OK", b"[" * 100_000, "Content-Type: application/json"))
            case "drip":
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n"
                )
                while not self._over.wait(_DRIP_SECONDS):
                    connection.sendall(b" ")
            case "slow":
                head, _, data = forward().partition(b"\r\n\r\n")
                lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
                padded = data.ljust(24_000)
                connection.sendall(b"\r\n".join([*lines, b"Content-Length: %d" % len(padded)]) + b"\r\n\r\n")
                for start in range(0, len(padded), 400):
                    connection.sendall(padded[start : start + 400])
                    time.sleep(0.04)
            case "nonsense":
                connection.sendall(answer_bytes("200 OK", b'{"hello": ["world"]}', "Content-Type: application/json"))
            case "stall" | "stall-after":
                if fault.kind == "stall-after":
                    forward()
                    if fault.act:
                        fault.act()
                connection.settimeout(120)
                connection.recv(1)  # until the client has enough
                raise Cut
            case "tripped":
                connection.sendall(answer_bytes("403 Forbidden", b"", f"X-Error-Message: {TRIPPED}"))
            case "quota":
                connection.sendall(
                    answer_bytes(
                        "429 Too Many Requests",
                        json.dumps({"error": QUOTA}).encode(),
                        "Content-Type: application/json",
                        'RateLimit: "api";r=977;t=188',
                    )
                )
            case "429-after":
                connection.sendall(answer_bytes("429 Too Many Requests", b"", "Retry-After: 1"))
            case "429-limit":
                connection.sendall(answer_bytes("429 Too Many Requests", b"", 'RateLimit: "api";r=0;t=1'))
            case status:
                text = http.client.responses[int(status)]
                connection.sendall(
                    answer_bytes(f"{status} {text}", f"<h1>{text}</h1>".encode(), "Content-Type: text/html")
                )

    def _forward(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
        """What the hub answers, head and body."""
        parts = urlsplit(self.upstream)
        upstream = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        with contextlib.closing(upstream):
            upstream.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() not in {"transfer-encoding", "content-length", "connection", "expect"}:
                    upstream.putheader(name, value)
            upstream.putheader("Content-Length", str(len(body)))
            upstream.endheaders(body)
            response = upstream.getresponse()
            data = response.read()
            if self.heard is not None:
                self.heard.append((method, path.partition("?")[0], data))
            lines = [f"HTTP/1.1 {response.status} {response.reason}"]
            lines += [
                f"{name}: {value}"
                for name, value in response.getheaders()
                if name.lower() not in {"transfer-encoding", "content-length", "connection"}
            ]
            # of an answer to HEAD, or without a body, the length is what the hub said
            length = response.getheader("Content-Length") if method == "HEAD" else str(len(data))
            lines.append(f"Content-Length: {length or 0}")
            return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data
