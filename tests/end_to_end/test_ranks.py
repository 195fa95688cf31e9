"""A training in several processes: one publishes, and the others wait for nobody."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.support.launch import Ranks

pytestmark = pytest.mark.full

SCRIPT = "tests/support/rank.py"


@pytest.mark.parametrize(("count", "how"), [(4, "torch"), (2, "accelerate"), (2, "context")])
def test_one_process_publishes_and_gets_the_receipt(
    count: int, how: str, served: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    ended = Ranks(count, (SCRIPT, tmp_path / "model", repo, how), served.url, served.token).end()
    assert [code for code, _ in ended] == [0] * count
    told = [each for _, each in ended]
    assert [each["rank"] for each in told] == list(range(count))
    commits = [commit.commit_id for commit in api.list_repo_commits(repo)]
    assert len(commits) == 2  # ours, and the repository's first one
    assert [each["commit"] for each in told] == [commits[0], *[None] * (count - 1)]


def test_none_hangs_where_the_main_process_dies_in_the_push(
    served: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    with FaultyProxy() as proxy:
        proxy.upstream = served.url
        ranks = Ranks(4, (SCRIPT, tmp_path / "model", repo, "torch"), proxy.url, served.token)
        kill = lambda: os.kill(ranks.processes[0].pid, signal.SIGKILL)  # noqa: E731
        proxy.reset(Fault("stall", "POST", r"/commit/", times=FOREVER, act=kill))
        ended = ranks.end()
    assert [code for code, _ in ended] == [-signal.SIGKILL, 0, 0, 0]
    assert [(each["commit"], each["after"]) for _, each in ended[1:]] == [(None, 45)] * 3
    assert api.list_repo_files(repo) == [".gitattributes"]  # nothing half
