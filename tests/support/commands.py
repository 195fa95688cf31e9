"""Runs the command line and the stock tools as separate processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent


def tool(package: str) -> Path:
    """The command that has its package's name: beside the interpreter, or where its package lies."""
    files = distribution(package).files or ()
    return next(Path(str(file.locate())).resolve() for file in files if file.match(f"bin/{package}"))


@dataclass(frozen=True)
class Done:
    """A process that has ended."""

    code: int
    out: str
    err: str


def run(
    *command: str | Path, env: Mapping[str, str] | None = None, stdin: bytes = b"", cwd: Path | None = None
) -> Done:
    """Runs a command to its end; it must not take longer than two minutes."""
    done = subprocess.run(
        [str(part) for part in command],
        input=stdin,
        capture_output=True,
        timeout=120,
        env={**os.environ, **(env or {})},
        cwd=cwd,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def hubpub(*arguments: str | Path, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> Done:
    """Runs ``hubpub`` as users do, in a process of its own."""
    return run(sys.executable, "-m", "hubpub", *arguments, env=env, stdin=stdin, cwd=ROOT)
