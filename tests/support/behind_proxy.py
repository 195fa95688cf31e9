"""Fixtures for the modules that import them: a hub behind a faulty proxy, and a client that does not wait for it long.

There they stand for those of the same names in ``tests/conftest.py``: whatever asks for ``served`` gets this hub.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from huggingface_hub import close_session

from hubpub import localhub
from hubpub.hub import Hub
from hubpub.hub.patience import patience
from tests.support.faulty_proxy import FaultyProxy


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hub that keeps failing is not waited for long. The process asks once how long, and so does its HTTP client."""
    monkeypatch.setenv("HUBPUB_PATIENCE", "1")
    patience.cache_clear()
    close_session()
    yield
    patience.cache_clear()
    close_session()


@pytest.fixture(scope="module")
def proxy() -> Iterator[FaultyProxy]:
    """What stands before the hub."""
    with FaultyProxy() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, proxy: FaultyProxy) -> Iterator[localhub.Serving]:
    """The hub behind it."""
    with localhub.serve(tmp_path_factory.mktemp("hub"), base_url=proxy.url) as server:
        proxy.upstream = server.url
        yield server


@pytest.fixture
def hub(served: localhub.Serving, proxy: FaultyProxy) -> Hub:
    """The hub as we see it, through the proxy."""
    proxy.reset()
    return Hub(proxy.url, served.token, quiet=True)
