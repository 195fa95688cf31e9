"""The server of a hub: one process for each root, on one socket, until it is stopped."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from filelock import FileLock, Timeout

from hubpub.localhub.app import accept_all, create_app, no_header, no_metadata, plain_card, what_is_said
from hubpub.localhub.context import Describe, Infer, ReadWeights
from hubpub.localhub.disk import read_json, write_json
from hubpub.localhub.events import Listener
from hubpub.localhub.users import default_token, make_root

_ADDRESS = "hub.json"
_LOCK = "hub.lock"
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
# Seconds that answers under way get when the hub stops.
_GRACE = 5
_PROBE_SECONDS = 5


class RootInUse(Exception):  # noqa: N818 - a name for the state, as users meet it
    """Another process serves this root. `url` is where, if that is known."""

    def __init__(self, root: Path, url: str | None) -> None:
        where = f" at {url}" if url else ""
        super().__init__(f"Another hub serves {root}{where}. Use that one, or stop it first.")
        self.root = root
        self.url = url


class PortInUse(Exception):  # noqa: N818
    """Another program listens on the wanted port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"Port {port} on {host} is taken. Choose another one, or 0 for any that is free.")
        self.host = host
        self.port = port


class NoSuchAddress(Exception):  # noqa: N818
    """Nothing can listen at the wanted address."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"Nothing can listen at {host}, port {port}: {reason}.")
        self.host = host
        self.port = port
        self.reason = reason


class Serving:
    """A hub that runs: `url`, the default user's `token`, and its `root`."""

    def __init__(self, root: Path, url: str, server: _Server, thread: threading.Thread) -> None:
        self.root = root
        self.url = url
        self.token = default_token(root)
        self._server = server
        self._thread = thread

    def wait(self) -> None:
        """Block until the hub stops; an interrupt gets through."""
        while self._thread.is_alive():
            # A join without a limit would not let a signal through on every platform.
            self._thread.join(timeout=1)

    def stop(self) -> None:
        """Finish what is under way and stop; what does not end by then is left to end with the process."""
        self._server.should_exit = True
        self._thread.join(timeout=2 * _GRACE)
        if self._thread.is_alive():
            self._server.force_exit = True
            self._thread.join(timeout=_GRACE)


@contextmanager
def serve(
    root: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    validate: Callable[[str, str], tuple[list[str], list[str]]] = accept_all,
    describe: Describe = plain_card,
    read_weights: ReadWeights = no_header,
    read_card: Callable[[str], Mapping[str, Any]] = no_metadata,
    infer: Infer = what_is_said,
    on_event: Listener | None = None,
    base_url: str | None = None,
    multipart_threshold: int = 5 * 1024**3,
    part_size: int = 1024**3,
    tree_page: int = 1000,
    verify_id_token: Callable[[str], Mapping[str, Any]] | None = None,
) -> Iterator[Serving]:
    """Serve the hub at `root` in a background thread for as long as the context lasts.

    `port` 0 takes any free one. `base_url` is where callers reach the hub, if a proxy stands before it; by default the
    links in an answer start with the host that the request names. The other arguments are those of `create_app`. Raises
    RootInUse if another process (or another context) serves this root, PortInUse, and NoSuchAddress.
    """
    make_root(root)
    lock = FileLock(root / _LOCK, thread_local=False, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RootInUse(root, _address(root)[0]) from None
    try:
        with _bind(host, port) as listener:
            bound = listener.getsockname()[1]
            shown = f"[{host}]" if ":" in host else host
            everywhere = host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
            near = ("[::1]" if host == "::" else "127.0.0.1") if everywhere else shown
            url = f"http://{near}:{bound}"
            instance = secrets.token_hex(16)
            app = create_app(
                root,
                validate=validate,
                describe=describe,
                read_weights=read_weights,
                read_card=read_card,
                infer=infer,
                on_event=on_event,
                base_url=base_url,
                self_url=url,
                allowed_hosts=_LOOPBACK_NAMES | {host} if _is_loopback(host) else None,
                instance=instance,
                multipart_threshold=multipart_threshold,
                part_size=part_size,
                tree_page=tree_page,
                verify_id_token=verify_id_token,
            )
            hub = app.state.hub
            hub.store.recover()
            server = _Server(
                uvicorn.Config(
                    app,
                    lifespan="off",
                    log_config=None,
                    access_log=False,
                    proxy_headers=False,
                    server_header=False,
                    timeout_keep_alive=75,
                    timeout_graceful_shutdown=_GRACE,
                )
            )
            thread = threading.Thread(target=server.run_on, args=(listener,), name="local-hub", daemon=True)
            thread.start()
            server.up.wait()
            if server.failure is not None:
                raise server.failure
            write_json(root / _ADDRESS, {"url": url, "pid": os.getpid(), "instance": instance})
            hub.events.emit("hub.started", url=url)
            serving = Serving(root, url, server, thread)
            try:
                yield serving
            finally:
                (root / _ADDRESS).unlink(missing_ok=True)
                serving.stop()
                hub.events.emit("hub.stopped")
                hub.events.close()
    finally:
        lock.release()


def running(root: Path) -> str | None:
    """The URL of the hub that serves `root` now; None if none does.

    It must answer at the address in the root, as the very hub that wrote it there, and hold the root's lock.
    """
    url, instance = _address(root)
    if url is None or not instance or _ask(url) != instance:
        return None
    lock = FileLock(root / _LOCK, thread_local=False, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return url
    lock.release()
    return None


class _Server(uvicorn.Server):
    """A uvicorn server that says when it listens, or why it never will."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self.failure: BaseException | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As ever, then say so."""
        await super().startup(sockets=sockets)
        self.up.set()

    def run_on(self, listener: socket.socket) -> None:
        """Run on a socket that listens already."""
        try:
            self.run(sockets=[listener])
        except BaseException as error:
            self.failure = error
            raise
        finally:
            self.up.set()


@contextmanager
def _bind(host: str, port: int) -> Iterator[socket.socket]:
    if not host.strip():  # to the socket that is every address there is
        raise NoSuchAddress(host, port, "the address is empty")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or asyncio takes the connections for other than TCP and leaves Nagle's delay on: 40 ms for every answer.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(host, port) from error
            raise NoSuchAddress(host, port, error.strerror or str(error)) from error
        except (OverflowError, UnicodeError) as error:
            raise NoSuchAddress(host, port, "that is no address") from error
        yield listener


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(root: Path) -> tuple[str | None, str | None]:
    try:
        written = read_json(root / _ADDRESS) or {}
        return written.get("url"), written.get("instance")
    except (OSError, ValueError, AttributeError):
        return None, None


def _ask(url: str) -> str | None:
    """Which hub answers at a URL; None if none does."""
    parts = urlsplit(url)
    if parts.hostname is None:
        return None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/api/local-hub")
        answer = json.loads(connection.getresponse().read(10_000))
        instance = answer.get("instance")
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return None
    finally:
        connection.close()
    return instance if isinstance(instance, str) else None
