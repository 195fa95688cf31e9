"""Starts or joins the local hub, and hands it what reads and judges cards and weights."""

from __future__ import annotations

import fcntl
import shlex
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hubpub.errors import CallError, HubError, MachineError
from hubpub.files.paths import hub_root
from hubpub.types.spelling import again

_JOIN_SECONDS = 10.0
# Who joined a command's hub holds this file shared, and the command waits for that before its hub ends. The system lets
# go of it for a command that was killed.
_GUESTS = "hub.guests"


@dataclass(frozen=True, slots=True)
class LocalHub:
    """A local hub that serves now.

    Attributes:
        url: Its endpoint.
        token: The default user's token, who may write to every namespace.
        root: Where its repositories lie.
        joined: Whether it was there already; else it ends with this command, and with those that joined it.
    """

    url: str
    token: str
    root: Path
    joined: bool


@contextmanager
def local_hub(root: Path | None = None) -> Iterator[LocalHub]:
    """Joins the hub that serves a root, or starts one for as long as the context lasts.

    A hub that this started waits at the end for the commands that joined it; Ctrl-C ends it at once.

    Args:
        root: Where the repositories lie; the user's data directory by default.

    Raises:
        HubError: One serves the root and does not answer.
        MachineError: The root cannot be used.
    """
    from hubpub import localhub

    root = (root or hub_root()).expanduser().resolve()
    with _on_disk(root):
        localhub.make_root(root)
        # somebody else may be starting or stopping one just now
        deadline = time.monotonic() + _JOIN_SECONDS
        with (root / _GUESTS).open("ab") as guests:
            while True:
                # first, so that a hub that answers cannot end before this does
                fcntl.flock(guests, fcntl.LOCK_SH)
                if url := localhub.running(root):
                    yield LocalHub(url, localhub.default_token(root), root, joined=True)
                    return
                fcntl.flock(guests, fcntl.LOCK_UN)
                try:
                    with serve_local_hub(root) as server, _outlasting(guests):
                        yield server
                        return
                except localhub.RootInUse as error:
                    if time.monotonic() > deadline:
                        raise HubError(
                            f"a local hub holds {root} and does not answer",
                            f"Stop it, then {again()}.",
                        ) from error
                    time.sleep(0.05)


@contextmanager
def _outlasting(guests: IO[bytes]) -> Iterator[None]:
    """Lasts until nobody else holds the file; an interrupt does not wait."""
    try:
        yield
    except Exception:
        fcntl.flock(guests, fcntl.LOCK_EX)
        raise
    fcntl.flock(guests, fcntl.LOCK_EX)


@contextmanager
def serve_local_hub(root: Path, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[LocalHub]:
    """Starts a hub.

    Args:
        root: Where the repositories lie.
        host: The address to listen at; other than loopback only when asked for.
        port: The port; 0 takes a free one.

    Raises:
        CallError: The port is taken, or nothing can listen at the host.
        hubpub.localhub.RootInUse: A hub serves the root already.
    """
    from hubpub import localhub
    from hubpub.workflows import model_page
    from hubpub.workflows.connection import inference, validator

    try:
        with localhub.serve(
            root,
            host=host,
            port=port,
            validate=validator.validate,
            read_card=validator.read,
            infer=inference.infer,
            describe=model_page.describe,
            read_weights=model_page.read_weights,
        ) as server:
            yield LocalHub(server.url, server.token, root, joined=False)
    except localhub.PortInUse as error:
        raise CallError(f"port {port} is taken", "Choose another with --port.") from error
    except localhub.NoSuchAddress as error:
        raise CallError(
            f"nothing can listen at {host}{f', port {port}' if port else ''}: {error.reason}",
            "Choose another with --host (127.0.0.1 is for this machine alone) or --port (1024 and above are for all).",
        ) from error


@contextmanager
def _on_disk(root: Path, by: str = "HUBPUB_HOME") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        name = str(error.filename or "")
        # where the root is to be made, it is a directory above it that refuses
        if name and (name.startswith(str(root)) or root.is_relative_to(name)):
            raise MachineError(
                f"the local hub cannot use {error.filename}: {error.strerror}",
                f"Mend it, or choose another root with {by}.",
            ) from error
        raise


def token_of(root: Path) -> str:
    """The token of a local hub's default user, made on first use.

    Raises:
        MachineError: The root cannot be used.
    """
    from hubpub import localhub

    root = root.expanduser().resolve()
    with _on_disk(root, "--root"):
        return localhub.default_token(root)


@contextmanager
def _told_by_signals(stop: threading.Event) -> Iterator[None]:
    """Has Ctrl-C and SIGTERM set an event; afterwards they do what they did before."""
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve_until_interrupted(root: Path, *, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serves a root until Ctrl-C or SIGTERM.

    Args:
        root: Where the repositories lie.
        host: The address to listen at.
        port: The port; 0 takes a free one.
        tell: Is told what to do with the hub.

    Raises:
        CallError: The port is taken, or a hub serves the root already.
        MachineError: The root cannot be used.
    """
    from hubpub import localhub

    root = root.expanduser().resolve()
    stop = threading.Event()
    with _told_by_signals(stop), _on_disk(root, "--root"):
        localhub.make_root(root)
        try:
            with serve_local_hub(root, host=host, port=port) as hub:
                tell(f"The local hub serves {root} at {hub.url}; Ctrl-C ends it.")
                # --local goes to the default root's hub, which has a token of its own
                default = root == hub_root().expanduser().resolve()
                how = "Push to it with --local, or by any client" if default else "Push to it by any client"
                tell(f"{how}: export HF_ENDPOINT={hub.url}")
                which = "" if default else f" --root {shlex.quote(str(root))}"
                tell(f"and: export HF_TOKEN=$(hubpub hub{which} --token)")
                stop.wait()
        except localhub.RootInUse as error:
            where = localhub.running(root)
            raise CallError(
                f"a hub serves {root} already" + (f", at {where}" if where else ""), "Use that one, or another --root."
            ) from error
