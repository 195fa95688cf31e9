"""The HTTP clients of huggingface_hub, which others of the process use too: ours without taking them from anybody."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from huggingface_hub.utils import _http

from hubpub import localhub
from hubpub.hub import Hub, proxies, retry
from hubpub.hub.retry import patient
from tests.support.commands import ROOT
from tests.support.overlapping import SECONDS

# A thread is in the middle of a download, by the client's own session, when the process first calls hubpub.
DOWNLOADING = """
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from huggingface_hub.utils import get_session
import hubpub
from hubpub.hub import Hub

begun, called = threading.Event(), threading.Event()

class Slow(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(200_000))
        self.end_headers()
        self.wfile.write(b"a" * 100_000)
        assert called.wait(60)
        self.wfile.write(b"b" * 100_000)

    def log_message(self, *_):
        pass

class Hubs(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"name": "me"}')

    def log_message(self, *_):
        pass

def start(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"

got = []

def download():
    try:
        with get_session().stream("GET", slow) as response:
            for chunk in response.iter_bytes(1000):
                got.append(len(chunk))
                begun.set()
    except Exception as error:
        print(type(error).__name__, error)
    begun.set()

slow = start(Slow)
thread = threading.Thread(target=download)
thread.start()
assert begun.wait(60)
print(Hub(start(Hubs), "hf_x").account)
called.set()
thread.join()
print(sum(got))
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has not called us yet."""
    monkeypatch.setattr(_http, "_GLOBAL_CLIENT_FACTORY", _http.default_client_factory)
    monkeypatch.setattr(_http, "_GLOBAL_CLIENT", None)
    monkeypatch.setattr(retry, "_ours", None)


def layers(client: httpx2.Client) -> int:
    """How many of ours lie around a client's own way to send."""
    count, send = 0, client.send
    while isinstance(send, retry._Sender):
        count, send = count + 1, send._send  # type: ignore[assignment]
    return count


def test_a_download_of_another_thread_goes_on() -> None:
    done = subprocess.run([sys.executable, "-c", DOWNLOADING], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert (done.stdout.split(), done.stderr) == (["me", "200000"], "")


def test_the_client_that_is_there_is_replaced_and_left_open() -> None:
    old = _http.get_session()
    with patient():
        assert layers(_http.get_session()) == 1
        assert not old.is_closed
    assert layers(_http.get_session()) == 1


def test_threads_that_call_at_once_lay_one_layer_around_it() -> None:
    _http.get_session()
    start = threading.Barrier(8)

    def call() -> int:
        start.wait(SECONDS)
        with patient():
            return layers(_http.get_session())

    with ThreadPoolExecutor(8) as threads:
        assert [done.result() for done in [threads.submit(call) for _ in range(8)]] == [1] * 8


@pytest.mark.parametrize("kind", ["own", "around ours"])
def test_a_factory_that_somebody_names_later_is_used(kind: str) -> None:
    with patient():
        pass
    before: Callable[[], httpx2.Client] = _http._GLOBAL_CLIENT_FACTORY

    def theirs() -> httpx2.Client:
        client = httpx2.Client() if kind == "own" else before()
        client.headers["X-Theirs"] = "yes"
        return client

    _http.set_client_factory(theirs)
    for _ in range(2):
        with patient():
            client = _http.get_session()
            assert client.headers["X-Theirs"] == "yes"
            assert layers(client) == 1


def test_a_client_that_keeps_its_own_otherwise_is_told_by_its_public_call(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Callable[[], httpx2.Client]] = []
    monkeypatch.setattr(_http, "set_client_factory", told.append)
    for name in ("_CLIENT_LOCK", "_GLOBAL_CLIENT_FACTORY"):
        monkeypatch.delattr(_http, name)
    for _ in range(2):
        with patient():
            pass
    (factory,) = told
    assert layers(factory()) == 1


def test_a_hub_on_this_machine_is_asked_without_the_proxy_that_others_were_asked_by(
    served: localhub.Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxies, "_bypassing", False)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "elsewhere.example")
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with patient():
        elsewhere = _http.get_session()
    hub = Hub(served.url, served.token)
    assert hub.account
    assert not elsewhere.is_closed
    with patient():
        assert _http.get_session() is not elsewhere
