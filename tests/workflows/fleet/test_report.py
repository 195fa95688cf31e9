"""The report of a run: the rules across the fleet, every row, and a page that shows strangers' words as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubpub.pages.assets import Assets, policy_in_page
from hubpub.types.findings import Severity
from hubpub.types.fleet import Row, RowResult, RowState, Verb
from hubpub.types.report import FleetReport
from hubpub.workflows.fleet.journal import Journal
from hubpub.workflows.fleet.report import page_of_report, report_of

EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def results() -> Iterator[RowResult]:
    url = "https://huggingface.co/me/m0"
    yield RowResult(
        Row(1, "/w/m0", "me/m0", place="f.jsonl:1"), RowState.CHANGED, repo="me/m0", url=url, commit="ab" * 20,
        findings={"MD012": 1}, commits=1, receipt={"secret": "kept in the journal"}, allowances={"api": (7, 1.0)},
    )  # fmt: skip
    yield RowResult(Row(2, "/w/m1", "me/m1"), RowState.BLOCKED, EVIL, 1, findings={"MD012": 2, "WT001": 1})
    yield RowResult(Row(3, f"/w/{EVIL}"), RowState.FAILED, "no hub answers", 4, url="javascript:alert(3)")
    yield RowResult(Row(4, repo="me/m3"), RowState.CHANGED, repo="me/m3", changed="license: mit", commit="cd" * 20)


@pytest.fixture
def report(tmp_path: Path) -> FleetReport:
    journal = Journal(tmp_path / "j", Verb.PUSH)
    try:
        journal.begin("f.jsonl", [one.row for one in results()] + [Row(5, repo="me/waits")], {})
        for one in results():
            journal.record(one)
        found = report_of(journal)
    finally:
        journal.close()
    assert found is not None
    return found


def test_a_journal_without_a_run_has_no_report(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", Verb.PUSH)
    assert report_of(journal) is None
    journal.close()


def test_the_rules_across_the_fleet(report: FleetReport) -> None:
    assert [(rule.code, rule.rows, rule.findings) for rule in report.rules] == [("MD012", 2, 3), ("WT001", 1, 1)]
    assert report.rules[1].severity is Severity.ERROR
    assert report.rules[1].title
    assert (report.rows, len(report.results), report.is_over, report.commits) == (5, 4, False, 1)
    assert all(one.receipt is None and not one.allowances for one in report.results)
    assert repr(report) == "<FleetReport push of f.jsonl: 4 of 5 rows>"


def test_the_page_says_what_changed_where(report: FleetReport) -> None:
    page = page_of_report(report)
    assert 'href="https://huggingface.co/me/m0"' in page
    assert f'href="https://huggingface.co/me/m0/commit/{"ab" * 20}"' in page
    assert "license: mit" in page
    assert "This run is not over." in page
    assert 'data-codes="MD012 WT001"' in page


def test_strangers_words_are_text(report: FleetReport) -> None:
    page = page_of_report(report)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "javascript:" not in page
    assert page.count("<script>") == 1
    assert policy_in_page(Assets()).split(";")[1].strip().removeprefix("script-src ") in page.replace("&#39;", "'")
