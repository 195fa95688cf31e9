"""What somebody else does while we push, and Ctrl-C: whatever is said is so, and main is never half of anything."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub.files.hashing import GIT_LARGEST
from hubpub.localhub.disk import read_json, write_json
from hubpub.localhub.users import Users
from tests.end_to_end.test_faults import AT_WORK, CARD, REQUESTS, World, made_worlds, outcome, require_clear, worlds
from tests.support.commands import ROOT, Done
from tests.support.faulty_proxy import FOREVER, Fault
from tests.support.models import model_folder, safetensors

__all__ = ["worlds"]  # a fixture of this module

MOMENTS = [
    (transport, request)
    for transport in ("lfs", "xet")
    for request in ("create", "look-again", "preupload", "put", "token", "xorb", "shard", "commit", "verify")
    if request in REQUESTS[transport]
]
EVENTS = ("deleted", "renamed", "moved on", "token revoked", "folder changed")
SAMPLE = [("lfs", "put", "moved on"), ("xet", "xorb", "token revoked"), ("lfs", "commit", "deleted")]


def meanwhile(world: World, request: str, event: str) -> tuple[Done, str]:
    """Pushes, and somebody does something when the request comes; how it ended, and what is on main then."""
    repo = world.next_repo()
    folder = world.place / f"model-{world.count}"
    shutil.copytree(world.folder, folder)
    api = HfApi(endpoint=world.hub.url, token=world.hub.token)
    accounts = Users(world.hub_root)
    token = accounts.add(f"user-{world.count}", everywhere=True).token
    if event in {"deleted", "renamed", "moved on"}:
        api.create_repo(repo)

    def revoke() -> None:
        users = (read_json(world.hub_root / "users.json") or {})["users"]
        write_json(world.hub_root / "users.json", {"users": [user for user in users if user["token"] != token]})

    acts: dict[str, Callable[[], object]] = {
        "deleted": lambda: api.delete_repo(repo),
        "renamed": lambda: api.move_repo(repo, f"{repo}-renamed"),
        "moved on": lambda: api.create_commit(
            repo, [CommitOperationAdd("other.txt", b"other")], commit_message="Somebody else's"
        ),
        "token revoked": revoke,
        "folder changed": lambda: (folder / "model.safetensors").write_bytes(b"something else"),
    }
    method, path, nth = REQUESTS[world.transport][request]
    # a repository that is there already is not created, and looked at only before
    if request == "create" and event in {"deleted", "renamed", "moved on"}:
        method, path, nth = REQUESTS[world.transport]["preupload"]
    fault = Fault("act", method, path, nth, act=acts[event])
    world.proxy.reset(fault)
    done = world.push(repo, folder, HF_TOKEN=token)
    assert fault.done, world.proxy.log
    there = f"{repo}-renamed" if event == "renamed" else repo
    if not world.git_dir(there).exists():
        return done, "absent"
    world.git(there, "fsck", "--strict")
    files = set(world.git(there, "ls-tree", "-r", "--name-only", "main").split()) - {".gitattributes"}
    trees = world.git(there, "log", "--format=%T", "main").splitlines()
    assert trees[-1] == world.empty
    if "other.txt" in files:
        files.remove("other.txt")
        assert files in (set(), {"README.md", "config.json", "model.safetensors"})
        return done, "theirs and ours" if files else "theirs"
    assert trees in ([world.empty], [world.planned, world.empty])
    return done, "ours" if len(trees) == 2 else "empty"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], World]]:
    """The same with a model so large that it is read by its upload alone."""
    with ExitStack() as stack:
        yield made_worlds(stack, tmp_path_factory, GIT_LARGEST // 4 + 1)


def require_true(done: Done, left: str, event: str, request: str) -> None:
    """What is said is so."""
    if done.code == 0:
        assert left in {"ours", "theirs and ours"}
        return
    require_clear(done)
    if "nothing was published" in done.err:
        assert left in {"absent", "empty", "theirs"}
    if left in {"ours", "theirs and ours"}:
        assert re.search(r"the commit [0-9a-f]{12} was made, but could not be verified", done.err)
    # the hub led from the old name to the new one before anything was made, and the caller can name the new one
    is_named = event == "renamed" and left == "empty" and " is called " in done.err
    assert done.code == (2 if is_named else {"folder changed": 5}.get(event, 4))


@pytest.mark.full
def test_a_sample_of_what_happens_meanwhile(worlds: Callable[[str], World]) -> None:
    for transport, request, event in SAMPLE:
        done, left = meanwhile(worlds(transport), request, event)
        require_true(done, left, event, request)
        # their file and ours are others, so both are there
        assert (done.code, left) == ((0, "theirs and ours") if event == "moved on" else (4, left))


@pytest.mark.full
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("transport", "request_"), MOMENTS)
def test_what_happens_while_a_large_model_is_sent(
    transport: str,
    request_: str,
    event: str,
    large: Callable[[str], World],
    record_property: Callable[[str, object], None],
) -> None:
    done, left = meanwhile(large(transport), request_, event)
    require_true(done, left, event, request_)
    if event == "folder changed" and request_ not in {"commit", "verify"}:
        assert done.code == 5
    record_property("fault", ("by somebody else, a large model", f"{transport} {request_}", event, outcome(done)))


@pytest.mark.full
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("transport", "request_"), MOMENTS)
def test_what_happens_meanwhile(
    transport: str,
    request_: str,
    event: str,
    worlds: Callable[[str], World],
    record_property: Callable[[str, object], None],
) -> None:
    done, left = meanwhile(worlds(transport), request_, event)
    require_true(done, left, event, request_)
    if (event, request_) == ("folder changed", "preupload"):
        assert done.code == 5
    record_property("fault", ("by somebody else, just before", f"{transport} {request_}", event, outcome(done)))


def once(act: Callable[[], object]) -> Callable[[], None]:
    """Does it the first time only."""
    left = [act]

    def first() -> None:
        if left:
            left.pop()()

    return first


def interrupted(world: World, request: str, kind: str, folder: Path | None = None) -> tuple[str, str]:
    """Presses Ctrl-C when the request comes; what is said, and what is on main then."""
    repo = world.next_repo()
    method, path, nth = REQUESTS[world.transport][request]
    clients: list[subprocess.Popen[bytes]] = []
    fault = Fault(kind, method, path, nth, FOREVER, act=once(lambda: clients[0].send_signal(signal.SIGINT)))
    world.proxy.reset(fault)
    command, env = (
        world.command(repo, folder or world.folder),
        {**os.environ, **world.environment(HUBPUB_PATIENCE="60")},
    )
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
        clients.append(client)
        # far below the patience: it stops at once
        try:
            out, err = client.communicate(timeout=20)
        finally:
            client.kill()
    assert client.returncode == 130, (client.returncode, err)
    assert out == b""
    (line,) = err.decode().split("\n")[1:-1]  # after the ^C that the terminal shows, a new line
    return line, world.state(repo)


def check_interrupted(world: World, request: str, kind: str) -> str:
    said, left = interrupted(world, request, kind)
    if left == "planned":
        assert re.search(
            r"^interrupted.* (the commit [0-9a-f]{12} was made|holds this push, as commit [0-9a-f]{40})", said
        )
    else:
        assert re.search(r"nothing (was published|of this push is)|was still as it had been", said)
    return left


@pytest.mark.full
def test_ctrl_c_stops_and_says_what_is_on_the_hub(worlds: Callable[[str], World]) -> None:
    assert check_interrupted(worlds("lfs"), "put", "stall") == "empty"
    assert check_interrupted(worlds("xet"), "commit", "stall-after") == "planned"


def test_ctrl_c_stops_what_is_sent_on_several_threads(worlds: Callable[[str], World], tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", count=60_000, card=CARD)
    for number in range(3):
        (folder / f"more-{number}.safetensors").write_bytes(safetensors(1000, seed=number + 1))
    said, left = interrupted(worlds("lfs"), "put", "stall", folder)
    assert "nothing of this push is in" in said
    assert left == "empty"


@pytest.mark.full
@pytest.mark.parametrize(
    ("transport", "request_", "kind"),
    [
        (transport, request, kind)
        for transport in ("lfs", "xet")
        for request in REQUESTS[transport]
        for kind in (["stall", "stall-after", "503"] if request in AT_WORK else ["stall"])
    ],
)
def test_ctrl_c_at_every_request(
    transport: str,
    request_: str,
    kind: str,
    worlds: Callable[[str], World],
    record_property: Callable[[str, object], None],
) -> None:
    left = check_interrupted(worlds(transport), request_, kind)
    if request_ == "verify" or (request_, kind) == ("commit", "stall-after"):
        assert left == "planned"
    else:
        assert left in {"absent", "empty"}
    record_property("fault", ("Ctrl-C, and what is on main", f"{transport} {request_}", kind, left))
