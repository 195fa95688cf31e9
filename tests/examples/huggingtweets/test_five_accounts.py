"""Thousands of posts of five accounts, from archives to a bot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import hubpub
from hubpub import localhub
from tests.support.bots import BASE, EXAMPLE, published, started

pytestmark = pytest.mark.slow


def test_five_accounts_of_three_kinds_of_archives(account: localhub.Serving, tmp_path: Path) -> None:
    """Thousands of posts each: three accounts of X, one of Mastodon, one of Bluesky."""
    subprocess.run([sys.executable, "-m", "huggingtweets.samples", tmp_path / "archives"], cwd=EXAMPLE, check=True)
    archives = sorted((tmp_path / "archives").iterdir(), reverse=True)
    assert len(archives) == 5
    more = ("--wandb", "offline", "--entity", "ada", "--epochs", "2")
    out = tmp_path / "five"
    process = started("run", *archives, "--repo", "me/five", "--out", out, *BASE, *more, env={})
    said, err = process.communicate(timeout=1800)
    assert process.returncode == 0, err
    five = published("me/five", out, {}, said, account)
    facts = five.source["facts"]
    assert [account["name"] for account in facts["accounts"]] == [account["name"] for account in five.accounts]
    assert all(account["downloaded"] == 3000 for account in facts["accounts"])
    assert facts["handle"] == "-".join(sorted(str(account["handle"]) for account in five.accounts))
    assert facts["held_out"]["after"] <= 0.9 * facts["held_out"]["before"]
    assert len(set(facts["samples"])) == 5
    assert [f for f in hubpub.check(five.snapshot).findings if f.severity != hubpub.Severity.INFO] == []
