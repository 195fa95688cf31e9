"""A limit that only the hub's words name is told at once, with its time: no minute is spent on asking again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from tests.support import hub_process
from tests.support.commands import ROOT, Done, run
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.support.hub_process import HubProcess
from tests.support.models import model_folder

REACHED = "allows 128 repository commits per hour, and that is reached"
AGAIN = "Run the command again in 60 minutes."


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultyProxy, HubProcess]]:
    root = tmp_path_factory.mktemp("hub")
    with FaultyProxy() as proxy, hub_process.start(root, "--base-url", proxy.url) as started:
        proxy.upstream = started.url
        yield proxy, started


def push(tmp_path: Path, hub: tuple[FaultyProxy, HubProcess], repo: str) -> Done:
    proxy, started = hub
    folder = tmp_path / "model"
    if not folder.exists():
        model_folder(folder, count=60_000, card="---\nlanguage: en\n---\n\n# A model\n")
    environment = {"HF_ENDPOINT": proxy.url, "HF_TOKEN": started.token, "HF_HUB_DISABLE_XET": "1"}
    return run(sys.executable, "-m", "hubpub", "push", folder, repo, "--format", "json", env=environment, cwd=ROOT)


@pytest.mark.parametrize("path", ["/commit/main$", "/preupload/main$", "/info/lfs/objects/batch$", "/repos/create$"])
def test_a_limit_on_commits(tmp_path: Path, hub: tuple[FaultyProxy, HubProcess], path: str) -> None:
    proxy, started = hub
    repo = f"me/m{path.count('/')}{len(path)}"
    proxy.reset(Fault("quota", "POST", path, times=FOREVER))
    done = push(tmp_path, hub, repo)
    assert (done.code, proxy.faults[0].done) == (4, 1), done
    created = (
        "" if path == "/repos/create$" else f"; this push created {repo}, which is empty (`hf repos delete {repo}`"
    )
    assert done.err.startswith(f"error: {proxy.url} {REACHED}{created}"), done.err
    assert done.err.endswith(f"{AGAIN}\n")
    api = HfApi(endpoint=started.url, token=started.token)
    if api.repo_exists(repo):
        assert len(api.list_repo_commits(repo)) == 1, "nothing is published"
    proxy.reset()
    assert push(tmp_path, hub, repo).code == 0, "an hour later"
