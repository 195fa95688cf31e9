"""Which files a .gitignore names, held against git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubpub.files.gitignore import ignored
from hubpub.files.scan import scan

PATHS = (
    *("a.txt", "b.log", "notes.md", "step_1/a.txt", "step_1/deep/b.txt", "docs/a.txt", "docs/step_2/c.txt"),
    *("build/x/y.txt", "src/build/z.txt", "a b.txt", "#hash", "!bang", "[x].txt", "é.txt", "docs/.hidden"),
)


def named(root: Path) -> list[str]:
    return [entry.path for entry in ignored(scan(root))]


def fill(root: Path, text: str) -> None:
    for path in PATHS:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")
    (root / ".gitignore").write_text(text)


def by_git(root: Path) -> list[str]:
    if not (root / ".git").exists():
        subprocess.run(["git", "init", "-q", str(root)], check=True)
    command = ["git", "-C", str(root), "ls-files", "-z", "--others", "--ignored", "--exclude-per-directory=.gitignore"]
    found = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return sorted(path for path in found.split("\0") if path and not path.endswith(".gitignore"))


PATTERNS = [
    *("a.txt", "*.txt", "/a.txt", "docs/a.txt", "docs/", "step_*", "step_*/", "**/b.txt", "docs/**", "build/"),
    *("**/build/", "docs/*/c.txt", "a ?.txt", r"\#hash", r"\!bang", "[ab].*", "[!a].txt", r"a\ b.txt", "*.log  "),
    *("", "é.txt", "deep", "src/**/z.txt", "*/a.txt", ".hidden", "x/y.txt", r"\[x\].txt", "docs/.h*", "[a-b].log"),
    *("[", "[]", "# a.txt", "/build", "a.txt\r", "?.txt", "é*"),
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_read_as_git_reads_it(tmp_path, pattern):
    fill(tmp_path, f"{pattern}\n")
    assert named(tmp_path) == by_git(tmp_path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([p for p in PATTERNS if p[:1] not in "\\#"])), max_size=5))
def test_several_patterns_are_read_as_git_reads_them(tmp_path, lines):
    fill(tmp_path, "".join(f"{'!' if negated else ''}{pattern}\n" for negated, pattern in lines))
    assert named(tmp_path) == by_git(tmp_path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    *(st.lists(st.sampled_from([*PATTERNS[:30], "!a.txt", "!*.txt", "!step_*", "!deep"]), max_size=3) for _ in range(3))
)
def test_nested_ones_are_read_as_git_reads_them(tmp_path, above, docs, step):
    fill(tmp_path, "\n".join(above))
    (tmp_path / "docs" / ".gitignore").write_text("\n".join(docs))
    (tmp_path / "step_1" / ".gitignore").write_text("\n".join(step))
    assert named(tmp_path) == by_git(tmp_path)


def test_what_is_named_is_the_file_or_a_directory_around_it(tmp_path):
    fill(tmp_path, "a.txt\nstep_1/deep/\n")
    (tmp_path / "docs" / ".gitignore").write_text("step_*\n")
    assert [tuple(entry) for entry in ignored(scan(tmp_path))] == [
        ("a.txt", ".gitignore", ""),
        ("docs/a.txt", ".gitignore", ""),
        ("docs/step_2/c.txt", "docs/.gitignore", "docs/step_2"),
        ("step_1/a.txt", ".gitignore", ""),
        ("step_1/deep/b.txt", ".gitignore", "step_1/deep"),
    ]


@pytest.mark.parametrize("text", ["*\n", "/*\n", "# all\n*\n!.gitignore\n"])
def test_one_that_names_everything_names_nothing(tmp_path, text):
    fill(tmp_path, text)
    assert named(tmp_path) == []


def test_without_one(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    assert named(tmp_path) == []
