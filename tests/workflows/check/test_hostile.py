"""Cards made to do harm: each ends soon, in little memory, with findings and no exception."""

from __future__ import annotations

import json
import resource
import subprocess
import sys

import pytest

from tests.support.hostile import cards

CARDS = cards()
# of address space: Python, its packages, and what the budget leaves a card
MEMORY = 1_000_000_000


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.full
@pytest.mark.parametrize("options", [[], ["--fix", "--diff"]], ids=["check", "fix"])
@pytest.mark.parametrize("name", CARDS)
def test_a_hostile_card(tmp_path, name, options):
    card = tmp_path / "README.md"
    card.write_bytes(CARDS[name])
    done = subprocess.run(
        [sys.executable, "-m", "hubpub", "check", "--format", "json", *options, str(card)],
        capture_output=True,
        timeout=30,
        preexec_fn=limited,
    )
    assert done.stderr == b""
    assert done.returncode in (0, 1)
    assert json.loads(done.stdout)["findings"]
    assert card.read_bytes() == CARDS[name]
