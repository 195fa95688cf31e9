"""Repeats the requests that fail.

The client repeats some requests and not others, waits as long as a hub asks, and has no timeouts. Here every request
that may be sent twice is repeated by one rule, none waits for ever, and the last failure is one clear error.
"""

from __future__ import annotations

import atexit
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

import httpx2

from hubpub.hub import proxies
from hubpub.hub.allowances import note
from hubpub.hub.errors import UnclearError, gave_up
from hubpub.hub.pace import TRICKLE, Paced, watch_pace
from hubpub.hub.patience import Failed, Patience, patience
from hubpub.hub.quotas import is_refusal, quota_of, requested_wait

# May be sent twice, besides GET, HEAD and PUT: questions, and what has no effect a second time.
_REPEATABLE = re.compile(
    r"/api/(repos/create|validate-yaml|[^/]+/[^/]+/[^/]+/(preupload/.*|paths-info/.*))$"
    r"|/info/lfs/objects/batch$|/verify(/[0-9a-f]{64})?$"
)
# The one request that is not repeated here: after a lost answer, `Upload.commit` looks for the commit first.
_COMMIT = re.compile(r"/api/[^/]+/[^/]+/[^/]+/commit/[^/]+$")
_JSON = re.compile(r"/api/|/info/lfs/objects/batch$")
# Statuses of failures that may pass: too slow, too many requests, a proxy or a hub in trouble.
_TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
_BROKEN = (
    httpx2.TimeoutException,
    httpx2.NetworkError,
    httpx2.RemoteProtocolError,
    httpx2.ProxyError,
    httpx2.DecodingError,
)
_STORAGE_REPEATS = 3

Make = Callable[[], httpx2.Client]

# Set by the commit of the current call once it has been sent, with whatever answer.
_sent: ContextVar[threading.Event | None] = ContextVar("_sent", default=None)
_asking = 0
# our factory of HTTP clients, once it is installed
_ours: Make | None = None
_bypassed = 0
# the servers that this process has been connected to
_known: set[bytes] = set()
_lock = threading.Lock()


@contextmanager
def patient() -> Iterator[None]:
    """Repeats failed requests for as long as the context lasts, those of other threads too."""
    global _asking  # noqa: PLW0603 - uploads run on threads of the client's, so no context variable would reach them
    _install()
    with _lock:
        _asking += 1
    try:
        yield
    finally:
        with _lock:
            _asking -= 1


@contextmanager
def noting_commit() -> Iterator[threading.Event]:
    """Gives an event that is set once a commit was sent within the context: from then on, it may have been made."""
    event = threading.Event()
    token = _sent.set(event)
    try:
        yield event
    finally:
        _sent.reset(token)


def _install() -> None:
    """Puts our sender into the HTTP clients that huggingface_hub makes, by its own factory or by somebody else's."""
    global _ours, _bypassed
    from huggingface_hub.utils import _http

    with _lock:
        make: Make = getattr(_http, "_GLOBAL_CLIENT_FACTORY", _ours or _http.default_client_factory)
        # a client from before would still ask a proxy for a hub on this machine
        if make is _ours and proxies.bypassed == _bypassed:
            return
        bypassed = proxies.bypassed
        factory = make if make is _ours else _patient_factory(make)
        _hand_over(factory)
        if _ours is None:
            # it logs its own retries; ours end in one error
            logging.getLogger(_http.__name__).addFilter(lambda _: not _asking)
        _ours, _bypassed = factory, bypassed


def _patient_factory(make: Make) -> Make:
    # kept here: huggingface_hub makes a new client after each failure to connect
    troubles: dict[str, _Trouble] = {}

    def factory() -> httpx2.Client:
        client = proxies.make_client(make)
        if not isinstance(client.send, _Sender):  # somebody's factory may ask ours
            # on this one object, so that its proxies, certificates and hooks stay
            client.send = _Sender(client.send, patience(), troubles)  # type: ignore[method-assign]
            watch_pace(client)
        return client

    return factory


def _hand_over(factory: Make) -> None:
    """Lets huggingface_hub make its HTTP clients by this factory from now on.

    The client that it has stays open for its users: `set_client_factory` would close it, and break off the downloads
    of other threads.
    """
    from huggingface_hub.utils import _http

    names = ("_CLIENT_LOCK", "_GLOBAL_CLIENT", "_GLOBAL_CLIENT_FACTORY")
    if not all(hasattr(_http, name) for name in names):  # a client that does it in another way
        _http.set_client_factory(factory)
        return
    with _http._CLIENT_LOCK:
        if (old := _http._GLOBAL_CLIENT) is not None:
            # never None in between: others read it without the lock
            _http._GLOBAL_CLIENT = factory()
            atexit.register(old.close)  # as it would have been
        _http._GLOBAL_CLIENT_FACTORY = factory


@dataclass
class _Trouble:
    """The failures of one file's upload so far."""

    since: float
    spent: float = 0.0
    tries: int = 0


class _Sender:
    """Sends requests, in place of ``httpx2.Client.send``."""

    def __init__(self, send: Callable[..., httpx2.Response], limits: Patience, troubles: dict[str, _Trouble]) -> None:
        self._send = send
        self._limits = limits
        self._troubles = troubles

    def __call__(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        # a request with a timeout of its own comes from code that can do without the answer
        if not _asking or any(request.extensions.get("timeout", {}).values()):
            return self._send(request, **options)
        kind = _kind(request)
        each = Paced(self._limits.seconds)
        request.extensions["timeout"] = {"connect": self._limits.quick, "read": each, "write": each, "pool": each}
        if kind == "repeat":
            return self._repeated(request, options)
        if kind == "once":
            return self._left_to_the_client(request, options)
        (_sent.get() or threading.Event()).set()
        try:
            return self._once(request, options)
        except Failed as failed:
            if is_refusal(failed.response) and (failed.asked or 0.0) > self._limits.asked:
                raise self._gave_up(request, failed, 1, 0.0) from failed
            raise UnclearError(
                f"the hub did not say what became of the commit ({failed})", asked=failed.asked
            ) from failed

    def _repeated(self, request: httpx2.Request, options: dict[str, Any]) -> httpx2.Response:
        started, tries = time.monotonic(), 0
        try:
            for attempt in self._limits.retrying():
                with attempt:
                    tries += 1
                    response = self._once(request, options)
                    if tries <= _STORAGE_REPEATS:
                        _require_storage(request, response)
                    return response
        except Failed as failed:
            raise self._gave_up(request, failed, tries, time.monotonic() - started) from failed
        raise AssertionError

    def _left_to_the_client(self, request: httpx2.Request, options: dict[str, Any]) -> httpx2.Response:
        """Sends a file. The client repeats that itself, since it can rewind the file; only the limit is ours."""
        key, started = f"{request.method} {request.url}", time.monotonic()
        try:
            response = self._once(request, options)
        except Failed as failed:
            trouble = self._troubles.pop(key, _Trouble(since=started))
            # the time that bytes flowed for counts little: a file of 10 GB may break off late, and again
            trouble.spent += max(0.0, started - trouble.since) + min(time.monotonic() - started, self._limits.quick)
            trouble.since, trouble.tries = time.monotonic(), trouble.tries + 1
            limit = self._limits.seconds if failed.asked is None else self._limits.asked
            if trouble.spent + (failed.asked or 0.0) > limit:
                raise self._gave_up(request, failed, trouble.tries, trouble.spent) from failed
            self._troubles[key] = trouble
            if failed.response is not None:
                return failed.response
            raise failed.__cause__ or failed from None
        self._troubles.pop(key, None)
        return response

    def _gave_up(self, request: httpx2.Request, failed: Failed, tries: int, spent: float) -> Exception:
        port = f":{request.url.port}" if request.url.port else ""
        where = f"{request.url.scheme}://{request.url.host}{port}"
        connected = not isinstance(failed.__cause__, httpx2.ConnectError)
        quota = quota_of(failed.response) if failed.response is not None else None
        return gave_up(
            where, str(failed), connected=connected, tries=tries, seconds=spent, asked=failed.asked, quota=quota
        )

    def _once(self, request: httpx2.Request, options: dict[str, Any]) -> httpx2.Response:
        """One try.

        Raises:
            Failed: It failed in a way that may go away by itself.
        """
        try:
            response = self._send(request, **options)
        except _BROKEN as error:
            if isinstance(error, (httpx2.ReadError, httpx2.RemoteProtocolError)):
                _known.add(request.url.netloc)  # a server that breaks off was connected
            stranger = isinstance(error, httpx2.ConnectError) and request.url.netloc not in _known
            raise Failed(_reason(error), stranger=stranger) from error
        _known.add(request.url.netloc)
        note(response)
        if response.status_code in _TRANSIENT:
            if options.get("stream"):
                response.read()
            reason = response.headers.get("X-Error-Message") or response.reason_phrase
            raise Failed(f"{response.status_code} {reason}".strip(), response, requested_wait(response))
        if not options.get("stream") and response.is_success and request.method != "HEAD":
            _require_json(request, response)
        return response


def _kind(request: httpx2.Request) -> Literal["repeat", "commit", "once"]:
    path = request.url.raw_path.decode("ascii").partition("?")[0]
    if request.method == "POST" and _COMMIT.search(path):
        return "commit"
    if not isinstance(request.stream, httpx2.ByteStream):
        return "once"
    safe = request.method in {"GET", "HEAD", "PUT"} or (request.method == "POST" and _REPEATABLE.search(path))
    return "repeat" if safe else "once"


def _require_json(request: httpx2.Request, response: httpx2.Response) -> None:
    """Checks that an answer is JSON: a network with a login page answers every request with that page.

    Raises:
        Failed: It is not.
    """
    if not _JSON.search(request.url.path):
        return
    try:
        json.loads(response.content)
    except (ValueError, RecursionError) as error:
        kind = response.headers.get("Content-Type", "").partition(";")[0] or "no type"
        raise Failed(f"an answer of {len(response.content)} bytes of {kind} that is not JSON") from error


def _require_storage(request: httpx2.Request, response: httpx2.Response) -> None:
    """Checks that no other host that keeps the files, and was led to, refuses them: mostly that passes.

    https://github.com/huggingface/huggingface_hub/issues/3183

    Raises:
        Failed: One does.
    """
    if response.status_code == 403 and response.request.url.host != request.url.host:
        response.close()
        raise Failed("403 of the storage", response)


def _reason(error: Exception) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return TRICKLE if TRICKLE in str(error) else "no answer in time"
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
