"""The completion of commands and options, by the shell itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.commands import run

BASH = """
eval "$(hubpub completion bash)"
complete -p hubpub > /dev/null || exit 1
offer() { COMPREPLY=(); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hubpub_completion hubpub; echo "${COMPREPLY[@]}"; }
offer hubpub pu
offer hubpub push --pr
offer hubpub check --format s
offer hubpub fleet st
"""


@pytest.mark.full
def test_bash_completes(tmp_path: Path) -> None:
    command = tmp_path / "hubpub"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m hubpub "$@"\n')
    command.chmod(0o755)
    done = run("bash", "-c", BASH, env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == ["push", "--private --prune --pr", "sarif", "status"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_theirs(shell: str) -> None:
    done = run(sys.executable, "-m", "hubpub", "completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"_HUBPUB_COMPLETE={shell}_complete" in done.out
