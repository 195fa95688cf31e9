"""The Pythons at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

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
