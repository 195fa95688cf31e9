"""Mending: whole fixes, nothing outside their spans, and an end to it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Finding, Severity
from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.fix import apply_fixes, mend
from hubpub.workflows.check.request import CheckRequest


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


def judge(text: str) -> tuple[Finding, ...]:
    return judge_draft(Draft("me/m", None, Card(text)))


def codes(text: str) -> Counter[str]:
    return Counter(finding.code for finding in judge(text))


TWO_BADGES = "[![a](b)](None)\n[![c](d)](None)\n\n---\nLanguages: English\nTags: a, b\n---\n\n# A model\n"


def test_fixes_that_do_harm_together_only_are_not_all_made():
    """Without both badges the lines of dashes are a block of metadata."""
    after, mended, findings = mend(TWO_BADGES, judge)
    assert mended == 1
    assert after in (TWO_BADGES.split("\n", 1)[1], "[![a](b)](None)\n" + TWO_BADGES.split("\n", 2)[2])
    assert Counter(finding.code for finding in findings) <= codes(TWO_BADGES)
    assert Card(after).front_matter == ""


def test_a_fix_makes_no_finding_of_a_rule_that_is_not_asked_for(tmp_path):
    card = tmp_path / "README.md"
    card.write_text(TWO_BADGES)
    run_check([card], CheckRequest(select=("BD010",), fix=True))
    assert Card(card.read_text()).front_matter == ""


@pytest.mark.parametrize(
    ("harmful", "expected"),
    [
        # one of many, at either end and in the middle
        ({0}, "-bcdefgh"),
        ({7}, "abcdefg-"),
        ({3, 4}, "abc--fgh"),
        (set(range(8)), "--------"),
    ],
)
def test_of_many_fixes_those_that_do_harm_are_left_out(harmful, expected):
    def judge(text: str) -> list[Finding]:
        found = [fix((place, place + 1, "abcdefgh"[place])) for place in range(8) if text[place] == "-"]
        return found + [Finding("XX002", Severity.INFO, "y") for place in harmful if text[place] != "-"]

    after, mended, _ = mend("--------", judge)
    assert (after, mended) == (expected, 8 - len(harmful))


def test_what_a_fix_uncovers_and_nobody_can_mend_is_no_gain():
    def judge(text: str) -> list[Finding]:
        kind = {"a": "XX001", "b": "XX002", "c": "XX003"}[text]
        return [Finding(kind, Severity.INFO, "x", fix=() if text == "c" else (Edit(0, 1, chr(ord(text) + 1)),))]

    assert mend("a", judge)[0] == "a"


BLOCKS = [
    *(
        "license: MIT\n",
        "licence: mit\n",
        "licence: license\n",
        "dataset: My Data\n",
        "dataset: imdb\n",
        "language: [EN]\n",
    ),
    *(
        "languages: English\n",
        "library: [a]\n",
        "library: Transformers\n",
        "tags: [a, a]\n",
        "thumbnail: http://x.y/z\n",
    ),
    *("base_model: https://huggingface.co/a/b\n", "datasets: https://hf.co/datasets/a\n", "widgets: [{text: a}]\n"),
    *("library_name: Peft\n", "pipeline-tag: fill-mask\n", "pipeline_tag: Fill-Mask\n", "x: ðŸ¤–\n", "Tags: a, b\n"),
]
TEXTS = [
    *("[![a](b)](None)\n", "[a](None)\n", "---\n", "\n", "![b](http://x/y.png)\n", "# Model Card for None\n", "ðŸ¤–\n"),
    *('```\nx(model="None")\n```\n', "| a | b |\n|---|\n", "1. [b](None)\n", "- [![a](b)](None)\n", "[c]: None\n"),
    *("Words\n", "license: mit\n", "=== [![a](b)](None)\n", "[None](https://huggingface.co/None)\n", "Tags: a\n"),
    "![](https://github.com/a/b/blob/main/c.png)\n",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(BLOCKS), max_size=4, unique_by=lambda line: line.split(":")[0]),
    st.lists(st.sampled_from([*TEXTS, *BLOCKS]), max_size=8),
    st.booleans(),
)
def test_mending_makes_no_finding(block, texts, has_front):
    text = f"---\n{''.join(block)}---\n" * has_front + "".join(texts)
    once = mend(text, judge)[0]
    assert codes(once) <= codes(text)
    assert mend(once, judge)[:2] == (once, 0)


CARDS = sorted((Path(__file__).parents[2] / "corpus").rglob("*.md"))


def test_mending_the_corpus_makes_no_finding():
    assert len(CARDS) > 100
    for path in CARDS:
        text = path.read_bytes().decode(errors="surrogateescape")
        assert codes(mend(text, judge)[0]) <= codes(text), path
