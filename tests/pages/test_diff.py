"""What changed between two texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.pages.diff import LIMIT, Change, changed_lines, diff

texts = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=30).map("\n".join)


@given(texts, texts)
def test_the_lines_tell_both_texts(old: str, new: str) -> None:
    hunks = changed_lines(old, new)
    assert hunks is not None
    before, after = old.splitlines(), new.splitlines()
    for line in (line for hunk in hunks for line in hunk):
        assert line.old is None or before[line.old - 1] == line.text
        assert line.new is None or after[line.new - 1] == line.text
    removed = {line.old for hunk in hunks for line in hunk if line.kind == "-"}
    added = {line.new for hunk in hunks for line in hunk if line.kind == "+"}
    kept = [text for number, text in enumerate(before, 1) if number not in removed]
    assert kept == [text for number, text in enumerate(after, 1) if number not in added]


def test_what_is_far_from_a_change_is_left_out() -> None:
    old = [str(number) for number in range(100)]
    [first, second] = changed_lines("\n".join(old), "\n".join([*old[:10], "x", *old[10:90], *old[91:]])) or ()
    assert [line.text for line in first] == ["7", "8", "9", "x", "10", "11", "12"]
    assert [line.text for line in second] == ["87", "88", "89", "90", "91", "92", "93"]


def test_what_is_too_long_is_not_compared() -> None:
    assert changed_lines("x" * (LIMIT + 1), "") is None
    assert changed_lines("\n" * 7_000, "") is None


@pytest.mark.parametrize("line", ["a", "a\nb", "\n"])
def test_texts_of_equal_lines_do_not_take_minutes(line: str) -> None:
    begun = time.monotonic()
    changed_lines(f"{line}\n" * 2_500, f"x\n{line}\n" * 2_000)
    assert time.monotonic() - begun < 30


def test_a_page_has_an_end() -> None:
    hunks = changed_lines("", "x\n" * 5_900) or ()
    html = diff([Change("a", "added", hunks), Change("b", "added", hunks)])
    assert html.count("<tr") < 4_200
    assert html.count("too long to be shown") == 2
