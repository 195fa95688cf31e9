"""Output for agents: one thing a line, its parts apart by tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.cli.output import agent
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.fleet import FleetStatus, Row, RowResult, RowState, Verb
from hubpub.types.plan import Plan
from hubpub.types.receipt import Receipt
from hubpub.types.verification import State, Verification, VerifiedFile
from tests.support.shown_values import CHECKED, DENIED, TARGET


def test_a_plan(a_plan: Callable[..., Plan], golden: Callable[[str, str], None]) -> None:
    golden("agent-plan.tsv", "".join(agent.plan_lines(a_plan())))


def test_a_plan_that_nothing_stops(a_plan: Callable[..., Plan]) -> None:
    *_, last = agent.plan_lines(a_plan(findings=()))
    assert last == "commit\t4\t548110000\n"
    *_, last = agent.plan_lines(a_plan(findings=(), changes=()))
    assert last == "unchanged\t0\t548110000\n"
    assert any(line.startswith("denied\tme\t") for line in agent.plan_lines(a_plan(access=DENIED)))


def test_a_receipt(a_receipt: Callable[..., Receipt]) -> None:
    first, *_ = agent.receipt_lines(a_receipt())
    assert first.split("\t")[:2] == ["published", "huggingtweets/tks"]
    assert next(agent.receipt_lines(a_receipt(changed=False))).startswith("unchanged\t")
    assert next(agent.receipt_lines(a_receipt(pull_request="https://x/1"))).startswith("pull-request\t")
    assert "tag\tv1\n" in list(agent.receipt_lines(a_receipt(tag="v1")))


def test_a_check() -> None:
    *findings, last = agent.checked_lines(CHECKED)
    assert findings[0] == "error\tWT001\tmodels/a, b\tno weights. Push another folder.\n"
    assert last == "checked\t3\terror=1\twarning=1\tinfo=1\tmended=1\n"


def test_a_verification() -> None:
    files = (VerifiedFile("a", State.SAME, 1), VerifiedFile("b", State.DIFFERS, 2, "other bytes"))
    found = Verification(TARGET, "main", "e" * 40, "receipt", None, None, False, files, False)
    assert list(agent.verification_lines(found)) == [
        "differs\tb\tother bytes\n",
        f"changed\thuggingtweets/tks\t{'e' * 40}\tagainst=receipt\n",
    ]


def test_a_fleet() -> None:
    bad = RowResult(Row(1, repo="me/a"), RowState.FAILED, "no answer")
    status = FleetStatus("f.jsonl", Verb.PUSH, 2, {RowState.CHANGED: 1, RowState.FAILED: 1}, is_over=True, bad=(bad,))
    assert list(agent.fleet_lines(status)) == ["failed\tme/a\tno answer\n", "rows\t2\tpublished=1\tfailed=1\tover\n"]


@pytest.mark.parametrize("kind", ["message", "path"])
@given(text=st.text(st.sampled_from("a\t\n\r\x1b\u2028é"), max_size=20))
def test_nothing_that_a_stranger_writes_makes_a_line_or_a_part(kind: str, text: str) -> None:
    said = {"message": "m", "path": "p"} | {kind: text}
    finding = Finding("XX001", Severity.ERROR, said["message"], "", Subject(said["path"] or "p"))
    first, last = "".join(agent.checked_lines(Checked(1, (finding,)))).removesuffix("\n").split("\n")
    assert len(first.split("\t")) == 4
    assert last.startswith("checked\t1\t")
