"""The wheel and the source archive, as a release has them: built, judged by the field's own tools, installed and used.

To build and to install, PyPI is asked.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.commands import ROOT
from tests.support.pythons import pythons

pytestmark = pytest.mark.slow

_LIMIT = 900  # seconds, by which a hang is told


def tool(*words: str | Path, cwd: Path = ROOT) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, timeout=_LIMIT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both."""
    place = tmp_path_factory.mktemp("dist")
    tool(sys.executable, "-m", "build", "--outdir", place, ROOT)
    return place


def test_the_field_s_own_tools_find_nothing(built: Path) -> None:
    files = sorted(built.iterdir())
    assert [file.name.rpartition(".")[2] for file in files] == ["whl", "gz"]
    assert "PASSED" in tool(sys.executable, "-m", "twine", "check", "--strict", *files)
    assert "OK" in tool(sys.executable, "-m", "check_wheel_contents", next(built.glob("*.whl")))


def test_it_holds_what_it_needs_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert {"hubpub/cli/skill.md", "hubpub/py.typed", "hubpub/cli/main.py"} <= set(names)
    assert any(name.endswith("share/man/man1/hubpub-push.1") for name in names)
    tops = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops == {"hubpub"}
    with tarfile.open(next(built.glob("*.tar.gz"))) as source:
        inside = {name.split("/")[1] for name in source.getnames() if "/" in name}
    assert inside <= {
        "hubpub",
        "schemas",
        "docs",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "pyproject.toml",
        "PKG-INFO",
        ".gitignore",
    }


@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_it_works_where_nothing_else_is_installed(built: Path, tmp_path: Path, which: str) -> None:
    python = pythons()[0 if which == "oldest" else -1]
    venv, home = tmp_path / "venv", tmp_path / "home"
    tool(python, "-m", "venv", venv)
    tool(venv / "bin" / "pip", "install", "--quiet", next(built.glob("*.whl")))
    model = shutil.copytree(ROOT / "examples" / "tinytweets" / "model", tmp_path / "model")

    def hubpub(*words: str | Path) -> str:
        done = subprocess.run(
            [str(venv / "bin" / "hubpub"), *map(str, words)],
            cwd=tmp_path,
            env={"HOME": str(home), "HUBPUB_HOME": str(home / "hubpub"), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=_LIMIT,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert hubpub("--version").startswith("hubpub ")
    assert "license" in hubpub("schema", "hubpub.toml")
    assert hubpub("check", ROOT / "tests" / "corpus" / "cards" / "good")
    assert "Published me/tiny in one commit." in hubpub(
        "push", model, "me/tiny", "--local", "--yes", "--recipe", "standard"
    )
    assert "as the receipt says" in hubpub("verify", "me/tiny", "--local")
    assert hubpub("skill") == ".agents/skills/hubpub/SKILL.md\n"
    assert (venv / "share" / "man" / "man1" / "hubpub.1").is_file()
