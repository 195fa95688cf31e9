"""Findings name their subject."""

from __future__ import annotations

import pytest

from hubpub.types.findings import Finding, Severity, Subject


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (Subject(), "repository"),
        (Subject(path="README.md"), "README.md"),
        (Subject(path="README.md", line=3), "README.md:3"),
        (Subject(path="README.md", line=3, column=7), "README.md:3:7"),
        (Subject(url="https://wandb.ai/a/b/runs/c"), "https://wandb.ai/a/b/runs/c"),
        (Subject(path="a", url="https://x.y"), "a"),
    ],
)
def test_a_subject_as_text(subject, shown):
    assert str(subject) == shown


def test_a_finding_is_about_the_repository_unless_it_says_otherwise():
    finding = Finding("WT001", Severity.ERROR, "no weights")
    assert finding.subject == Subject()
    assert (finding.remedy, finding.detail) == ("", "")


def test_severities_as_text():
    assert [str(severity) for severity in Severity] == ["error", "warning", "info"]
