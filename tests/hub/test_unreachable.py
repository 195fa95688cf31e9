"""Why there is no connection to a hub, and whose affair that is."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hubpub import localhub
from hubpub.errors import HubError
from hubpub.hub import Hub
from hubpub.hub.unreachable import no_connection
from tests.support.keys import Keys

ENDPOINT = "https://hub.example"
NETWORK = "Check the address and the network; local=True uses a hub on this machine."


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("why", "cause", "next_step"),
    [
        ("", "", NETWORK),
        ("[Errno 111] Connection refused", " (Connection refused)", NETWORK),
        ("[Errno -2] Name or service not known", " (Name or service not known)", NETWORK),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)",
            " (certificate verify failed: self-signed certificate)",
            "If you trust who issued it, name the issuer's certificate (PEM) in SSL_CERT_FILE.",
        ),
        (
            "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
            " (wrong version number)",
            "Check the address: what answers there may speak http:// alone.",
        ),
    ],
)
def test_the_cause_is_told(why: str, cause: str, next_step: str) -> None:
    assert str(no_connection(ENDPOINT, why)) == f"no hub answers at {ENDPOINT}{cause}. {next_step}"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://me:secret@proxy.example:3128/")
    assert str(no_connection(ENDPOINT, "[Errno 111] Connection refused")) == (
        f"no hub answers at {ENDPOINT} (Connection refused). Check {name}, by which it is asked through the proxy "
        "http://proxy.example:3128, and the address."
    )
    monkeypatch.setenv("NO_PROXY", "hub.example")
    assert "proxy" not in str(no_connection(ENDPOINT, "x"))


@pytest.fixture
def https(tmp_path: Path) -> Iterator[str]:
    """The URL of a server whose certificate nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    signer = Keys(tmp_path).own_root("hub")
    context.load_cert_chain(str(signer.certificate), str(signer.key))
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_nobody_knows(https: str) -> None:
    with pytest.raises(HubError, match=r"\(certificate verify failed: .+\)\. If you trust who issued it"):
        Hub(https, "hf_x").tree("me/x")


@pytest.mark.full
def test_https_where_the_hub_speaks_http(served: localhub.Serving) -> None:
    with pytest.raises(HubError, match=r"may speak http:// alone\.$"):
        Hub(served.url.replace("http://", "https://"), "hf_x").tree("me/x")
