"""A folder that is deeper than Python's calls may be, and than a path may be long."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def deep_folder(root: Path, depth: int) -> Iterator[str]:
    """Makes it, with one file at its bottom, whose path in it is given; it goes with the context.

    Python's own ways to remove it are not deep enough.
    """
    root.mkdir(exist_ok=True)
    here = os.open(root, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    file = os.open("f.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here)
    os.write(file, b"x")
    os.close(file)
    os.close(here)
    try:
        yield "d/" * depth + "f.txt"
    finally:
        subprocess.run(["rm", "-rf", str(root)], check=True)
