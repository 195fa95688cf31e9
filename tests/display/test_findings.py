"""Findings and what a check came to, as text for people."""

from __future__ import annotations

import pytest

from hubpub.display.findings import check_lines, finding_lines
from hubpub.types.findings import Checked, Severity
from tests.support.shown_values import CHECKED

pytestmark = pytest.mark.usefixtures("terminal")


def test_findings_are_one_line_each_and_their_detail(a_plan, golden):
    lines = list(finding_lines(a_plan().findings))
    golden("findings.txt", "\n".join(lines) + "\n")
    assert len(lines) == len(a_plan().findings) + 1


def test_only_what_would_have_stopped_a_push_is_let_through(a_plan):
    lines = list(finding_lines(a_plan().findings, forced=("HT001", "RP001")))
    assert ["(let through)" in line for line in lines if " HT001" in line or " RP001:" in line] == [True, False]
    assert str(Severity.ERROR) in lines[0]


def test_a_check():
    excerpts = {("models/ä#.md", 12, 7): ("高\u0301 \x1b", "\there")}
    assert list(check_lines(CHECKED, excerpts)) == [
        "models/a, b: error WT001: no weights. Push another folder.",
        r"models/ä#.md:12:7: warning BD004: 50%: 'a\x0db'\x0ac.",
        "  12 | 高\u0301 \\x1b here",
        "     |        ^",
        "https://wandb.ai/a/b/runs/c: info HT001: the run is public.",
        "3 cards and folders checked: 1 error, 1 warning, 1 piece of advice; 1 finding mended.",
    ]
    assert list(check_lines(Checked(1), {})) == ["1 card or folder checked: nothing to say."]
    assert "\x1b[33;1m^\x1b[0m" in list(check_lines(CHECKED, excerpts, colour=True))[3]
