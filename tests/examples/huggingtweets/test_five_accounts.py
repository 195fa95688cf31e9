"""Thousands of posts of five accounts, from archives to a bot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hubpub
from hubpub import localhub
from tests.examples.huggingtweets.independent import (
    Counts,
    counts_of_bluesky,
    counts_of_mastodon,
    counts_of_x,
)
from tests.support.bots import BASE, EXAMPLE, published, started

pytestmark = pytest.mark.slow


def _count(path: Path, private: str) -> Counts:
    """What an archive holds, counted by none of the example's code."""
    if path.name.startswith("twitter"):
        return counts_of_x(path)
    return counts_of_mastodon(path) if path.name.startswith("mastodon") else counts_of_bluesky(path, private)


def test_five_accounts_of_three_kinds_of_archives(account: localhub.Serving, bot: Any, tmp_path: Path) -> None:
    """Thousands of posts each: three accounts of X, one of Mastodon, one of Bluesky."""
    private = bot.samples.parts.PRIVATE
    subprocess.run([sys.executable, "-m", "huggingtweets.samples", tmp_path / "archives"], cwd=EXAMPLE, check=True)
    archives = sorted((tmp_path / "archives").iterdir(), reverse=True)
    counts = [_count(path, private) for path in archives]
    more = ("--wandb", "offline", "--entity", "ada", "--epochs", "2")
    out = tmp_path / "five"
    process = started("run", *archives, "--repo", "me/five", "--out", out, *BASE, *more, env={})
    said, err = process.communicate(timeout=1800)
    assert process.returncode == 0, err
    five = published("me/five", out, {}, said, account)
    facts = five.source["facts"]
    assert [account["name"] for account in facts["accounts"]] == [account["name"] for account in five.accounts]
    counted = [
        tuple(account[name] for name in ("downloaded", "retweets", "short", "kept")) for account in facts["accounts"]
    ]
    assert counted == counts
    assert min(downloaded for downloaded, *_ in counted) > 2500
    assert facts["handle"] == "-".join(sorted(str(account["handle"]) for account in five.accounts))
    assert facts["held_out"]["after"] <= 0.9 * facts["held_out"]["before"]
    assert len(set(facts["samples"])) == 5
    assert [f for f in hubpub.check(five.snapshot).findings if f.severity != hubpub.Severity.INFO] == []
