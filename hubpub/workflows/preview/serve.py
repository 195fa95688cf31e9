"""Serves a preview on this machine, and makes it anew whenever what it shows changes, until Ctrl-C."""

from __future__ import annotations

import errno
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from hubpub.errors import CallError, HubpubError
from hubpub.workflows.preview.app import ASSETS, Shown, create_app
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.look_again import Looking
from hubpub.workflows.preview.watch import states_of
from hubpub.workflows.preview.write import Manner, page_of, page_of_fault

_HOST = "127.0.0.1"
# Seconds between two looks at the disk; where a look takes long, more, so that it takes a tenth of the time at most.
_PAUSE = 0.25
_SHARE = 10
_GRACE = 3.0


def serve_preview(looking: Looking, *, port: int, offline: bool, tell: Callable[[str], None]) -> None:
    """Serves until Ctrl-C or SIGTERM.

    Args:
        looking: What looks.
        port: The port; 0 takes a free one.
        offline: Whether what would be fetched from another site is left out.
        tell: Is told the address, once the page is there.

    Raises:
        CallError: The port is taken, or may not be listened at.
        HubpubError: There is nothing to look at.
    """
    shown = Shown(offline)
    with _bound(port) as listener, _by_signals():
        try:
            before = states_of(looking.places())
            _show(shown, looking.here())
            # the look itself tells of further places; what changed while it went on counts as changed
            known = states_of(looking.places()) | before
            url = f"http://{_HOST}:{listener.getsockname()[1]}"
            with _serving(shown, listener):
                tell(url)
                _follow(shown, looking, known)
        except _Ended:
            return


def _follow(shown: Shown, looking: Looking, known: dict[Path, int]) -> None:
    """Makes the page anew whenever something changes."""
    while True:
        _hold_against_hub(shown, looking)
        began = time.monotonic()
        now = states_of(looking.places())
        if now != known:
            known = now
            try:
                _show(shown, looking.here())
            except HubpubError as error:
                looking.asks_hub = False
                _show(shown, error)
            continue
        time.sleep(max(_PAUSE, (time.monotonic() - began) * _SHARE))


def _hold_against_hub(shown: Shown, looking: Looking) -> None:
    """Puts what the repository holds into the page, once the hub has told; the page is there before."""
    if not looking.asks_hub:
        return
    looking.asks_hub = False
    try:
        _show(shown, looking.there() or looking.here())
    except HubpubError as error:
        _show(shown, error)


def _show(shown: Shown, found: Look | HubpubError) -> None:
    version = shown.next_version()
    manner = Manner(shown.offline, ASSETS, version)
    if isinstance(found, Look):
        shown.page, shown.look = page_of(found, manner), found
    else:
        shown.page = page_of_fault(found, manner)
    shown.version = version


class _Ended(BaseException):
    """Ctrl-C or SIGTERM."""


@contextmanager
def _by_signals() -> Iterator[None]:
    """Has Ctrl-C and SIGTERM end what is under way; afterwards they do what they did before."""

    def end(*_: object) -> None:
        raise _Ended

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    # named, or asyncio takes the connections for other than TCP and leaves Nagle's delay on
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, port))
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CallError(f"port {port} is taken", "Choose another with --port, or leave it out.") from error
            raise CallError(
                f"nothing can listen at port {port}: {error.strerror}", "Choose another (1024 and above are for all)."
            ) from error
        yield listener


@contextmanager
def _serving(shown: Shown, listener: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(
        create_app(shown, listener.getsockname()[1]),
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="preview", daemon=True)
    thread.start()
    try:
        yield
    finally:
        shown.is_over = True
        server.should_exit = True
        thread.join(_GRACE)
