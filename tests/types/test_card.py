"""The card: front matter and body, without losing a byte."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.types.card import Card, line_starts

some = settings(max_examples=300, deadline=None, derandomize=True, database=None)
# as in huggingface_hub 2.4, repocard.py, which says that it is the Hub's own; JavaScript's \s takes in the byte order
# mark, as Python's does not
HUB = re.compile(r"^([\s\ufeff]*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(\r\n|\n|$))")


@pytest.mark.parametrize(
    ("text", "front", "body"),
    [
        ("---\na: b\n---\n# Hi\n", "a: b", "# Hi\n"),
        ("---\r\na: b\r\n---\r\n# Hi\r\n", "a: b", "# Hi\r\n"),
        ("\n \n---\na: b\n---\n", "a: b", ""),
        ("---\na: b\n---", "a: b", ""),
        ("---\na: b\n--- \t\nHi", "a: b", "Hi"),
        ("---\na: b\nc: d\n---\n---\nHi", "a: b\nc: d", "---\nHi"),
        ("---\n\n---\nHi", "", "Hi"),
        ("\ufeff---\na: b\n---\nHi", "a: b", "Hi"),
        # no front matter at all
        ("", "", ""),
        ("# Hi\n", "", "# Hi\n"),
        ("---\na: b\n", "", "---\na: b\n"),
        ("---\n---\nHi", "", "---\n---\nHi"),
        ("--- x\na: b\n---\n", "", "--- x\na: b\n---\n"),
        ("\x1c---\na: b\n---\nHi", "", "\x1c---\na: b\n---\nHi"),
        ("Hi\n---\na: b\n---\n", "", "Hi\n---\na: b\n---\n"),
    ],
)
def test_front_matter_and_body(text, front, body):
    card = Card(text)
    assert card.front_matter == front
    assert card.body == body
    assert card.encode() == text.encode()


@some
@given(st.lists(st.sampled_from(["---", "\n", "\r\n", "\r", " ", "\t", "a: b", "# Hi", "\ufeff"]), max_size=12))
def test_the_hub_finds_the_same_front_matter(parts):
    text = "".join(parts)
    theirs = HUB.search(text)
    assert Card(text).front_matter == (theirs[2] if theirs else "")
    assert text.endswith(Card(text).body)
    assert Card(text).encode().decode() == text


@some
@given(st.text(st.sampled_from("a\n\r é\u2028\f"), max_size=40))
def test_lines_begin_where_they_do(text):
    assert list(line_starts(text)) == [0, *(match.end() for match in re.finditer("\r\n|\r|\n", text))]


def test_lines_of_a_large_text():
    text = "ab\n" * 800_000
    assert list(line_starts(text)) == list(range(0, len(text) + 1, 3))
