"""Output that nobody takes: full disks, readers who have gone, and streams that were closed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.support.commands import ROOT
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"
FULL = "error: standard output cannot be written: No space left on device. Make room there, or send the output "


def shell(line: str, *arguments: object, unbuffered: str = "") -> tuple[int, str, str]:
    """Runs ``hubpub``, which stands as ``$H`` in a line of the shell."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f'H="$0 -m hubpub"; {line}', sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.md"
    path.write_text(CARD)
    return path


@pytest.mark.parametrize("command", ["--version", "--help", "rules", 'check "$1"', 'check "$1" --format json'])
def test_a_full_disk_is_the_machines_fault(command: str, card: Path) -> None:
    code, _, err = shell(f"$H {command} >/dev/full", card)
    assert (code, err) == (5, f"{FULL}elsewhere.\n")


def test_what_is_said_beside_is_worth_no_failure(card: Path) -> None:
    assert shell("$H schema nope 2>/dev/full") == (2, "", "")
    assert shell('$H check "$1" 2>&-', card)[0] == 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_has_gone_is_no_error(unbuffered: str) -> None:
    for command in ("--help", "--version", "rules"):
        # the reader has gone before there is anything to read
        assert shell(f"(sleep 0.2; $H {command}) | exec 0<&-", unbuffered=unbuffered) == (141, "", "")


@pytest.mark.parametrize("command", ["check -", "card --read -", "card --facts -"])
def test_a_closed_input_is_the_callers_fault(command: str) -> None:
    code, out, err = shell(f"$H {command} <&-")
    assert (code, out) == (2, "")
    assert err == "error: standard input is closed. Send what is to be read there, or name a file.\n"


def test_a_closed_output_is_written_to_nowhere(card: Path) -> None:
    assert shell('$H check "$1" >&-', card) == (0, "", "")
    assert shell('$H check "$1" <&- >&- 2>&-', card) == (0, "", "")
    assert shell("$H --version >&-") == (0, "", "")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"TERM": "xterm", "FORCE_COLOR": "0"}, True),
        ({"TERM": "dumb", "CLICOLOR_FORCE": "0"}, False),
        ({"TERM": "dumb", "CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_terminals_that_show_them(card: Path, environment: dict[str, str], coloured: bool) -> None:
    card.write_text("---\nlicense: nope\n---\n")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hubpub", "check", str(card)]
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | environment
    code = subprocess.run(command, cwd=ROOT, env=env, stdout=theirs, timeout=60).returncode
    shown = os.read(ours, 1 << 16)
    os.close(theirs)
    os.close(ours)
    assert code == 1
    assert b"MD010" in shown
    assert (b"\x1b[" in shown) is coloured


def test_a_push_that_cannot_show_its_plan_is_not_begun(account: localhub.Serving, api: HfApi, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    code, _, err = shell('$H push "$1" me/unshown >/dev/full', folder)
    assert (code, err) == (5, FULL.replace("error: ", "error: nothing was published: ") + "elsewhere.\n")
    code, _, err = shell('$H push "$1" me/unshown | exec 0<&-', folder)
    assert (code, err) == (141, "error: nothing was published: whoever read the output has gone\n")
    assert not api.repo_exists("me/unshown")


def test_a_push_whose_reader_has_gone_ends_as_it_should(account: localhub.Serving, api: HfApi, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    assert shell('$H push -q "$1" me/unread | exec 0<&-', folder) == (0, "", "")
    assert api.file_exists("me/unread", "model.safetensors")
    assert list((folder / ".hubpub").rglob("*.json"))


def test_a_published_push_that_cannot_say_so_is_called_published(
    account: localhub.Serving, api: HfApi, tmp_path: Path
) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    code, _, err = shell('$H push -q "$1" me/unsaid >/dev/full', folder)
    commit = str(api.model_info("me/unsaid").sha)
    assert code == 5
    assert err == (
        f"error: me/unsaid is published, as commit {commit[:12]}, and its receipt is saved, but standard output cannot "
        "be written: No space left on device. `hubpub verify` shows what is there.\n"
    )
    assert list((folder / ".hubpub").rglob("*.json"))


def test_a_push_without_any_stream(account: localhub.Serving, api: HfApi, tmp_path: Path) -> None:
    assert shell('$H push "$1" me/mute <&- >&- 2>&-', model_folder(tmp_path / "m", card=CARD)) == (0, "", "")
    assert api.file_exists("me/mute", "model.safetensors")
