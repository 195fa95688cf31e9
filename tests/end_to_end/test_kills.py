"""kill -9 of the client or of the hub at the events of a push: main is the old commit or the new one, never else.

The moments are drawn from the hub's own event log of the same push, undisturbed. After each kill the push is run again
and must finish the job: the same tree, one commit, no object missing.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support import hub_process
from tests.support.commands import ROOT, run
from tests.support.models import model_folder

REPO = "me/killed"
CARD = "---\nlanguage: en\n---\n\n# A model\n"
TRANSPORTS = {"xet": {}, "lfs": {"HF_HUB_DISABLE_XET": "1"}}
ABSENT = "absent"
TOO_LATE = "too late"
TABLE = "kill -9, and whose commit is on main then"
SAMPLE = 3
# of each of four pushes, with each of two victims, in each half: 64 kills, half of them at moments of the slow half
DRAWN = 3
HALVES = [pytest.param(0, id="one", marks=pytest.mark.full), pytest.param(1, id="other", marks=pytest.mark.slow)]
Point = tuple[str, int]
# not of the push but of the hub's own life
OF_A_PUSH = ("--not-kind", "hub.started", "--not-kind", "hub.stopped")


@dataclass(frozen=True)
class World:
    """A hub that holds the old commit (or no repository yet), and the folder whose push will be killed."""

    root: Path
    home: Path
    folder: Path
    transport: str
    old_trees: frozenset[str]
    new_tree: str
    events: tuple[str, ...]

    @property
    def points(self) -> list[Point]:
        """Where to kill: each event by its kind and its number among those, as the order of two may vary."""
        counts: Counter[str] = Counter()
        points = []
        for kind in self.events:
            counts[kind] += 1
            points.append((kind, counts[kind]))
        return points

    def environment(self, url: str, token: str, home: Path) -> dict[str, str]:
        home.mkdir(exist_ok=True)
        return {
            "HF_ENDPOINT": url,
            "HF_TOKEN": token,
            "HF_HOME": str(home / "hf"),
            "HUBPUB_HOME": str(home / "hubpub"),
            **TRANSPORTS[self.transport],
        }


def main_of(root: Path, what: str = "main") -> str:
    """An object id of the repository; ``ABSENT`` while there is no repository."""
    if not (root / "repos" / "models" / REPO).exists():
        return ABSENT
    done = run("git", "--git-dir", root / "repos" / "models" / REPO / "git", "rev-parse", what)
    assert done.code == 0, done
    return done.out.strip()


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "hubpub", "push", str(folder), REPO, "--format", "json"]


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The old commit pushed, unless the killed push is the first, and the events of the undisturbed push recorded."""
    transport, push = request.param.split("-")
    base = tmp_path_factory.mktemp(f"kills-{request.param}")
    folder = model_folder(base / "model", seed=1, card=CARD)
    draft = World(base / "hub", base / "home", folder, transport, frozenset(), "", ())
    with hub_process.start(base / "hub") as hub:
        environment = draft.environment(hub.url, hub.token, draft.home)
        if push == "next":
            done = run(*command(folder), env=environment, cwd=ROOT)
            assert done.code == 0, done
        hub.end()
    model_folder(folder, seed=2, card=CARD)
    (folder / "config.json").write_text('{"model_type": "gpt2", "n_layer": 3}\n')
    (folder / "added.txt").write_text("added\n")
    old_trees = {main_of(base / "hub", "main^{tree}")}

    shutil.copytree(base / "hub", base / "undisturbed")
    shutil.copytree(draft.home, base / "undisturbed-home")
    with hub_process.start(base / "undisturbed", *OF_A_PUSH, "--log", base / "events") as hub:
        environment = draft.environment(hub.url, hub.token, base / "undisturbed-home")
        done = run(*command(folder), env=environment, cwd=ROOT)
        assert done.code == 0, done
        hub.end()
    kinds = (base / "events").read_text().split()
    new_tree = main_of(base / "undisturbed", "main^{tree}")
    if push == "first":
        old_trees.add(main_of(base / "undisturbed", "main~1^{tree}"))  # created, with nothing in it yet
    assert new_tree not in old_trees
    return World(base / "hub", base / "home", folder, transport, frozenset(old_trees), new_tree, tuple(kinds))


def attempt(world: World, victim: str, point: Point, place: Path) -> tuple[str, str]:
    """Kills the victim at one event, then finishes the push; the event's kind, and the commit left on main."""
    kind, nth = point
    root, home, folder = place / "hub", place / "home", place / "model"
    git_dir = root / "repos" / "models" / REPO / "git"
    shutil.copytree(world.root, root)
    shutil.copytree(world.home, home)
    shutil.copytree(world.folder, folder)
    pid_file = place / "pid"
    before = main_of(root)
    with hub_process.start(root, "--kill", victim, "--kind", kind, "--at", nth, "--pid-file", pid_file) as hub:
        environment = {**os.environ, **world.environment(hub.url, hub.token, home)}
        with subprocess.Popen(
            command(folder), env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as client:
            pid_file.write_text(str(client.pid))
            # a hub's event of the last answer may come when the client is gone already: killed too late
            while hub.process.poll() is None and client.poll() is None:
                time.sleep(0.01)
            killed = TOO_LATE
            if victim == "hub" and client.poll():
                hub.process.wait(30)  # the client saw it die before we did
            if victim == "hub" and hub.process.poll() is not None:
                killed = hub.died()["kind"]
                left = main_of(root, "main^{tree}")
                # it comes back where it was, and the client goes on or gives up
                with hub_process.start(root, "--port", urlsplit(hub.url).port or 0) as again:
                    _, error = client.communicate(timeout=110)
                    assert client.returncode in (0, 4), error
                    assert b"Traceback" not in error
                    again.end()
            else:
                _, error = client.communicate(timeout=110)
                if client.returncode == -signal.SIGKILL:
                    killed = hub.next_line()["kind"]
                else:
                    assert client.returncode == 0, error
                hub.end()
                left = main_of(root, "main^{tree}")
    assert left in {*world.old_trees, world.new_tree}

    with hub_process.start(root) as hub:
        done = run(*command(folder), env=world.environment(hub.url, hub.token, home), cwd=ROOT)
        assert done.code == 0, done
        hub.end()
    assert main_of(root, "main^{tree}") == world.new_tree
    # one commit, not two
    if before == ABSENT:
        assert (
            main_of(root, "main^")
            == run("git", "--git-dir", git_dir, "rev-list", "--max-parents=0", "main").out.strip()
        )
    else:
        assert main_of(root, "main^") == before
    assert run("git", "--git-dir", git_dir, "fsck", "--strict").code == 0
    return killed, "new" if left == world.new_tree else "old"


def attempts(world: World, victim: str, points: Sequence[Point], place: Path) -> Iterator[tuple[str, str]]:
    """The kind of each event killed at, and the commit it left."""
    for number, point in enumerate(points):
        here = place / f"{victim}-{number}"
        here.mkdir()
        yield attempt(world, victim, point, here)
        shutil.rmtree(here)


@pytest.mark.full
@pytest.mark.parametrize("world", ["xet-next", "lfs-first"], indirect=True)
@pytest.mark.parametrize("victim", ["client", "hub"])
def test_a_sample_of_kills(world: World, victim: str, tmp_path: Path) -> None:
    points = world.points
    moved = ("ref.updated", 1)
    early = random.Random(f"{world.transport} {victim}").sample(points[: points.index(moved)], SAMPLE - 1)
    outcomes = dict.fromkeys(outcome for _, outcome in attempts(world, victim, [*early, moved], tmp_path))
    assert set(outcomes) == {"old", "new"}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("world", ["xet-first", "xet-next", "lfs-first", "lfs-next"], indirect=True)
@pytest.mark.parametrize("victim", ["client", "hub"])
def test_kills_at_moments_drawn_from_the_hubs_events(
    world: World,
    victim: str,
    half: int,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    moved = ("ref.updated", 1)
    row = f"{request.node.callspec.params['world']} {victim}"
    both = random.Random(row).sample([point for point in world.points if point != moved], 2 * DRAWN)
    drawn = both[half * DRAWN : (half + 1) * DRAWN]
    results = list(attempts(world, victim, [*drawn, moved], tmp_path))
    assert [kind for kind, _ in results].count(TOO_LATE) <= 1
    assert {outcome for _, outcome in results} == {"old", "new"}
    for kind in dict.fromkeys(kind for kind, _ in results):
        outcomes = [outcome for of, outcome in results if of == kind]
        record_property("fault", (TABLE, row, kind, "/".join(outcomes)))
