"""Proxies of the environment: none stands before a hub on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from hubpub.errors import CallError
from hubpub.hub import proxies
from tests.support.commands import hubpub
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxies but those of the test; what the room writes is gone afterwards."""
    before = dict(os.environ)
    monkeypatch.setattr(proxies, "_bypassing", False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "hub.localhost", "[::1]"])
@pytest.mark.parametrize(("had", "has"), [(None, "{}"), ("a.example", "a.example,{}"), ("*", "*"), ("{}", "{}")])
def test_a_hub_on_this_machine_is_an_exception(host: str, had: str | None, has: str) -> None:
    bare = host.strip("[]")
    os.environ["http_proxy"] = NOBODY
    if had:
        os.environ["no_proxy"] = had.format(bare)
    proxies.bypass_for_local(f"http://{host}:8000")
    found = {os.environ.get("NO_PROXY"), os.environ.get("no_proxy")} - {None}
    assert found == {has.format(bare)}


@pytest.mark.parametrize("endpoint", ["https://huggingface.co", "http://10.0.0.1:8000", "http://localhost.example"])
def test_every_other_hub_is_left_to_the_proxy(endpoint: str) -> None:
    os.environ["HTTPS_PROXY"] = NOBODY
    proxies.bypass_for_local(endpoint)
    assert "NO_PROXY" not in os.environ


def test_without_a_proxy_nothing_is_written() -> None:
    proxies.bypass_for_local("http://127.0.0.1:8000")
    assert "NO_PROXY" not in os.environ


def test_a_proxy_that_the_client_cannot_speak_to() -> None:
    os.environ["ALL_PROXY"] = "socks5://127.0.0.1:9"
    with pytest.raises(CallError, match="SOCKS proxy") as refused:
        proxies.make_client(httpx2.Client)
    assert "pip install socksio" in refused.value.next_step
    proxies.bypass_for_local("http://127.0.0.1:8000")
    proxies.make_client(httpx2.Client).close()
    assert os.environ["ALL_PROXY"] == "socks5://127.0.0.1:9"


def test_a_proxy_that_is_none() -> None:
    os.environ["HTTPS_PROXY"] = "ftp://127.0.0.1:9"
    with pytest.raises(CallError, match="is none"):
        proxies.make_client(httpx2.Client)


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = tmp_path / "authorities.pem"
    if text:
        file.write_text(text)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(CallError) as refused:
        proxies.make_client(httpx2.Client)
    assert refused.value.fact == f"SSL_CERT_FILE names {file}, and no certificates can be read there"


@pytest.mark.parametrize("proxy", [{"HTTP_PROXY": NOBODY, "http_proxy": NOBODY}, {"ALL_PROXY": "socks5://127.0.0.1:9"}])
def test_the_local_hub_is_reached(tmp_path: Path, proxy: dict[str, str]) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    done = hubpub("push", folder, "me/m", "--local", env={**proxy, "HUBPUB_HOME": str(tmp_path / "home")})
    assert done.code == 0, done
    assert "verified 3 of 3" in done.out
