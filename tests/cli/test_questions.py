"""What `hubpub init` asks in a terminal, answered there."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.support.models import model_folder

ROOT = Path(__file__).parents[2]
CARD = b"---\nlicense: apache-2.0\nlanguage: [en, de]\n---\n# Base\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", count=10)


def talk(folder: Path, *answers: str | signal.Signals, options: Sequence[str] = ()) -> tuple[int, str]:
    """Runs `init` in a terminal, and answers one question after another; the exit code, and what was shown."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hubpub", "init", str(folder), *options]
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        for answer in answers:
            since = len(shown)
            # a question ends with a colon and no line feed
            while not (shown[since:].endswith(b": ") and b"\n" in shown[since:]):
                shown += os.read(ours, 1 << 16)
            if isinstance(answer, str):
                os.write(ours, answer.encode())
                continue
            for _ in range(20):
                # Python may lose one that comes just before it waits for the line, and people press it again
                process.send_signal(answer)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(1)
                    break
        with suppress(OSError):  # how a terminal on Linux says that nobody is there any more
            while more := os.read(ours, 1 << 16):
                shown += more
    os.close(ours)
    return process.returncode, shown.decode()


def written(folder: Path) -> tuple[dict[str, object], dict[str, object]]:
    """What hubpub.toml and facts.toml say; empty where there is none."""
    files = [folder / name for name in ("hubpub.toml", "facts.toml")]
    settings, facts = (tomllib.loads(file.read_text()) if file.exists() else {} for file in files)
    return settings, facts


def test_all_is_asked_and_the_base_models_card_offers(account: localhub.Serving, api: HfApi, folder: Path) -> None:
    api.create_repo("ada/base")
    api.upload_file(path_or_fileobj=CARD, path_in_repo="README.md", repo_id="ada/base")
    code, shown = talk(folder, "tiny\n", "out\n", "ada/base\n", "\n", "de\n")
    assert code == 0
    place = f"by the card of ada/base on {account.url.removeprefix('http://')}"
    assert "'out' is no id of a model on the Hub: it names no owner, as in owner/name." in shown
    assert f"license [apache-2.0, {place}]: " in shown
    assert f"language [en, de, {place}]: " in shown
    settings, facts = written(folder)
    assert settings == {
        "repo": "local/tiny",
        "recipe": "standard",
        "facts": "facts.toml",
        "exclude": ["facts.toml"],
    }
    assert facts == {"base_model": "ada/base", "license": "apache-2.0", "language": "de"}
    assert "missing:" not in shown


@pytest.mark.full
def test_enter_leaves_all_out(folder: Path) -> None:
    code, shown = talk(folder, "\n", "\n", "\n", "\n")
    assert code == 0
    assert written(folder) == ({}, {})
    lines = shown.partition("missing:\r\n")[2].splitlines()
    # a line that is longer than the terminal goes on further in
    assert [line.split()[0] for line in lines if not line.startswith(" " * 6)] == [
        *("repo", "license", "language", "base_model"),
    ]


def test_the_lists_are_searched(folder: Path) -> None:
    answers = ["b\x1b[2J\n", "llama3.\n", "?\n", "Unlicense\n", "klingon!\n", "English, xx\n", "english\n", "\n"]
    code, shown = talk(folder, "\n", *answers, options=["ada/x"])
    assert code == 0
    assert "llama3.1  Llama 3.1 Community License Agreement" in shown
    assert "postgresql " in shown  # of all
    assert "Nothing of the Hub's list is called klingon!." in shown
    assert "language [en, by the one called english]: " in shown
    assert written(folder)[1] == {"license": "unlicense", "language": "en"}


@pytest.mark.full
def test_an_offer_is_not_taken_over_against_ones_will(account: localhub.Serving, api: HfApi, folder: Path) -> None:
    api.create_repo("ada/base")
    api.upload_file(path_or_fileobj=CARD, path_in_repo="README.md", repo_id="ada/base")
    code, _ = talk(folder, "-\n", "-\n", options=["ada/x", "--base-model", "ada/base"])
    assert code == 0
    assert written(folder)[1] == {"base_model": "ada/base"}


@pytest.mark.full
def test_a_repository_is_asked_again(folder: Path) -> None:
    code, shown = talk(folder, "tiny\n", "a b\n", "ada/x\n", "\n", "\n", "\n")
    assert code == 0
    assert "no Hugging Face token was found" in shown
    assert "'me/a b' is no name for a repository" in shown
    assert written(folder) == ({"repo": "ada/x"}, {})


@pytest.mark.parametrize("stop", ["\x04", signal.SIGINT], ids=["Ctrl-D", "Ctrl-C"])
def test_who_stops_has_nothing_written(account: localhub.Serving, folder: Path, stop: str | signal.Signals) -> None:
    code, shown = talk(folder, "ada/base\n", stop, options=["ada/x"])
    assert code == 130
    assert "interrupted; nothing was written. Run the command again." in shown
    assert written(folder) == ({}, {})


@pytest.mark.full
def test_the_card_of_a_person_is_not_asked_about(folder: Path) -> None:
    (folder / "README.md").write_text("# Mine\n\nI wrote it.\n")
    code, shown = talk(folder, "ada/x\n")
    assert code == 0
    assert "license     which licence it has; say it in the front matter of README.md" in shown
    assert written(folder) == ({"repo": "ada/x"}, {})
