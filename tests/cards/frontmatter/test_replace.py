"""Another value of any kind for a key: it reads as that, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import apply, entry_text, parse, replace, replace_text, same_value
from tests.cards.frontmatter.judging import card
from tests.cards.frontmatter.test_edit import TEXTS, scalars, touched_nothing_else

some = settings(max_examples=150, deadline=None, derandomize=True, database=None)
values = st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(st.sampled_from("xyz"), scalars, max_size=2))


@pytest.mark.parametrize(
    ("yaml", "value", "after"),
    [
        ("a: 1\nb: 2", "x", "a: x\nb: 2"),
        ("a: 'y' # why\nb: 2", "x", "a: 'x' # why\nb: 2"),
        ("a: # why\nb: 2", ["x", "y"], "a: # why\n- x\n- y\nb: 2"),
        ("a: [] # why\nb: 2", ["x"], "a: # why\n- x\nb: 2"),
        ("a:\n  - z\n  - y\nb: 2", ["x"], "a:\n- x\nb: 2"),
        ("a:\n- z\nb: 2", "x", "a: x\nb: 2"),
        ("a:\n- z\nb: 2", [], "a: []\nb: 2"),
        ("{a: 1, b: 2}", ["x"], "{a: [x], b: 2}"),
    ],
)
def test_a_value_is_written_where_the_old_one_was(yaml, value, after):
    front = parse(card(yaml))
    assert apply(front.text, replace(front, "a", value)) == card(after)


@some
@given(st.sampled_from(TEXTS), values, st.data())
def test_what_it_leaves_reads_as_what_was_asked_for(text, value, data):
    front = parse(text)
    if not front.data:
        return
    key = data.draw(st.sampled_from(sorted(map(str, front.data))))
    try:
        edits = replace(front, key, value)
    except (ValueError, TypeError):
        return
    after = parse(apply(text, edits))
    assert same_value(after.data, {**front.data, key: value})
    touched_nothing_else(text, apply(text, edits), edits)


def test_what_is_not_there_cannot_be_replaced():
    with pytest.raises(ValueError, match="no key 'z'"):
        replace(parse(card("a: 1")), "z", 1)
    with pytest.raises(ValueError, match="no key 'a'"):
        replace(parse(card("<<: {a: 1}")), "a", 2)
    with pytest.raises(TypeError):
        replace(parse(card("a: 1")), "a", [object()])


def test_the_lines_of_an_entry():
    front = parse(card("a: 1 # why\nb:\n- x\n- y # too\nc: 3"))
    assert entry_text(front, "a") == "a: 1 # why"
    assert entry_text(front, "b") == "b:\n- x\n- y # too"
    assert entry_text(front, "z") is None
    assert entry_text(parse(card("{a: 1}")), "a") is None
    assert apply(front.text, replace_text(front, "b", "b: [z]")) == card("a: 1 # why\nb: [z]\nc: 3")


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), (1, 1.0), ("1", 1), ([1], [True]), ({"a": 1}, {"a": "1"})]
)
def test_what_python_takes_for_the_same_is_not(one, other):
    assert not same_value(one, other)
    assert same_value(one, one)
    assert same_value([float("nan")], [float("nan")])
