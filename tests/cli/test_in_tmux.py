"""What the commands look like in a real terminal, tmux, of three widths.

What differs from run to run (the hub's port, commits, days, seconds) is put in one form before it is held against the
golden files; a port has five digits, so that no line breaks elsewhere.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hubpub import localhub
from tests.support.models import model_folder
from tests.support.shown_values import golden

__all__ = ["golden"]

pytestmark = pytest.mark.full

GOOD = "---\nlanguage: en\nlicense: mit\n---\n\n# A model\n\nIt writes.\n"
BAD = "---\nlicense: nope\n---\n\n# A model\n\n" + "More information needed\n\n" * 5
ROWS = '{"folder": "good", "repo": "me/one"}\n{"folder": "bad", "repo": "me/two"}\n'
SCRIPT = """\
hubpub check bad
hubpub push bad me/shown -y
hubpub plan good me/shown
hubpub push good me/shown -y
hubpub push good me/shown -y
hubpub verify me/shown
hubpub fleet push rows.jsonl -y
hubpub push good me/shown --create-pr
"""
_LIMIT = 300  # seconds, by which a hang is told


@pytest.mark.parametrize("width", [60, 80, 120])
def test_as_it_looks(
    golden: Callable[[str, str], None], width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with localhub.serve(tmp_path / "hub") as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_TOKEN", hub.token)
        plain, coloured = captured(tmp_path, width, hub.url.rpartition(":")[2])
    golden(f"tmux-{width}.txt", plain)
    golden(f"tmux-{width}-coloured.txt", coloured)


def test_without_colours_the_words_are_the_same(
    golden: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with localhub.serve(tmp_path / "hub") as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_TOKEN", hub.token)
        plain, coloured = captured(tmp_path, 80, hub.url.rpartition(":")[2])
    golden("tmux-80.txt", plain)
    assert re.search(r"\x1b\[[\d;]*3[1-7]", coloured) is None


def _environment() -> dict[str, str]:
    # what says how wide a terminal is would be believed before the terminal
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


def captured(place: Path, width: int, port: str) -> tuple[str, str]:
    """What a terminal of that width shows after the script: without its colours, and with them."""
    assert len(port) == 5
    work = place / "work"
    model_folder(work / "good", card=GOOD, count=5_000)
    model_folder(work / "bad", card=BAD, count=5_000)
    (work / "rows.jsonl").write_text(ROWS)
    lines = [f"echo '$ {line}'; {line}; echo" for line in SCRIPT.splitlines()]
    script = work / "script"
    script.write_text(
        f'hubpub() {{ {shlex.quote(sys.executable)} -m hubpub "$@"; }}\n'
        + "\n".join([*lines, "touch done", "sleep 600"])
    )
    tmux = ["tmux", "-S", str(place / "socket"), "-f", "/dev/null"]
    start = [*tmux, "new-session", "-d", "-x", str(width), "-y", "300", "-c", str(work), "sh", "script"]
    subprocess.run(start, check=True, timeout=60, env=_environment())
    try:
        end = time.monotonic() + _LIMIT
        while not (work / "done").exists():
            assert time.monotonic() < end, _screen(tmux)
            time.sleep(0.1)
        time.sleep(0.3)  # tmux draws a moment later
        return (_in_one_form(_screen(tmux), port), _in_one_form(_screen(tmux, "-e"), port))
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, timeout=60)


def _screen(tmux: list[str], *options: str) -> str:
    shown = subprocess.run([*tmux, "capture-pane", "-p", *options], capture_output=True, check=True, timeout=60)
    return shown.stdout.decode().rstrip("\n") + "\n"


def _in_one_form(text: str, port: str) -> str:
    text = text.replace(f":{port}", ":45000")
    text = re.sub(r"\b[0-9a-f]{40}\b", "c" * 40, text)
    text = re.sub(r"\b[0-9a-f]{12}\b", "c" * 12, text)
    text = re.sub(r"\b20\d\d-\d\d-\d\d\b", "2026-12-01", text)
    # a bar says how fast it was, and whether a line of a wait was seen depends on the machine
    return re.sub(r"(?m)^(uploading|reading):.*$", r"\1: …", text)
