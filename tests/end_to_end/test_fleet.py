"""A fleet against a hub and a client that are killed, and against hubs that limit how fast it goes."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from tests.support import hub_process
from tests.support.commands import ROOT, Done, run
from tests.support.faulty_proxy import FaultyProxy, Limit
from tests.support.hub_process import HubProcess
from tests.support.models import model_folder

pytestmark = pytest.mark.full

CARD = "---\nlicense: mit\nlanguage: en\n---\n\n# A model\n\nIt is small.\n"


def fleet_of(place: Path, count: int, name: str = "m") -> Path:
    rows = []
    for number in range(count):
        model_folder(place / f"{name}{number:05}", seed=number, count=20, card=CARD)
        rows.append({"folder": f"{name}{number:05}", "repo": f"fleet/{name}{number:05}"})
    path = place / f"{name}.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def environment(url: str, token: str) -> dict[str, str]:
    return {**os.environ, "HF_ENDPOINT": url, "HF_TOKEN": token, "PYTHONPATH": str(ROOT)}


def hubpub(*arguments: str | Path, url: str, token: str) -> Done:
    return run(sys.executable, "-m", "hubpub", "fleet", *arguments, env=environment(url, token))


def commits(api: HfApi, repos: list[str]) -> dict[str, int]:
    """How many commits each repository has; 0 for one that is not there."""

    def count(repo: str) -> int:
        return len(api.list_repo_commits(repo)) if api.repo_exists(repo) else 0

    with ThreadPoolExecutor(4) as pool:
        return dict(zip(repos, pool.map(count, repos), strict=True))


@pytest.mark.parametrize(
    ("count", "kills"), [(200, 12), pytest.param(2_000, 60, marks=pytest.mark.slow)], ids=["200", "2000"]
)
def test_nothing_is_lost_and_nothing_done_twice(tmp_path: Path, count: int, kills: int) -> None:
    """kill -9 of the client and of the hub at random moments; the hub's own history says what was done."""
    dice = random.Random(count)
    path = fleet_of(tmp_path, count)
    repos = [f"fleet/m{number:05}" for number in range(count)]
    root = tmp_path / "hub"
    running = hub_process.start(root)
    hub = running.__enter__()
    port = hub.url.rpartition(":")[2]
    client: subprocess.Popen[bytes] | None = None
    try:
        for kill in range(kills):
            if client is None or client.poll() is not None:
                client = subprocess.Popen(
                    [sys.executable, "-m", "hubpub", "fleet", "push", str(path), "--quiet"],
                    env=environment(hub.url, hub.token),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            time.sleep(dice.uniform(0.8, 3.0) * (1 if count < 1_000 else 3))
            if kill % 3 == 2:
                os.kill(hub.process.pid, signal.SIGKILL)
                hub.process.wait()
                running = hub_process.start(root, "--port", port)
                hub = running.__enter__()
            else:
                client.kill()
                client.wait()
        if client is not None:
            client.kill()
            client.wait()
        done = hubpub("push", path, url=hub.url, token=hub.token)
        assert done.code == 0, done
        api = HfApi(endpoint=hub.url, token=hub.token)
        assert set(commits(api, repos).values()) == {2}, "the first commit, and ours"
        assert hubpub("verify", path, url=hub.url, token=hub.token).code == 0
        again = hubpub("push", path, url=hub.url, token=hub.token)
        assert (again.code, again.out) == (0, f"push of {path}: {count} rows: {count} unchanged.\n")
        changed = hubpub("push", path, "--recipe", "standard", url=hub.url, token=hub.token)
        assert (changed.code, changed.out) == (0, f"push of {path}: {count} rows: {count} published.\n")
        assert set(commits(api, repos).values()) == {3}, "one card each"
    finally:
        if client is not None and client.poll() is None:
            client.kill()
            client.wait()
        hub.end()


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[tuple[FaultyProxy, HubProcess]]:
    with FaultyProxy() as proxy, hub_process.start(tmp_path / "hub", "--base-url", proxy.url) as hub:
        proxy.upstream = hub.url
        yield proxy, hub


def test_a_hub_that_counts_requests_is_asked_as_often_as_it_allows(
    tmp_path: Path, limited: tuple[FaultyProxy, HubProcess]
) -> None:
    proxy, hub = limited
    path = fleet_of(tmp_path, 60)
    proxy.limit = Limit(100, 6.0)
    done = hubpub("push", path, url=proxy.url, token=hub.token)
    assert done.code == 0, done
    assert done.out == f"push of {path}: 60 rows: 60 published.\n"
    whole = proxy.limit.allowed[1:-1]
    assert whole, proxy.limit
    assert sum(whole) >= 0.9 * 100 * len(whole), proxy.limit


def test_a_quota_of_commits_that_the_words_alone_tell(tmp_path: Path, limited: tuple[FaultyProxy, HubProcess]) -> None:
    proxy, hub = limited
    path = fleet_of(tmp_path, 40)
    proxy.limit = Limit(12, 6.0, r"/commit/main$", in_words=True)
    done = hubpub("push", path, url=proxy.url, token=hub.token)
    assert done.code == 0, done
    assert done.out == f"push of {path}: 40 rows: 40 published.\n"
    assert proxy.limit.allowed[:-1] == [12] * (len(proxy.limit.allowed) - 1)
    assert set(commits(HfApi(endpoint=hub.url, token=hub.token), [f"fleet/m{n:05}" for n in range(40)]).values()) == {2}


def test_what_an_account_has_published_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBPUB_HOME", str(tmp_path / "home"))
    path = fleet_of(tmp_path, 5)

    def told(*arguments: str | Path) -> Done:
        return run(sys.executable, "-m", "hubpub", "fleet", *arguments, "--local", env={"PYTHONPATH": str(ROOT)})

    assert told("push", path).code == 0
    fixed = told("fix", "hub:fleet/m*", "--set-missing", "base_model=openai-community/gpt2", "--add-tag", "a-tag")
    assert (fixed.code, fixed.out) == (0, "fix of hub:fleet/m*: 5 rows: 5 mended.\n")
    again = told("fix", "hub:fleet/m*", "--set-missing", "base_model=openai-community/gpt2", "--add-tag", "a-tag")
    assert again.out == "fix of hub:fleet/m*: 5 rows: 5 good as it was.\n"
    checked = told("check", "hub:fleet", "--with-tag", "a-tag")
    assert (checked.code, checked.out) == (0, "check of hub:fleet: 5 rows: 5 good.\n")
    assert "lists no such model" in told("check", "hub:fleet", "--with-tag", "another").err
    # the folders know nothing of it, and a push keeps what was set
    pushed = told("push", path)
    assert (pushed.code, pushed.out) == (0, f"push of {path}: 5 rows: 5 unchanged.\n")


def test_a_disk_that_is_full_while_the_journal_is_written(tmp_path: Path) -> None:
    """Nothing is lost, and nothing is done twice: what the journal could not keep, the hub knows."""
    path = fleet_of(tmp_path, 12)
    with hub_process.start(tmp_path / "hub") as hub:
        command = [sys.executable, "-m", "hubpub", "fleet", "push", str(path)]
        full = run(
            *command,
            env=environment(hub.url, hub.token),
            before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
        )
        assert full.code == 5, full
        assert "cannot use the journal" in full.err
        done = hubpub("push", path, url=hub.url, token=hub.token)
        assert done.code == 0, done
        api = HfApi(endpoint=hub.url, token=hub.token)
        assert set(commits(api, [f"fleet/m{n:05}" for n in range(12)]).values()) == {2}
