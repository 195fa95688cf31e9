"""A training that saves often: a loop of one's own, without a library, which publishes each save.

    python tests/support/saving.py OUTPUT REPO STEPS

It goes on from the last checkpoint on the hub. It prints, one JSON line each, where it begins, each step that it saved
with the process that publishes it, and at the end what became of them.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import hubpub
from tests.workflows.checkpoints.saved import checkpoint

SECONDS = 0.2
"""How long a step takes."""


def main() -> None:
    """Trains."""
    output, repo, steps = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    found = hubpub.checkpoint(repo)
    first = json.loads((found / "trainer_state.json").read_text())["global_step"] + 1 if found else 1
    say(began=first)
    with hubpub.Checkpoints(repo) as checkpoints:
        for step in range(first, steps + 1):
            time.sleep(SECONDS)
            folder = checkpoint(output, step)
            checkpoints.submit(folder, step)
            shutil.rmtree(folder)
            assert checkpoints._uploader
            say(saved=step, uploader=checkpoints._uploader._process.pid)
        report = checkpoints.finish()
    say(published=[each.step for each in report.published], failed=dict(report.failed))


def say(**what: Any) -> None:
    """Prints a line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
