"""Starting, joining and stopping the local hub, as its users do."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubpub import localhub
from hubpub.errors import CallError, MachineError
from hubpub.local import default_root, local_hub, serve, token_of
from tests.support.commands import ROOT, hubpub
from tests.support.models import model_folder

CARD = "---\nlanguage: en\n---\n\n# A model\n"


@contextmanager
def hub_command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``hubpub hub`` in a process of its own, and the URL that it prints."""
    command = [sys.executable, "-m", "hubpub", "hub", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            url = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert url, line
            yield process, url[0]
        finally:
            process.kill()


def test_local_joins_the_hub_that_serves_the_root(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    with hub_command() as (process, url):
        done = hubpub("push", folder, "me/joined", "--local", "--quiet")
        assert done.code == 0, done
        assert f"{url}/me/joined" in done.out
        assert "for this command" not in done.err
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    done = hubpub("push", folder, "me/joined", "--local")
    assert "There is nothing to publish" in done.out
    assert "for this command; `hubpub hub` keeps it up for browsing" in done.err


def test_a_root_is_served_by_one_hub_only(tmp_path: Path) -> None:
    with hub_command() as (_, url):
        done = hubpub("hub")
        assert (done.code, done.out) == (2, "")
        assert done.err == f"error: a hub serves {default_root()} already, at {url}. Use that one, or another --root.\n"
        assert localhub.running(default_root()) == url


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(CallError, match=rf"port {port} is taken\. Choose another with --port\."),
            serve(tmp_path, port=port),
        ):
            pass


@pytest.mark.parametrize("host", ["999.1.1.1", "nosuch.invalid", "a" * 300, "203.0.113.7", "127.0.0.1:99", "é", ""])
def test_an_address_that_is_none_of_this_machine_is_said(tmp_path: Path, host: str) -> None:
    done = hubpub("hub", "--host", host, "--root", tmp_path / "hub")
    assert done.code == 2
    assert done.err.startswith(f"error: nothing can listen at {host}: ")
    assert "Choose another with --host" in done.err


def test_a_root_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MachineError, match="the local hub cannot use"):
        token_of(tmp_path / "file" / "hub")
    with pytest.raises(MachineError, match="the local hub cannot use"), local_hub(tmp_path / "file" / "hub"):
        pass


def test_a_home_that_cannot_be_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBPUB_HOME", "/proc/nowhere")
    with (
        pytest.raises(MachineError, match="the local hub cannot use /proc/nowhere: No such file") as error,
        local_hub(),
    ):
        pass
    assert "HUBPUB_HOME" in error.value.next_step
    with pytest.raises(MachineError, match="another root with --root"):
        token_of(Path("/proc/nowhere"))


def test_the_real_token_is_never_sent_to_the_local_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_real")
    with local_hub(tmp_path / "hub") as hub:
        assert hub.token != "hf_real"
    # and the endpoint of the environment is not asked either
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    done = hubpub("push", model_folder(tmp_path / "m", card=CARD), "me/x", "--local", "--quiet")
    assert done.code == 0, done
    assert "hf_real" not in (tmp_path / "hub" / "events.jsonl").read_text()
