"""Every card and folder of the corpus and what is found in it, through the library and through the command line.

``NAME.md`` is a card, ``NAME/`` a model folder; ``NAME.txt`` says what is found. `UPDATE_GOLDEN=1` writes it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from hubpub.cli import main as cli
from hubpub.types.findings import Severity
from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import CheckRequest

CARDS = Path(__file__).parent / "cards"
GOOD = sorted(path for path in (CARDS / "good").iterdir() if path.suffix != ".txt")
BAD = sorted(path for path in (CARDS / "bad").iterdir() if path.suffix != ".txt")
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def name_of(case: Path) -> str:
    return case.stem


def said(case: Path, findings: list[dict]) -> str:
    """What is found, one line each: the file in the folder, the place, the severity, the code, the fix."""
    lines = []
    for finding in findings:
        subject = finding["subject"]
        path = subject["path"].removeprefix(case.name).removeprefix("/")
        place = ":".join(str(part) for part in (path, subject["line"], subject["column"]) if part)
        fix = f", {len(finding['fix'])} edits" if finding["fix"] else ""
        lines.append(f"{place or 'folder'} {finding['severity']} {finding['code']}{fix}\n")
    return "".join(lines)


def by_the_library(case: Path) -> str:
    from hubpub.cli.output.json import to_json

    return said(case, json.loads(to_json(run_check([case.name]).checked))["findings"])


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_by_the_library(case, monkeypatch):
    monkeypatch.chdir(case.parent)
    found, expected = by_the_library(case), case.parent / f"{case.stem}.txt"
    if UPDATE:
        expected.write_text(found)
    assert found == expected.read_text()
    assert found


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_by_the_command_line(case, monkeypatch, capfdbinary):
    monkeypatch.chdir(case.parent)
    monkeypatch.setattr(sys, "argv", ["hubpub", "check", "--format", "json", case.name])
    code = cli.run()
    out, err = capfdbinary.readouterr()
    findings = json.loads(out)["findings"]
    assert said(case, findings) == (case.parent / f"{case.stem}.txt").read_text()
    assert code == any(finding["severity"] == "error" for finding in findings)
    assert err == b""


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good(case, monkeypatch, capfdbinary):
    monkeypatch.chdir(case.parent)
    # advice, such as how a card would be found more easily, is no fault of a good card
    harm = [f for f in run_check([case.name]).checked.findings if f.severity is not Severity.INFO]
    assert harm == []
    monkeypatch.setattr(sys, "argv", ["hubpub", "check", "--strict", "--quiet", case.name])
    assert cli.run() == 0


@pytest.mark.parametrize("case", [case for case in (*BAD, *GOOD) if case.is_file()], ids=name_of)
def test_mending_twice_is_mending_once(case, tmp_path):
    card = tmp_path / "README.md"
    card.write_bytes(case.read_bytes())
    run_check([card], CheckRequest(fix=True))
    once = card.read_bytes()
    assert run_check([card], CheckRequest(fix=True)).checked.mended == 0
    assert card.read_bytes() == once


def test_there_are_enough():
    assert len(BAD) >= 40
    assert len(GOOD) >= 20
