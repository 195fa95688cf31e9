"""Starting, joining and stopping the local hub, as its users do."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubpub import localhub
from hubpub.errors import CallError, MachineError
from hubpub.files.paths import hub_root
from hubpub.workflows.connection.local_server import local_hub, serve_local_hub, token_of
from tests.conftest import Call
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


# Uses the local hub until it is told to stop, and then says how many models it still sees there.
_USER = """
import json, sys, urllib.request
from pathlib import Path
from hubpub.workflows.connection.local_server import local_hub

with local_hub(Path(sys.argv[1])) as hub:
    print(hub.joined, flush=True)
    sys.stdin.readline()
    print(len(json.load(urllib.request.urlopen(hub.url + "/api/models"))), flush=True)
"""


@contextmanager
def hub_user(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that uses the local hub."""
    command = [sys.executable, "-c", _USER, str(root)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _told(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def test_a_hub_of_one_command_lasts_as_long_as_those_that_joined_it(tmp_path: Path) -> None:
    with hub_user(tmp_path) as first:
        assert _told(first) == "False"
        with hub_user(tmp_path) as second, hub_user(tmp_path) as killed:
            assert (_told(second), _told(killed)) == ("True", "True")
            _end(first)
            assert _told(first) == "0"
            killed.kill()
            with pytest.raises(subprocess.TimeoutExpired):
                first.wait(1)
            with hub_user(tmp_path) as third:
                assert _told(third) == "True"
                _end(third)
                assert _told(third) == "0"
            _end(second)
            assert _told(second) == "0"
        assert first.wait(30) == 0
    assert localhub.running(tmp_path) is None


def test_an_interrupted_command_waits_for_nobody(tmp_path: Path) -> None:
    with hub_user(tmp_path) as first:
        assert _told(first) == "False"
        with hub_user(tmp_path) as second:
            assert _told(second) == "True"
            first.send_signal(signal.SIGINT)
            assert first.wait(30) != 0
        with hub_user(tmp_path) as again:
            assert _told(again) == "False"


def test_a_root_is_served_by_one_hub_only(tmp_path: Path) -> None:
    with hub_command() as (_, url):
        done = hubpub("hub")
        assert (done.code, done.out) == (2, "")
        assert done.err == f"error: a hub serves {hub_root()} already, at {url}. Use that one, or another --root.\n"
        assert localhub.running(hub_root()) == url


def test_a_hub_says_how_to_push_to_it_and_to_no_other(tmp_path: Path) -> None:
    with hub_command() as (process, url):
        assert process.stdout
        assert process.stdout.readline() == f"Push to it with --local, or by any client: export HF_ENDPOINT={url}\n"
        assert process.stdout.readline() == "and: export HF_TOKEN=$(hubpub hub --token)\n"
    root = tmp_path / "a hub"
    with hub_command("--root", str(root)) as (process, url):
        assert process.stdout
        assert process.stdout.readline() == f"Push to it by any client: export HF_ENDPOINT={url}\n"
        assert process.stdout.readline() == f"and: export HF_TOKEN=$(hubpub hub --root '{root}' --token)\n"


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(CallError, match=rf"port {port} is taken\. Choose another with --port\."),
            serve_local_hub(tmp_path, port=port),
        ):
            pass


@pytest.mark.parametrize("host", ["999.1.1.1", "nosuch.invalid", "a" * 300, "203.0.113.7", "127.0.0.1:99", "é", ""])
def test_an_address_that_is_none_of_this_machine_is_said(call: Call, tmp_path: Path, host: str) -> None:
    code, _, err = call("hub", "--host", host, "--root", tmp_path / "hub")
    assert code == 2
    assert err.startswith(f"error: nothing can listen at {host}: ")
    assert "Choose another with --host" in err


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


@pytest.mark.parametrize("name", ["users.json", "secret.key"])
def test_a_state_file_that_is_damaged_is_named(tmp_path: Path, name: str) -> None:
    root = tmp_path / "hub"
    with local_hub(root):
        pass
    (root / name).write_bytes(b"")
    for command in (("hub", "--root", root, "--port", "0"), ("push", model_folder(tmp_path / "m", card=CARD), "me/x")):
        local = () if command[0] == "hub" else ("--local",)
        done = hubpub(*command, *local, env={"HUBPUB_HOME": str(tmp_path)})
        assert (done.code, done.out) == (5, ""), done
        assert done.err.startswith(f"error: the local hub cannot use {root / name}: it ")
        assert done.err.count("\n") == 1


@pytest.mark.full
def test_one_repository_that_is_damaged_stops_no_other(tmp_path: Path) -> None:
    root, env = tmp_path / "hub", {"HUBPUB_HOME": str(tmp_path)}
    folder = model_folder(tmp_path / "m", card=CARD)
    for name in ("me/a", "me/b"):
        assert hubpub("push", folder, name, "--local", "--quiet", env=env).code == 0
    settings = root / "repos" / "models" / "me" / "a" / "hub.json"
    settings.write_bytes(b"")
    with local_hub(root) as hub:
        for path in ("/", "/api/models"):
            with urllib.request.urlopen(hub.url + path) as answer:
                said = answer.read()
            assert (b"me/a" in said, b"me/b" in said) == (False, True)
    done = hubpub("push", folder, "me/a", "--local", "--quiet", env=env)
    assert (done.code, done.err.count("\n")) == (5, 1), done
    assert f"cannot use {settings}: it is empty or damaged" in done.err


def test_what_the_hub_may_not_write_is_said_at_once(tmp_path: Path) -> None:
    env = {"HUBPUB_HOME": str(tmp_path)}
    with local_hub(tmp_path / "hub"):
        pass
    # where nobody may make a directory, not even root
    models = tmp_path / "hub" / "repos" / "models"
    models.symlink_to("/sys/kernel")
    done = hubpub("push", model_folder(tmp_path / "m", card=CARD), "me/x", "--local", "--quiet", env=env)
    assert (done.code, done.out, done.err.count("\n")) == (5, "", 1), done
    assert re.search(rf"the hub cannot use {models}/me: (Operation not permitted|Permission|Read-only)", done.err)
    events = (tmp_path / "hub" / "events.jsonl").read_text().splitlines()
    assert sum('"request"' in line and "/api/repos/create" in line for line in events) == 1


def test_the_root_and_its_log_are_closed_to_others(tmp_path: Path) -> None:
    with local_hub(tmp_path / "a" / "hub") as hub:
        assert hub.root.stat().st_mode & 0o777 == 0o700
        assert (hub.root / "events.jsonl").stat().st_mode & 0o777 == 0o600
    token_of(tmp_path / "b")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o700
    with hub_command("--root", str(tmp_path / "c")):
        assert (tmp_path / "c").stat().st_mode & 0o777 == 0o700
    # a log that was made open is closed
    (tmp_path / "a" / "hub" / "events.jsonl").chmod(0o644)
    with local_hub(tmp_path / "a" / "hub") as hub:
        assert (hub.root / "events.jsonl").stat().st_mode & 0o777 == 0o600
