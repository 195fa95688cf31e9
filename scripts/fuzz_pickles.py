"""Reads random pickles as we do and as every Python at hand does, and tells what we did not name.

    scripts/fuzz_pickles.py --minutes 30
    scripts/fuzz_pickles.py --seed 14 --streams 20000

Each Python gets a process of its own, with little memory; nothing that a pickle names is imported or run. It prints a
line of JSON for each Python, and exits with 1 if anything was missed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.pythons import pythons  # noqa: E402


def main() -> int:
    """Runs all of them, side by side."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    amount = parser.add_mutually_exclusive_group(required=True)
    amount.add_argument("--minutes")
    amount.add_argument("--streams")
    options = parser.parse_args()
    how = ["--minutes", options.minutes] if options.minutes else ["--streams", options.streams]
    module = "tests.files.weights.pickle.differential"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    running = [
        subprocess.Popen([python, "-m", module, str(options.seed), *how], cwd=ROOT, env=environment)
        for python in pythons()
    ]
    return max(process.wait() != 0 for process in running)


if __name__ == "__main__":
    sys.exit(main())
