"""Running the server in threads of this process, on a free port of 127.0.0.1."""

from __future__ import annotations

import re
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from tests.support.wandb_server.app import Board, create_app
from tests.support.wandb_server.blobs import Blobs
from tests.support.wandb_server.faults import Fault
from tests.support.wandb_server.uploads import Uploads
from tests.support.wandb_server.world import World


@dataclass(frozen=True)
class Server:
    """A server that runs. `key` is one of the default user, who is a member of `entity`."""

    url: str
    key: str
    entity: str
    root: Path
    board: Board

    @property
    def world(self) -> World:
        return self.board.world

    @property
    def requests(self) -> list[tuple[str, Any]]:
        """What was asked, in order: the operation with its variables, or the path with None."""
        return self.board.requests

    @property
    def not_understood(self) -> list[str]:
        """What the client asked that this server does not know, or broke on; empty in a test that proves anything."""
        return self.board.not_understood

    def environment(self, key: str | None = None) -> dict[str, str]:
        """What points the real client at this server, as the default user or with another key, and at no other.

        Set WANDB_DIR or the working directory besides: runs are written there. An empty WANDB_SERVICE makes the
        client start a service process of its own.
        """
        home = self.root / "client"
        places = {name: home / name for name in ("config", "cache", "data")}
        for place in places.values():
            place.mkdir(parents=True, exist_ok=True)
        return {
            "WANDB_BASE_URL": self.url,
            "WANDB_API_KEY": self.key if key is None else key,
            "WANDB_ERROR_REPORTING": "false",
            "WANDB_SILENT": "true",
            "WANDB_SERVICE": "",
            **{f"WANDB_{name.upper()}_DIR": str(place) for name, place in places.items()},
        }

    def add_key(self, user: str) -> str:
        """A new key of a user, who is made if new."""
        return self.world.add_key(user)

    def fault(
        self,
        operation_or_path: str,
        *,
        status: int | None = None,
        times: int | None = None,
        delay: float | None = None,
        hang: bool = False,
        graphql_error: str | None = None,
        body: str | bytes | None = None,
    ) -> None:
        """Makes the requests go wrong whose operation or path this pattern matches whole; see Fault."""
        where = re.compile(operation_or_path)
        self.board.faults.add(Fault(where, status, times, delay, hang, graphql_error, body))

    def clear_faults(self) -> None:
        """All goes well again, and what hangs is answered."""
        self.board.faults.clear()


@contextmanager
def running(
    root: Path | None = None, *, entity: str = "huggingtweets", user: str = "boris", page_size: int = 100
) -> Iterator[Server]:
    """A W&B server with a user who is a member of an entity, and nothing else.

    Bytes, and what the client keeps for itself, lie below `root`, a temporary directory by default.
    """
    with tempfile.TemporaryDirectory(prefix="wandb-server-") as temporary:
        place = Path(root or temporary)
        blobs = Blobs(place / "blobs")
        world = World(blobs, page_size=page_size)
        key = world.add_key(user)
        world.add_entity(entity, members=[user])
        board = Board(world, Uploads(blobs))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            board.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            config = uvicorn.Config(
                create_app(board),
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
            served = uvicorn.Server(config)
            # It listens already: what comes before uvicorn is up waits for it.
            thread = threading.Thread(target=served.run, args=([listener],), name="wandb-server", daemon=True)
            thread.start()
            try:
                yield Server(board.url, key, entity, place, board)
            finally:
                board.faults.clear()
                served.should_exit = True
                thread.join(10)
