"""The command line's `fleet`."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest

from hubpub import localhub
from tests.conftest import Call
from tests.support.commands import ROOT
from tests.support.models import model_folder

CARD = "---\nlicense: mit\nlanguage: en\n---\n\n# A model\n\nIt is small.\n"


@pytest.fixture
def fleet(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    for number in (1, 2, 3):
        model_folder(tmp_path / f"m{number}", seed=number, count=50, card=CARD)
    path = tmp_path / "fleet.csv"
    name = "".join(sign if sign.isalnum() else "_" for sign in request.node.name)[:40].strip("_")
    path.write_text("folder,repo\n" + "".join(f"m{number},me/{name}-{number}\n" for number in (1, 2, 3)))
    return path


def test_from_check_to_verify(call: Call, account: localhub.Serving, fleet: Path) -> None:
    assert call("fleet", "check", fleet) == (0, f"check of {fleet}: 3 rows: 3 good.\n", "")
    code, out, err = call("fleet", "plan", fleet)
    assert (code, err) == (0, "")
    assert out.startswith(f"plan of {fleet}: 3 rows: 3 to publish.\nA push makes 3 commits and sends 1.")
    assert "128 commits an hour is enough" in out
    assert call("fleet", "push", fleet) == (0, f"push of {fleet}: 3 rows: 3 published.\n", "")
    assert call("fleet", "push", fleet) == (0, f"push of {fleet}: 3 rows: 3 unchanged.\n", "")
    assert call("fleet", "status", fleet) == (0, f"push of {fleet}: 3 rows: 3 unchanged.\n", "")
    assert call("fleet", "verify", fleet) == (0, f"verify of {fleet}: 3 rows: 3 as published.\n", "")


def test_rows_that_went_wrong(call: Call, account: localhub.Serving, fleet: Path) -> None:
    (fleet.parent / "m2" / "README.md").write_text("---\nlicense: no-licence\n---\n\n# A\n")
    (fleet.parent / "m3" / "model.safetensors").unlink()
    code, out, err = call("fleet", "push", fleet)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0].startswith("blocked    me/test_rows_that_went_wrong-2  findings stand in the way (")
    assert lines[-1] == f"push of {fleet}: 3 rows: 1 published, 2 blocked."
    code, out, _ = call("fleet", "push", fleet, "--format", "json")
    assert code == 1
    status = json.loads(out)
    assert (status["rows"], status["is_over"]) == (3, True)
    assert status["counts"] == {"unchanged": 1, "blocked": 2}
    assert {bad["row"]["number"] for bad in status["bad"]} == {2, 3}
    code, out, err = call("fleet", "push", fleet, "--quiet")
    assert (code, len(out.splitlines()), err) == (1, 2, "")


def test_a_run_that_stops_says_how_to_go_on(call: Call, account: localhub.Serving, fleet: Path) -> None:
    (fleet.parent / "m1" / "README.md").write_text("---\nlicense: no-licence\n---\n\n# A\n")
    code, out, err = call("fleet", "push", fleet, "--max-failures", "0", "--workers", "1")
    assert code == 1
    assert out.endswith("Not over: 2 of 3 rows are still to do. Run it again to go on.\n")
    assert err == "stopped: 1 rows went wrong, and 0 may. Run the command again to go on with the other rows.\n"
    (fleet.parent / "m1" / "README.md").write_text(CARD)
    assert call("fleet", "push", fleet)[0] == 0


def test_canaries_go_first(call: Call, account: localhub.Serving, fleet: Path) -> None:
    (fleet.parent / "m1" / "README.md").write_text("---\nlicense: no-licence\n---\n\n# A\n")
    code, _, err = call("fleet", "push", fleet, "--canary", "1")
    assert code == 1
    assert err == "stopped: of the first 1 rows 1 went wrong. Run the command again to go on with the other rows.\n"
    (fleet.parent / "m1" / "README.md").write_text(CARD)
    assert call("fleet", "push", fleet, "--canary", "1") == (0, f"push of {fleet}: 3 rows: 3 published.\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["push", "none.jsonl"], "error: there is no none.jsonl. Name the fleet's file.\n"),
        (["push"], "error: "),
        (["status", "none.jsonl"], "error: nothing was done with none.jsonl yet"),
        (["sell", "none.jsonl"], "error: "),
    ],
)
def test_wrong_calls(
    call: Call, arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call("fleet", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(words)


def test_a_strangers_words_move_no_terminal(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_text(json.dumps({"folder": "a\x1b[2Jb\nc"}) + "\n")
    code, out, err = call("fleet", "push", path)
    assert code == 1
    assert "\x1b" not in out + err
    assert r"a\x1b[2Jb\x0ac" in out


def in_a_terminal(*arguments: str | Path, width: int = 100, **env: str) -> str:
    """What the command shows in a terminal."""
    ours, theirs = pty.openpty()
    size = {"COLUMNS": str(width), "LINES": "40", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "hubpub", "fleet", *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env={**os.environ, **size, **env}
    ):
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how a terminal on Linux says that nobody is there any more
            while more := os.read(ours, 1 << 16):
                shown += more
    os.close(ours)
    return shown.decode()


@pytest.mark.full
def test_a_table_in_a_terminal(account: localhub.Serving, fleet: Path) -> None:
    (fleet.parent / "m2" / "README.md").write_text("---\nlicense: no-licence\n---\n\n# A\n")
    shown = in_a_terminal("push", fleet)
    colours = re.compile(r"\x1b\[[\d;]*m")
    assert "a second   time left" in colours.sub("", shown)
    # a line that is longer than the terminal is broken between words
    assert " ".join(shown.split()).endswith(f"push of {fleet}: 3 rows: 2 published, 1 blocked.")
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
    narrow = in_a_terminal("push", fleet, width=60, NO_COLOR="1")
    assert "time left" in narrow
    assert "a second   time left" not in colours.sub("", narrow)
    assert "\x1b[3" not in narrow


@pytest.mark.full
@pytest.mark.parametrize("how", ["--quiet", "--format=json", "dumb"])
def test_no_table_where_none_is_wanted(account: localhub.Serving, fleet: Path, how: str) -> None:
    shown = in_a_terminal("push", fleet, how) if how != "dumb" else in_a_terminal("push", fleet, TERM="dumb")
    assert "time left" not in shown
    assert "\x1b[?25l" not in shown
    if how == "--format=json":
        assert json.loads(shown)["counts"] == {"changed": 3}


def test_reports(call: Call, account: localhub.Serving, fleet: Path, tmp_path: Path) -> None:
    (fleet.parent / "m2" / "README.md").write_text("---\nlicense: no-licence\n---\n\n# A\n")
    (fleet.parent / "m3" / "config.json").unlink()
    (fleet.parent / "m3" / "model.safetensors").unlink()
    names = {ending: tmp_path / f"fleet.{ending}" for ending in ("html", "json", "sarif")}
    code, _, err = call("fleet", "push", fleet, *(part for name in names.values() for part in ("--report", name)))
    assert (code, err) == (1, "")
    report = json.loads(names["json"].read_text())
    jsonschema.validate(report, json.loads((ROOT / "schemas" / "fleet.report.schema.json").read_text()))
    assert [result["state"] for result in report["results"]] == ["changed", "blocked", "blocked"]
    page = names["html"].read_text()
    assert f'href="{report["results"][0]["url"]}/commit/{report["results"][0]["commit"]}"' in page
    log = json.loads(names["sarif"].read_text())
    ruled = {rule["code"]: rule["rows"] for rule in report["rules"]}
    found = [result["ruleId"] for result in log["runs"][0]["results"]]
    assert {code: found.count(code) for code in found} == ruled
    assert ruled
    again = tmp_path / "again.json"
    assert call("fleet", "status", fleet, "--report", again)[0] == 0
    assert again.read_text() == names["json"].read_text()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fleet.pdf", "its ending tells what to write, and is none of .html, .json, .sarif"),
        ("none/fleet.html", "there is no directory "),
        ("dir.html", "is a directory"),
    ],
)
def test_a_report_that_cannot_be_is_told_before_the_run(
    call: Call, account: localhub.Serving, fleet: Path, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "dir.html").mkdir()
    code, out, err = call("fleet", "push", fleet, "--report", tmp_path / name)
    assert (code, out) == (2, "")
    assert words in err
    assert not (tmp_path / "fleet.csv.journal").exists()
