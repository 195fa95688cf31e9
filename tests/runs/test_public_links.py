"""What a reader without a key sees, and what cannot be told of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from hubpub.runs import dead_links
from hubpub.types.lineage_graph import Gap, LineageGraph, Run
from hubpub.types.proof import DeadLink


def graph(*urls: str) -> LineageGraph:
    """A lineage of a training run, and of a data run where there are two pages."""
    training, *data = (Run(str(number), url=url) for number, url in enumerate(urls))
    return LineageGraph(training, data_run=data[0] if data else None)


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/e/p/runs/r"


def test_a_link_that_cannot_be_asked_is_said(silent):
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/e/p/runs/r"
        dead, gaps = dead_links(graph(silent, nobody), 0.3)
    assert dead == ()
    assert {gap.what for gap in gaps} == {
        f"whether a reader without a key can follow {silent}",
        f"whether a reader without a key can follow {nobody}",
    }
    reasons = {gap.what.rpartition(" ")[2]: gap.reason for gap in gaps}
    assert reasons[silent] == "it did not answer in time"
    assert reasons[nobody].startswith("it cannot be asked (")


def test_what_is_left_of_the_time_may_be_nothing(silent):
    dead, gaps = dead_links(graph(silent), -1.0)
    assert (dead, len(gaps)) == ((), 1)


def test_what_a_server_answers(server):
    server.world.add_run(server.entity, "open-links", "train", user="boris")
    there = f"{server.url}/{server.entity}/open-links/runs/train"
    gone = f"{server.url}/{server.entity}/open-links/runs/gone"
    assert dead_links(graph(there, gone), 20.0) == ((DeadLink(gone, 404),), ())


def test_a_server_that_fails_says_nothing_of_the_link():
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Failing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(503)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Failing) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{serving.server_address[1]}/e/p/runs/r"
        found = dead_links(graph(url), 20.0)
        serving.shutdown()
    assert found == ((), (Gap(f"whether a reader without a key can follow {url}", "it answers 503"),))
