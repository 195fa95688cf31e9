"""hubpub.check, as a program calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import hubpub
from hubpub.errors import CallError

CARD = "---\nlicense: mit\ntags:\n- a\n- a\n---\n\n# A model\n\nMore information needed\n"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text(CARD)
    return path


def codes(checked: hubpub.Checked) -> list[str]:
    return [finding.code for finding in checked.findings]


def test_a_path_or_several(card, tmp_path):
    assert codes(hubpub.check(str(card))) == codes(hubpub.check(card)) == ["MD071", "BD004"]
    (tmp_path / "other.md").write_text(CARD)
    both = hubpub.check(card, tmp_path / "other.md")
    assert both.checked == 2
    assert [finding.subject.path for finding in both.findings] == [str(card)] * 2 + [str(tmp_path / "other.md")] * 2
    [finding] = hubpub.check(tmp_path, select=["WT001"]).findings
    assert finding.severity is hubpub.Severity.ERROR


def test_options(card):
    assert codes(hubpub.check(card, select=["MD"])) == ["MD071"]
    assert codes(hubpub.check(card, ignore=["md"])) == ["BD004"]
    told = hubpub.check(card, fix=True, diff=True)
    assert (told.mended, card.read_text()) == (1, CARD)
    assert "\n-- a\n" in told.diff
    # nothing is written, so what is there is told
    assert (codes(told), told.findings[1].subject.line) == (["MD071", "BD004"], 10)
    assert hubpub.check(card, fix=True).mended == 1
    assert card.read_text() == CARD.replace("- a\n- a\n", "- a\n")


@pytest.mark.parametrize(
    ("paths", "options", "says"),
    [
        ((), {}, "no path is given"),
        (("nowhere.md",), {}, "there is no file nowhere.md"),
        (("-",), {}, "standard input is for the command line"),
        ((["a", "b"],), {}, "a path is of the type list"),
        (("",), {}, "a path is empty"),
        (("x.md",), {"select": "MD"}, "select is the text 'MD' and no list of codes"),
        (("x.md",), {"ignore": ["XX"]}, "ignore names XX, and there is no such rule"),
    ],
)
def test_wrong_calls(paths, options, says):
    with pytest.raises(CallError, match=says):
        hubpub.check(*paths, **options)


SCRIPT = """
import multiprocessing
import pathlib
import hubpub

print("the script runs")
multiprocessing.set_start_method("spawn", force=True)
print(hubpub.check(*sorted(pathlib.Path("cards").iterdir())).checked)
"""


def test_many_cards_run_nobodys_script_again(tmp_path):
    """A script of few lines has no guard, and a process that is not forked would import it."""
    for number in range(100):
        folder = tmp_path / "cards" / str(number)
        folder.mkdir(parents=True)
        (folder / "README.md").write_text("---\nlicense: mit\n---\n# A model\n")
    (tmp_path / "script.py").write_text(SCRIPT)
    run = [sys.executable, "script.py"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("the script runs\n100\n", "")
