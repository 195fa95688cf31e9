"""A W&B server on loopback for this room's tests, and a home without keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.wandb_server import Server, running


@pytest.fixture(scope="session")
def one_server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def server(one_server, monkeypatch) -> Iterator[Server]:
    """The server, without faults and with nothing asked yet; this process is set up for it."""
    for name, value in one_server.environment().items():
        monkeypatch.setenv(name, value)
    one_server.requests.clear()
    yield one_server
    one_server.clear_faults()
    assert one_server.not_understood == []
