"""Whatever breaks between us and the hub, a push ends published and verified, or with one clear line and nothing done.

Every kind of request of a push is broken in every way that the faulty proxy knows, once and for ever, over LFS and
Xet; and somebody deletes, renames or changes the repository, the token or the folder at every request. Main is never
half of anything: it holds what was there, or what was planned.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import hub_process
from tests.support.commands import ROOT, Done, run
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.support.forking import Forking, forking
from tests.support.models import model_folder

CARD = "---\nlanguage: en\n---\n\n# A model\n"
LOOK = r"^/api/models/me/[^/]+$"
COMMON = {
    "whoami": ("GET", r"^/api/whoami-v2$", 1),
    "look": ("GET", LOOK, 1),
    "create": ("POST", r"^/api/repos/create$", 1),
    "look-again": ("GET", LOOK, 2),
    "preupload": ("POST", r"/preupload/main$", 1),
    "validate": ("POST", r"^/api/validate-yaml$", 1),
    "commit": ("POST", r"/commit/main$", 1),
    "verify": ("GET", r"/revision/[0-9a-f]{40}$", 1),
}
REQUESTS = {
    "lfs": COMMON
    | {
        "batch": ("POST", r"/info/lfs/objects/batch$", 1),
        "put": ("PUT", r"^/_lfs/.*/objects/", 1),
        "stored": ("POST", r"^/_lfs/.*/verify/", 1),
    },
    "parts": {
        "part": ("PUT", r"^/_lfs/.*/parts/", 2),
        "complete": ("POST", r"^/_lfs/.*/complete/", 1),
    },
    # what is the same over Xet is broken over LFS
    "xet": {name: COMMON[name] for name in ("preupload", "commit", "verify")}
    | {
        "token": ("GET", r"/xet-write-token/main$", 1),
        "xorb": ("POST", r"/v1/xorbs/", 1),
        "shard": ("POST", r"/v1/shards$", 1),
    },
}
ONCE = [
    ("refused", 0),
    ("reset-request", 0),
    ("reset-request", 50),
    ("reset-answer", 10),
    ("reset-answer", 200),
    ("lost", 0),
    ("truncated", 0),
    ("garbage", 0),
    ("nonsense", 0),
    ("stall", 0),
    ("stall-after", 0),
    ("429", 0),
    ("429-after", 0),
    ("429-limit", 0),
    ("500", 0),
    ("502", 0),
    ("503", 0),
    ("504", 0),
]
STAYING = ["absent", "garbage", "503"]
# these take time or let the hub do something, so they are tried where that matters
STAYING_AT_WORK = ["lost", "stall", "stall-after", "429-after"]
AT_WORK = {"put", "xorb", "shard", "commit", "verify"}
# seconds: what a user waits a minute for
PATIENCE = 4.0


@dataclass(frozen=True)
class Case:
    """One way to break one request."""

    transport: str
    request: str
    kind: str
    at: int = 0
    stays: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind}@{self.at}" if self.kind.startswith("reset") else self.kind

    def __str__(self) -> str:
        return f"{self.transport}-{self.request}-{self.name}"

    @property
    def fault(self) -> Fault:
        method, path, nth = REQUESTS[self.transport][self.request]
        return Fault(self.kind, method, path, nth, FOREVER if self.stays else 1, self.at)


EVERY_ONCE = [
    Case(transport, request, kind, at)
    for transport, requests in REQUESTS.items()
    for request in requests
    for kind, at in ONCE
    if not (kind == "reset-request" and at and requests[request][0] == "GET")  # it has no body
]
EVERY_STAYING = [
    Case(transport, request, kind, stays=True)
    for transport, requests in REQUESTS.items()
    for request in requests
    for kind in STAYING + (STAYING_AT_WORK if request in AT_WORK else [])
]


class World:
    """A hub behind the proxy, and the folder to push; each push goes to a repository of its own."""

    def __init__(
        self, place: Path, hub: hub_process.HubProcess, proxy: FaultyProxy, transport: str, count: int
    ) -> None:
        self.place = place
        self.hub = hub
        self.proxy = proxy
        self.transport = transport
        # what starts a process for each push; the many pushes of the full matrix are forked instead
        self.forking: Forking | None = None
        self.folder = model_folder(place / "model", count=count, card=CARD)
        self.count = 0
        done = self.push("me/planned", self.folder)
        assert done.code == 0, done
        self.planned = self.git("me/planned", "rev-parse", "main^{tree}")
        self.empty = self.git("me/planned", "rev-parse", "main~1^{tree}")

    def next_repo(self) -> str:
        self.count += 1
        return f"me/broken-{self.count}"

    def environment(self, **more: str) -> dict[str, str]:
        home = self.place / f"home-{self.count}"
        return {
            "HF_ENDPOINT": self.proxy.url,
            "HF_TOKEN": self.hub.token,
            "HF_HOME": str(home / "hf"),
            "HUBPUB_HOME": str(home / "hubpub"),
            "HF_HUB_DISABLE_XET": "0" if self.transport == "xet" else "1",
            "HUBPUB_PATIENCE": str(PATIENCE),
            "HF_XET_CLIENT_READ_TIMEOUT": "1500ms",
            **more,
        }

    def command(self, repo: str, folder: Path) -> list[str]:
        return [sys.executable, "-m", "hubpub", "push", str(folder), repo, "--format", "json"]

    def push(self, repo: str, folder: Path, **more: str) -> Done:
        if self.forking:
            return self.forking.hubpub(*self.command(repo, folder)[3:], env=self.environment(**more))
        return run(*self.command(repo, folder), env=self.environment(**more), cwd=ROOT)

    def git_dir(self, repo: str) -> Path:
        return self.hub_root / "repos" / "models" / repo / "git"

    @property
    def hub_root(self) -> Path:
        return self.place / "hub"

    def git(self, repo: str, *arguments: str) -> str:
        done = run("git", "--git-dir", self.git_dir(repo), *arguments)
        assert done.code == 0, done
        return done.out.strip()

    def state(self, repo: str) -> str:
        """What main holds: ``absent``, ``empty`` or ``planned``; anything else fails."""
        if not self.git_dir(repo).exists():
            return "absent"
        self.git(repo, "fsck", "--strict")
        commits = self.git(repo, "log", "--format=%T", "main").splitlines()
        assert commits in ([self.empty], [self.planned, self.empty]), "main holds something else, or a commit twice"
        return "planned" if len(commits) == 2 else "empty"


def made_worlds(stack: ExitStack, places: pytest.TempPathFactory, count: int = 60_000) -> Callable[[str], World]:
    """A world for each transport, with a model of so many weights, made when first asked for; gone with the stack."""
    made: dict[str, World] = {}

    def world(transport: str) -> World:
        if transport not in made:
            place = places.mktemp(f"faults-{transport}")
            proxy = stack.enter_context(FaultyProxy())
            options = ("--multipart-threshold", 100_000, "--part-size", 100_000) if transport == "parts" else ()
            hub = stack.enter_context(hub_process.start(place / "hub", "--base-url", proxy.url, *options))
            proxy.upstream = hub.url
            made[transport] = World(place, hub, proxy, transport, count)
        return made[transport]

    return world


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], World]]:
    """A world for each transport, made when first asked for."""
    with ExitStack() as stack:
        yield made_worlds(stack, tmp_path_factory)


@pytest.fixture(scope="module")
def forked(worlds: Callable[[str], World]) -> Iterator[Callable[[str], World]]:
    """The same, its pushes forked from a process that has loaded hubpub."""
    with ExitStack() as stack:

        def world(transport: str) -> World:
            found = worlds(transport)
            if found.forking is None:
                found.forking = stack.enter_context(forking(found.environment()))
            return found

        yield world


def require_clear(done: Done) -> None:
    """A push that did not end well says why in one line."""
    assert done.code in {1, 2, 4, 5}, done
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert len(line) < 500
    assert "Traceback" not in done.err
    assert done.out == ""


def attempt(world: World, case: Case) -> Done:
    """Pushes with the fault; sees to it that what is said is so."""
    repo = world.next_repo()
    fault = case.fault
    world.proxy.reset(fault)
    # nothing but standing still for five times as long tells of a shard that is never answered
    unanswered = case.request == "shard" and case.kind.startswith("stall")
    patience = 1.0 if unanswered or (case.stays and case.kind == "429-after") else 2.0 if case.stays else PATIENCE
    done = world.push(repo, world.folder, HUBPUB_PATIENCE=str(patience))
    assert fault.done, f"{case} was never met: {world.proxy.log}"
    state = world.state(repo)
    if done.code == 0:
        assert state == "planned"
        receipt = json.loads(done.out)
        assert receipt["changed"]
        assert receipt["commit"] == world.git(repo, "rev-parse", "main")
    else:
        require_clear(done)
        said_made = "was made, but could not be verified" in done.err
        unsure = "may be on the hub or not" in done.err
        assert said_made == (state == "planned") or unsure, done
        if case.request in {"commit", "verify"}:
            # and the next one finishes the job, without doing it twice
            world.proxy.reset()
            again = world.push(repo, world.folder)
            assert again.code == 0, again
            assert world.state(repo) == "planned"
    shutil.rmtree(world.place / f"home-{world.count}", ignore_errors=True)
    return done


def outcome(done: Done) -> str:
    return "ok" if done.code == 0 else str(done.code)


def goes_away(case: Case) -> bool:
    """Whether a push must get over a fault that strikes once.

    JSON that means nothing is not asked for again: whoever says such things is no hub. Of a file the client takes any
    answer, and hears later that it is not there. A shard that is never answered has taken up all patience.
    """
    if case.kind == "nonsense":
        return case.request in {"commit", "stored", "validate", "token", "xorb", "shard"}
    if case.kind == "garbage" and case.request in {"put", "part", "complete"}:
        return False
    return not (case.request == "shard" and case.kind.startswith("stall"))


@pytest.mark.full
def test_a_sample_of_faults(worlds: Callable[[str], World]) -> None:
    generator = random.Random(5)
    outcomes = set()
    for transport in ("lfs", "xet"):
        once = [c for c in EVERY_ONCE if c.transport == transport and goes_away(c) and "stall" not in c.kind]
        staying = [c for c in EVERY_STAYING if c.transport == transport and c.kind in {"absent", "garbage", "503"}]
        for case in generator.sample(once, 2):
            done = attempt(worlds(transport), case)
            assert done.code == 0, (case, done)
            outcomes.add(done.code)
        (case,) = generator.sample(staying, 1)
        done = attempt(worlds(transport), case)
        assert done.code == 4, (case, done)
        outcomes.add(done.code)
    assert outcomes == {0, 4}


@pytest.mark.full
@pytest.mark.parametrize("case", EVERY_ONCE, ids=str)
def test_a_fault_that_strikes_once(
    case: Case, forked: Callable[[str], World], record_property: Callable[[str, object], None]
) -> None:
    done = attempt(forked(case.transport), case)
    if goes_away(case):
        assert done.code == 0, done
    record_property("fault", ("each struck once", f"{case.transport} {case.request}", case.name, outcome(done)))


@pytest.mark.full
@pytest.mark.parametrize("case", EVERY_STAYING, ids=str)
def test_a_fault_that_stays(
    case: Case, forked: Callable[[str], World], record_property: Callable[[str, object], None]
) -> None:
    done = attempt(forked(case.transport), case)
    # The commit was made though nobody said so, and is found; what the storage and the validator say is not needed.
    found = case.request == "commit" and case.kind in {"lost", "stall-after"}
    needless = (case.request, case.kind) == ("stored", "garbage")
    assert done.code == (0 if found or needless else 4), done
    record_property("fault", ("there to stay", f"{case.transport} {case.request}", case.name, outcome(done)))
