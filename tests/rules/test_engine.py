"""Where a rule has very much to say: no error is hidden, what is left out is told, and all that can be mended is."""

from __future__ import annotations

import pytest

from hubpub.rules.engine import LIMIT, judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity
from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import CheckRequest


def judged(front: str) -> list[Finding]:
    return list(judge_draft(Draft(None, None, Card(f"---\nlicense: mit\n{front}---\n\n# A model\n\nWords.\n"))))


@pytest.mark.parametrize("count", [200, LIMIT - 1, LIMIT, 20 * LIMIT])
@pytest.mark.parametrize(("key", "harmless"), [("datasets", "some words"), ("base_model", "''")])
def test_an_error_behind_very_many_warnings_is_told(key, harmless, count):
    findings = judged(f"{key}:\n{f'- {harmless}{chr(10)}' * count}- /data/x\n")
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    assert [error.subject.line for error in errors] == [count + 4]
    assert len(findings) == min(count + 1, LIMIT + 1)


def test_what_is_left_out_is_told():
    findings = judged("datasets:\n" + "- some words\n" * (LIMIT + 23))
    assert findings[-1].message == "further findings of MD041 are left out: 23"
    assert (findings[-1].code, findings[-1].severity) == ("MD041", Severity.WARNING)
    assert findings[-1].subject.line == LIMIT + 4
    assert judged("datasets:\n" + "- some words\n" * 20_000)[-1].message.endswith("left out: more than 9,000")
    assert "left out" not in judged("datasets:\n" + "- some words\n" * LIMIT)[-1].message


def test_of_errors_too():
    findings = judged("datasets:\n" + "- /data/x\n" * (LIMIT + 1))
    assert {finding.severity for finding in findings} == {Severity.ERROR}
    assert len(findings) == LIMIT + 1


@pytest.mark.parametrize("count", [9, 11, 199, 200, 201, 5000])
@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("tags:\n- a\n{}- b\n|- a # again\n", "tags:\n- a\n- b\n"),
        ("tags: [a, {}b]\n|a, ", "tags: [a, b]\n"),
        ("language:\n{}|- EN\n", "language:\n{}|- en\n"),
        ("datasets:\n{}|- https://huggingface.co/datasets/a/b\n", "datasets:\n{}|- a/b\n"),
    ],
)
def test_all_that_can_be_mended_is(bad, good, count):
    def text(form: str) -> str:
        front, _, item = form.partition("|")
        return f"---\nlicense: mit\n{front.format(item * count)}---\n\n# A model\n\nWords.\n"

    result = run_check(["-"], CheckRequest(fix=True), stdin=text(bad).encode())
    assert result.mended_input == text(good)
    assert result.checked.mended == count
    assert result.checked.findings == ()


def test_what_cannot_be_mended_together_is_tried_one_by_one():
    # the alias is what the first of them means, and cannot be given another text
    front = "language:\n- &a EN\n" + "- EN\n" * 20 + "- *a\n"
    result = run_check(["-"], CheckRequest(fix=True), stdin=f"---\nlicense: mit\n{front}---\n\n# A\n\nB.\n".encode())
    assert result.mended_input
    assert "- EN\n" not in result.mended_input
