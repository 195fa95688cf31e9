"""Mending: whole fixes, nothing outside their spans, and an end to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Finding, Severity
from hubpub.workflows.check.fix import apply_fixes, mend


def fix(*edits: tuple[int, int, str]) -> Finding:
    return Finding("XX001", Severity.INFO, "x", fix=tuple(Edit(*edit) for edit in edits))


def test_apply():
    assert apply_fixes("abcdef", [fix((4, 5, "E")), fix((0, 1, "A"), (2, 3, ""))]) == ("AbdEf", 2)
    assert apply_fixes("abc", [fix((1, 1, "x")), fix((3, 3, "y"))]) == ("axbcy", 2)
    assert apply_fixes("abc", []) == ("abc", 0)


def test_of_two_that_overlap_the_first_is_taken_whole():
    assert apply_fixes("abcdef", [fix((1, 3, "X")), fix((2, 4, "Y"), (5, 6, "Z"))]) == ("aXdef", 1)
    assert apply_fixes("abc", [fix((1, 1, "x")), fix((1, 1, "y"))]) == ("axbc", 1)
    assert apply_fixes("abc", [fix((0, 2, "x"), (1, 3, "y"))]) == ("abc", 0)


def test_the_same_edit_of_two_findings_mends_both():
    assert apply_fixes("abc", [fix((1, 2, "x")), fix((1, 2, "x"))]) == ("axc", 2)


def test_what_does_not_fit_is_left():
    assert apply_fixes("abc", [fix((2, 9, "")), fix((2, 1, ""))]) == ("abc", 0)


def test_two_rules_that_undo_each_other_end():
    assert mend("a", lambda text: [fix((0, 1, "b" if text == "a" else "a"))])[0] == "b"


def test_a_fix_that_uncovers_another():
    assert mend("aaaa", lambda text: [fix((0, 1, ""))] if text else [])[:2] == ("", 4)


PIECES = [
    "ðŸ¤–",
    "[a](None)",
    "![b](http://x/y.png)",
    "\n",
    "---\n",
    "license: MIT\n",
    "é",
    "`",
    "| a |",
    "# x\n",
    " ",
    "\r",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join))
def test_only_spans_are_touched_and_twice_is_once(text):
    def judge(card: str) -> tuple[Finding, ...]:
        return judge_draft(Draft(None, None, Card(card)))

    findings = judge(text)
    spans = sorted({(edit.start, edit.end) for finding in findings for edit in finding.fix})
    after, _ = apply_fixes(text, findings)
    outside, done = [], 0
    for start, end in spans:
        outside.append(text[done:start])
        done = max(end, done)
    place = 0
    for piece in (*outside, text[done:]):
        place = after.index(piece, place) + len(piece)
    once = mend(text, judge)[0]
    assert mend(once, judge)[:2] == (once, 0)


@pytest.mark.parametrize(
    "text",
    [
        # without the badge the line would close a block that is no YAML
        '---\nlicense": [ t\n---[![a](b)](None)\n\n# A model\n',
        "---\na: b\n--- [![a](b)](None)\n",
    ],
)
def test_no_fix_makes_front_matter_of_what_is_none(text):
    after, mended, findings = mend(
        text + "\n[![a](b)](None)\n", lambda card: judge_draft(Draft(None, None, Card(card)))
    )
    assert (after, mended) == (text + "\n", 1)
    assert not any(finding.severity is Severity.ERROR for finding in findings)
