"""Writes generated files, or says which of them are stale."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(files: Mapping[Path, str], script: str) -> int:
    """Writes the files that differ; with --check among the arguments, only names them.

    Args:
        files: Every generated file and its content.
        script: The name of the script that generates them.

    Returns:
        The exit code.
    """
    stale = [path for path, text in files.items() if not path.is_file() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.name} is stale: run scripts/constants/{script}")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files[path])
    return 0
