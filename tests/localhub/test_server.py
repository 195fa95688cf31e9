"""One hub per root; it comes and goes cleanly."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from huggingface_hub import HfApi

from hubpub.localhub import PortInUse, RootInUse, create_app, default_token, running, serve
from hubpub.pages.model import Described
from tests.localhub.wire import Wire, file_line
from tests.support.hub_process import start


def test_a_root_is_served_once(tmp_path: Path) -> None:
    root = tmp_path / "hub"
    assert running(root) is None
    with serve(root) as first:
        assert running(root) == first.url
        assert (first.root, first.token) == (root, default_token(root))
        assert json.loads((root / "hub.json").read_text())["pid"] == os.getpid()
        with pytest.raises(RootInUse, match=first.url) as caught, serve(root):
            pass
        assert caught.value.url == first.url
        assert running(root) == first.url
        with serve(tmp_path / "other") as second:
            assert second.url != first.url
    assert running(root) is None
    assert not (root / "hub.json").exists()
    with serve(root) as again:
        assert running(root) == again.url


def test_a_busy_port_is_said_to_be_one(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)), serve(tmp_path / "hub", port=port):
            pass
    with serve(tmp_path / "hub", port=port) as served:
        assert served.url == f"http://127.0.0.1:{port}"


def test_an_address_left_behind_is_not_believed(tmp_path: Path) -> None:
    root = tmp_path / "hub"
    with serve(tmp_path / "other") as other:
        default_token(root)
        for left in ({"url": other.url, "pid": 1, "instance": "x"}, {"url": "nonsense"}, {}, [], {"url": "http://:1"}):
            (root / "hub.json").write_text(json.dumps(left))
            assert running(root) is None
        (root / "hub.json").write_text("torn{")
        assert running(root) is None


def test_what_a_killed_hub_left_does_not_matter(tmp_path: Path) -> None:
    root = tmp_path / "hub"
    with start(root, "--kill", "hub", "--at", 1, "--kind", "ref.updated", "--arm", tmp_path / "armed") as hub:
        wire = Wire(hub.url, hub.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a"})
        old = wire.send("GET", "/api/models/local/a").json["sha"]
        (tmp_path / "armed").touch()
        with pytest.raises((ConnectionError, OSError)):
            wire.commit("local/a", file_line("x", b"x"))
        assert hub.died()["kind"] == "ref.updated"
    assert (root / "hub.json").exists()
    assert running(root) is None
    (root / "repos/models/local/a/git/refs/heads/main.lock").touch()
    with serve(root) as served:
        wire = Wire(served.url, served.token)
        assert wire.send("GET", "/api/models/local/a").json["sha"] != old
        assert wire.commit("local/a", file_line("y", b"y")).status == 200
        names = [s["rfilename"] for s in wire.send("GET", "/api/models/local/a").json["siblings"]]
        assert names == [".gitattributes", "x", "y"]


def test_a_hub_process_ends_cleanly_and_counts(tmp_path: Path) -> None:
    with start(tmp_path / "hub", "--kind", "response") as hub:
        Wire(hub.url).send("GET", "/api/models")
        assert hub.end() == {"counted": 1}
        assert hub.process.returncode == 0
    assert not (tmp_path / "hub" / "hub.json").exists()


def test_all_interfaces_only_when_asked_for(tmp_path: Path) -> None:
    with serve(tmp_path / "hub", host="0.0.0.0") as served:
        assert served.url.startswith("http://127.0.0.1:")
        wire = Wire(served.url, served.token)
        answer = wire.send("POST", "/api/repos/create", json_body={"name": "a"}, headers={"Host": "my-box:80"})
        assert answer.json["url"] == "http://my-box:80/local/a"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_links_are_of_the_name_that_the_caller_uses(tmp_path: Path, name: str) -> None:
    with serve(tmp_path / "hub") as served:
        host = f"{name}:{urlsplit(served.url).port}"
        wire = Wire(served.url, served.token)
        answer = wire.send("POST", "/api/repos/create", json_body={"name": "a"}, headers={"Host": host})
        assert answer.json["url"] == f"http://{host}/local/a"


def test_a_stock_client_may_call_the_hub_localhost(tmp_path: Path) -> None:
    with serve(tmp_path / "hub") as served:
        api = HfApi(endpoint=f"http://localhost:{urlsplit(served.url).port}", token=served.token)
        made = api.create_repo("local/a")
        assert (made.repo_id, made.endpoint) == ("local/a", api.endpoint)
        done = api.upload_file(path_or_fileobj=b"x\0" * 100, path_in_repo="m.bin", repo_id="local/a")
        assert done.commit_url.startswith(f"{api.endpoint}/local/a/commit/")


def test_every_loopback_address_serves_its_own_name(tmp_path: Path) -> None:
    with serve(tmp_path / "hub", host="127.0.0.2") as served:
        assert running(tmp_path / "hub") == served.url
        assert Wire(served.url, served.token).send("GET", "/api/whoami-v2").status == 200
        assert Wire(served.url).send("GET", "/api/models", headers={"Host": "evil.example"}).status == 421


def test_an_app_can_be_made_without_a_server(tmp_path: Path) -> None:
    app = create_app(tmp_path / "hub", base_url="https://hub.example/")
    assert app.state.hub.configuration.base_url == "https://hub.example/"
    assert default_token(tmp_path / "hub").startswith("hf_")


def test_a_bug_is_an_answer_and_a_log_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> Described:
        raise ZeroDivisionError

    with serve(tmp_path / "hub", describe=broken) as served:
        wire = Wire(served.url, served.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a"})
        wire.commit("local/a", file_line("README.md", b"x"))
        answer = wire.send("GET", "/local/a")
        assert answer.status == 500
        assert answer.json["error"] == "Internal error of the local hub: ZeroDivisionError. See its log."
        assert wire.send("GET", "/api/models/local/a").status == 200
    assert "GET /local/a failed" in caplog.text
