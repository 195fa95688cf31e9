"""Reads random pickles as we do and as every Python at hand does, and tells what we did not name.

    scripts/fuzz_pickles.py --minutes 30
    scripts/fuzz_pickles.py --seed 14 --streams 20000

Each Python gets a process of its own, with little memory; nothing that a pickle names is imported or run. It prints a
line of JSON for each Python, and exits with 1 if anything was missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
OLDEST = (3, 11)
NEWEST = (3, 20)


def pythons() -> list[str]:
    """A Python of each version that hubpub runs on: this one, those on the path, and those of pyenv."""
    found = {sys.version_info[:2]: sys.executable}
    for minor in range(OLDEST[1], NEWEST[1]):
        here = shutil.which(f"python3.{minor}")
        kept = sorted(
            Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser().glob(f"versions/3.{minor}.*/bin/python")
        )
        for path in [*kept, *([here] if here else [])]:
            # pyenv's stand-ins answer only for the versions that are chosen
            if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
                found.setdefault((3, minor), str(path))
    return [found[version] for version in sorted(found)]


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
