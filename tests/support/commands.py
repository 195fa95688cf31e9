"""Runs the command line and the stock tools as separate processes."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
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
    *command: str | Path,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    cwd: Path | None = None,
    before: Callable[[], None] | None = None,
) -> Done:
    """Runs a command to its end; it must not take longer than two minutes. ``before`` is called in its process."""
    done = subprocess.run(
        [str(part) for part in command],
        input=stdin,
        capture_output=True,
        timeout=120,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        preexec_fn=before,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def bound_by_permissions() -> None:
    """Takes from a process what root may do whatever a file's permissions are; of others, it has nothing to take."""
    drop, override, search = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    for capability in (override, search):
        ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


def hubpub(*arguments: str | Path, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> Done:
    """Runs ``hubpub`` as users do, in a process of its own."""
    return run(sys.executable, "-m", "hubpub", *arguments, env=env, stdin=stdin, cwd=ROOT)
