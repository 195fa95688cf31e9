"""The Makefile's commands in one clone, in the README's order: each installs what it lacks, and CI runs the same."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.commands import ROOT, run

STAMPS = {"demo": [".demo"], "test": [".test", ".demo"], "test-full": [".test-full", ".test", ".docs", ".demo"]}


def installs(goal: str, venv: Path) -> str:
    """What would be installed for it, as the environment stands; nothing is."""
    done = run("make", "--dry-run", goal, f"VENV={venv}", cwd=ROOT, env={"MAKEFLAGS": "", "MAKELEVEL": ""})
    assert done.code == 0, done
    return " ".join(re.findall(r"scripts/venv .* -- (.*)", done.out))


def done_with(goal: str, venv: Path) -> None:
    """Leaves what the goal's installation leaves."""
    done = run("make", "--dry-run", goal, f"VENV={venv}", cwd=ROOT, env={"MAKEFLAGS": "", "MAKELEVEL": ""})
    for line in re.findall(r"^touch (.*)$", done.out, re.MULTILINE):
        for path in line.split():
            Path(path).touch()


def test_each_command_installs_what_it_lacks(tmp_path: Path) -> None:
    steps = [("demo", "-e ."), ("test", "--group lint --group test -e .")]
    steps += [("test-full", "--group lint --group test-full -e .")]
    for number, (goal, lacks) in enumerate(steps):
        assert installs(goal, tmp_path) == lacks
        done_with(goal, tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == set(STAMPS[goal])
        # neither it nor what came before it has anything left to install
        for earlier, _ in steps[: number + 1]:
            assert installs(earlier, tmp_path) == ""
    assert installs("test-slow", tmp_path) == installs("docs", tmp_path) == ""


def test_the_docs_need_little(tmp_path: Path) -> None:
    assert installs("docs", tmp_path) == "--group docs -e ."


def test_ci_runs_the_commands_of_the_readme_in_its_order() -> None:
    shown = re.findall(r"^\$ (make [\w-]+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert shown == ["make demo", "make test"]
    ran = re.findall(r"^make .*$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert ran == [*shown, "make test-full"]
