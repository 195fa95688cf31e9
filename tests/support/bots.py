"""The example that makes bots, run as its users do: by its command line, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download

from hubpub import localhub
from hubpub.cards.recipes.registry import read_card
from tests.support.commands import ROOT, Done

EXAMPLE = ROOT / "examples" / "huggingtweets"
TINY = ROOT / "examples" / "tinytweets" / "model"
BASE = ("--base", TINY, "--base-name", "huggingtweets/tinytweets", "--license", "mit")


@dataclass(frozen=True)
class Bot:
    """A bot that was published.

    Attributes:
        repo: Its repository.
        out: The work folder.
        env: The account, for processes.
        said: What the command printed.
        snapshot: What is on the hub.
    """

    repo: str
    out: Path
    env: Mapping[str, str]
    said: str
    snapshot: Path

    @property
    def card(self) -> str:
        return (self.snapshot / "README.md").read_text(encoding="utf-8")

    @property
    def source(self) -> dict[str, Any]:
        """What its card was made from, read off the card."""
        return read_card(self.card, self.repo).model_dump(mode="json")

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """The accounts as the data step counted them."""
        told: list[dict[str, Any]] = json.loads((self.out / "data" / "data.json").read_text())["accounts"]
        return told


def published(repo: str, out: Path, env: Mapping[str, str], said: str, serving: localhub.Serving) -> Bot:
    """A bot that was published to that hub."""
    snapshot = snapshot_download(
        repo, endpoint=serving.url, token=serving.token, local_dir=out.with_name(f"{out.name}-snapshot")
    )
    return Bot(repo, out, env, said, Path(snapshot))


def started(*arguments: str | Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """Starts ``python -m huggingtweets``."""
    command = [sys.executable, "-m", "huggingtweets", *map(str, arguments)]
    surroundings = {**os.environ, "PYTHONPATH": f"{EXAMPLE}:{ROOT}", "HF_HUB_OFFLINE": "0", **env}
    return subprocess.Popen(
        command, env=surroundings, cwd=EXAMPLE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def huggingtweets(*arguments: str | Path, env: Mapping[str, str]) -> Done:
    """Runs ``python -m huggingtweets`` to its end."""
    with started(*arguments, env=env) as process:
        out, err = process.communicate(timeout=600)
    return Done(process.returncode, out, err)
