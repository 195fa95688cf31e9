"""What is told of a line stands before the block that the line became."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from hubpub.pages.markdown.render import render_markdown


def _marked(text: str, *lines: int) -> str:
    marks = {line: Markup("<mark>{}</mark>").format(line) for line in lines}
    return render_markdown(text, marks=marks).html


@pytest.mark.parametrize(
    ("text", "line", "follows"),
    [
        ("a\nb\n\nc\n", 2, "<p>a"),
        ("a\n\nc\n", 2, "<p>c"),
        ("# h\n\np\n", 1, "<h1"),
        ("p\n\n```python\nx\ny\n```\n", 5, '<div class="code">'),
        ("p\n\n| a |\n| --- |\n| 1 |\n| 2 |\n", 6, '<div class="wide"><table>'),
        ("- a\n- b\n", 2, "b"),
        ("- a\n\n- b\n", 3, "<p>b"),
        ("> q\n>\n> r\n", 3, "<p>r"),
        ("> [!NOTE]\n> x\n", 2, "<p>x"),
        ("<div>\nx\n</div>\n\ny\n", 2, "<div>"),
        ("$$\na\n$$\n", 2, '<div class="formula">'),
    ],
)
def test_a_mark_is_where_its_line_is(text: str, line: int, follows: str) -> None:
    html = _marked(text, line)
    assert html.partition(f"<mark>{line}</mark>")[2].lstrip("\n").startswith(follows), html


def test_several_marks_keep_their_order() -> None:
    assert re.findall(r"<mark>(\d+)</mark>", _marked("a\nb\n\nc\n", 9, 2, 1, 4)) == ["1", "2", "4", "9"]


lines = st.sampled_from(
    ["a", "", "# h", "- x", "  y", "> q", "| a |", "| --- |", "```", "<div>", "</div>", "<style>", "<textarea>", "<!--",
     "$$", "[^1]", "[^1]: n", "<table>", "<select>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(lines, max_size=12), st.sets(st.integers(1, 14), min_size=1, max_size=5))
def test_no_mark_is_lost_and_none_stands_twice(text: list[str], where: set[int]) -> None:
    found = re.findall(r"<mark>(\d+)</mark>", _marked("\n".join(text), *where))
    assert sorted(map(int, found)) == sorted(where)


def test_what_is_not_rendered_has_its_marks_above_it() -> None:
    assert _marked("<div>" * 1_000, 1).index("<mark>1</mark>") < 200
