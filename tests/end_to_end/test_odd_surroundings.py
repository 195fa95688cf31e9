"""What is odd about a folder, about a file's name or about this Python, and no fault of anybody's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.conftest import Call
from tests.support.commands import ROOT, run
from tests.support.deep_folder import deep_folder
from tests.support.models import model_folder

CARD = "---\nlanguage: en\nlicense: mit\n---\n\n# A model\n"


@pytest.mark.parametrize("depth", [700, 1_900])
def test_a_folder_deeper_than_python_calls(
    tmp_path: Path, call: Call, account: localhub.Serving, api: HfApi, repo: str, depth: int
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    with deep_folder(folder, depth) as path:
        code, _, err = call("push", folder, repo, "--quiet")
        assert (code, err) == (0, "")
        assert path in api.list_repo_files(repo)
        code, _, err = call("check", tmp_path)
        assert (code, err) == (0, "")
    git = account.root / "repos" / "models" / repo / "git"
    assert run("git", "--git-dir", git, "fsck", "--strict").code == 0
    # and the folders go again with the file
    api.delete_file(path, repo)
    assert not [file for file in api.list_repo_files(repo) if file.startswith("d/")]
    tops = run("git", "--git-dir", git, "ls-tree", "--name-only", "main").out.split()
    assert "d" not in tops


def test_quiet_is_quiet_whatever_the_client_warns_of(
    tmp_path: Path, call: Call, account: localhub.Serving, repo: str
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    (folder / "vectors.parquet").write_bytes(b"PAR1")
    environment = {"HF_ENDPOINT": account.url, "HF_TOKEN": account.token}
    push = (sys.executable, "-m", "hubpub", "push", folder, repo)
    done = run(*push, "--quiet", env=environment, cwd=ROOT)
    assert (done.code, done.err) == (0, "")


def test_without_docstrings_one_line_tells_why_the_rules_have_no_text() -> None:
    def told(*arguments: str) -> tuple[str, str]:
        done = subprocess.run(
            [sys.executable, "-OO", "-m", "hubpub", "rules", *arguments], capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 0, done
        return done.stdout, done.stderr

    line = "There is no text of it here: Python runs with -OO, which leaves such texts out. Run it without.\n"
    assert told("MD001") == (f"MD001 (warning)\n\n{line}", "")
    listed, said = told()
    assert said == line
    assert "MD001  warning\n" in listed
