"""A server for each test, and the real client in a directory of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.wandb_server import Server, running
from tests.wandb_server.client import Client


@pytest.fixture(autouse=True)
def only_this_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's own reaches the client."""
    for name in list(os.environ):
        if name.startswith("WANDB_"):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[Server]:
    """The server understood whatever it was asked, or the test fails; one that asks for more clears the list."""
    with running() as server:
        yield server
        assert server.not_understood == []


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Client:
    return Client(server, tmp_path)
