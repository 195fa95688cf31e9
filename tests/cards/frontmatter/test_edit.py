"""Edits: what they leave reads as what was asked for, and the rest of the card stays its bytes."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import Mapping, Scalar, Sequence, apply, insert, parse, remove, rename_key, set_value
from hubpub.cards.frontmatter.write import block_lines
from hubpub.types.findings import Edit
from tests.cards.frontmatter.judging import card
from tests.cards.frontmatter.test_differential import ROOT

some = settings(max_examples=300, deadline=None, derandomize=True, database=None)
CARDS = [case["yaml"] for case in json.loads((ROOT / "tests/golden/frontmatter/cards.json").read_text())]
ODD = [
    "# first\na: b # c\n\n'd' :  \"e\"\nlist:\n- x\n-   'y' # z\nf: |\n  text\n\n  more\ng: >-\n  folded\n  text",
    "a:\n  - b: 1\n    c: 2\n  - d:\n      e: [1, {f: g, h}, ]\n      i:\nj: {}\nk: [x]",
    "? a\n: b\n? c\n: - d\n  - e",
    "{a: b, c: [d, e], f: {g: h}}",
    "a: &x 1\nb: *x\nc: {<<: {d: 1}, e: 2}",
    "a: b\r\nlist:\r\n- c\r\n- d\r\nf: |\r\n  g\r\n  h",
]
TEXTS = [card(yaml) for yaml in CARDS + ODD] + ["\ufeff" + card(ODD[0]), card(ODD[0])[:-10]]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False)
    .map(lambda number: round(number, 6))
    .filter(lambda n: abs(n) < 1e9),
    st.sampled_from(
        ["no", "null", "1.0", "a: b", "a #b", "- a", "", " a", "mit", "<<", "a, b", "2020-01-01", "x\ny\n"]
    ),
    st.text(max_size=12),
)


def places(node, path=()):
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key.value != "<<":
                yield (*path, entry.key.value)
                yield from places(entry.value, (*path, entry.key.value))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield (*path, index)
            yield from places(item, (*path, index))


def at(data, path):
    for step in path:
        data = data[step]
    return data


def touched_nothing_else(before, after, edits):
    """Whether what stands outside the spans is there still, in order."""
    place = 0
    start = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        kept = before[start : edit.start] + edit.text
        assert after[place : place + len(kept)] == kept
        place, start = place + len(kept), edit.end
    assert after[place:] == before[start:]


@some
@given(st.data(), scalars)
def test_set_value(data, value):
    text = data.draw(st.sampled_from(TEXTS))
    front = parse(text)
    path = data.draw(st.sampled_from([path for path in places(front.root) if isinstance(front.find(*path), Scalar)]))
    try:
        edits = set_value(front, path, value)
    except ValueError:
        assert "? c" in text or "&x" in text or "{" in text
        return
    after = apply(text, edits)
    again = parse(after)
    assert at(again.data, path) == value
    assert type(at(again.data, path)) is type(value) or not isinstance(value, bool | str | None)
    touched_nothing_else(text, after, edits)
    assert set_value(again, path, value) == ()
    if "&x" not in text:
        expected = copy.deepcopy(front.data)
        at(expected, path[:-1])[path[-1]] = value
        assert again.data == expected


@some
@given(
    st.data(), st.one_of(st.sampled_from(["license", "a b", "no", "1", "- x", "#"]), st.text(min_size=1, max_size=8))
)
def test_rename_key(data, new):
    text = data.draw(st.sampled_from(TEXTS))
    front = parse(text)
    path = data.draw(st.sampled_from([path for path in places(front.root) if isinstance(path[-1], str)]))
    siblings = at(front.data, path[:-1])
    if new in siblings and new != path[-1]:
        with pytest.raises(ValueError, match="already"):
            rename_key(front, path, new)
        return
    edits = rename_key(front, path, new)
    after = parse(apply(text, edits)).data
    renamed = {(new if key == path[-1] else key): value for key, value in siblings.items()}
    assert at(after, path[:-1]) == renamed
    assert list(at(after, path[:-1])) == list(renamed)
    touched_nothing_else(text, apply(text, edits), edits)


@some
@given(st.data())
def test_remove(data):
    text = data.draw(st.sampled_from(TEXTS))
    front = parse(text)
    path = data.draw(st.sampled_from(list(places(front.root))))
    try:
        edits = remove(front, path)
    except ValueError:
        assert "? c" in text or "&x" in text
        return
    after = apply(text, edits)
    expected = copy.deepcopy(front.data)
    del at(expected, path[:-1])[path[-1]]
    assert parse(after).found
    assert parse(after).data == expected
    touched_nothing_else(text, after, edits)


@some
@given(st.data(), st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(st.text(max_size=5), scalars)))
def test_insert(data, value):
    text = data.draw(
        st.sampled_from([*TEXTS, "", "# Hi\n", "\ufeff# Hi\r\n", "---\n\n---\n", "---\r\n---\r\nHi", card("# a")])
    )
    front = parse(text)
    edits = insert(text, front, "new key", value)
    after = apply(text, edits)
    assert parse(after).data == {**front.data, "new key": value}
    touched_nothing_else(text, after, edits)
    with pytest.raises(ValueError, match="new key"):
        insert(after, parse(after), "new key", value)


def changed(yaml, edit, *arguments):
    text = f"---\n{yaml}\n---\n"
    after = apply(text, edit(parse(text), *arguments))
    assert after.startswith("---\n")
    assert after.endswith("\n---\n")
    return after[4:-5]


def test_quotes_are_kept():
    assert changed("a: 'b' # c", set_value, ("a",), "it's") == "a: 'it''s' # c"
    assert changed('a: "b"', set_value, ("a",), 'x"\n') == 'a: "x\\"\\n"'
    assert changed("a: b", set_value, ("a",), "no") == "a: no"
    assert changed("a: b", set_value, ("a",), "null") == 'a: "null"'
    assert changed("a: b", set_value, ("a",), "b: c") == 'a: "b: c"'
    assert changed("a: [b, c]", set_value, ("a", 0), "x, y") == 'a: ["x, y", c]'
    assert changed("a: |\n  b\n  c\nd: e", set_value, ("a",), "x\ny\n") == "a: |\n  x\n  y\nd: e"
    assert changed("a:\nb: c", set_value, ("a",), "x") == "a: x\nb: c"
    assert changed("a: b", set_value, ("a",), None) == "a: null"
    assert changed("a: b", set_value, ("a",), 1.5) == "a: 1.5"
    assert changed("'licence': mit", rename_key, ("licence",), "license") == "'license': mit"


def test_lines_go_with_what_is_removed():
    assert changed("a: b # c\nd: e", remove, ("a",)) == "d: e"
    assert changed("a: b\nd: e # f", remove, ("d",)) == "a: b"
    assert changed("t:\n- a\n- b # c\n- d", remove, ("t", 1)) == "t:\n- a\n- d"
    assert changed("t:\n- a\nb: c", remove, ("t", 0)) == "t: []\nb: c"
    assert changed("t: [a, b, c]", remove, ("t", 0)) == "t: [b, c]"
    assert changed("t: [a, b, c]", remove, ("t", 2)) == "t: [a, b]"
    assert changed("- a: 1\n  b: 2\n- c", remove, (0, "a")) == "- b: 2\n- c"
    assert changed("a:\n  b:\n    c: 1\nd: e", remove, ("a", "b", "c")) == "a:\n  b: {}\nd: e"


def test_new_entries():
    assert apply("# Hi\r\n", insert("# Hi\r\n", parse("# Hi\r\n"), "tags", ["a", "no"])) == (
        "---\r\ntags:\r\n- a\r\n- no\r\n---\r\n# Hi\r\n"
    )
    text = "---\na: b\n---\n"
    assert apply(text, insert(text, parse(text), "c", {"d": [1, {"e": None}]})) == (
        "---\na: b\nc:\n  d:\n  - 1\n  -\n    e: null\n---\n"
    )


def test_what_cannot_be_done_is_refused():
    front = parse("---\na: [b]\nc: d\n---\n")
    for path in [("a",), ("x",), ()]:
        with pytest.raises(ValueError, match="no scalar"):
            set_value(front, path, "x")
    with pytest.raises(TypeError):
        set_value(front, ("c",), ["x"])
    with pytest.raises(ValueError, match="no key"):
        rename_key(front, ("a", 0), "x")
    for path in [("x",), ("a", 1), ("a", "b"), ("c", 0), ()]:
        with pytest.raises(ValueError, match="nothing"):
            remove(front, path)
    for text in ["---\na: b: c\n---\n", "---\n- a\n---\n", "---\nk: v\n---\n"]:
        with pytest.raises(ValueError, match="'k'"):
            insert(text, parse(text), "k", 1)


def test_apply():
    assert apply("abc", [Edit(2, 3, "z"), Edit(0, 1, "x")]) == "xbz"
    assert apply("abc", [Edit(1, 1, "x"), Edit(1, 1, "y"), Edit(1, 2, "")]) == "axyc"
    assert apply("abc", []) == "abc"
    for edits in ([Edit(0, 2, ""), Edit(1, 3, "")], [Edit(0, 4, "")], [Edit(2, 1, "")]):
        with pytest.raises(ValueError, match="overlap"):
            apply("abc", edits)


def test_mappings_in_a_list_may_begin_behind_the_dash() -> None:
    value = [{"name": "x", "results": [{"task": {"type": "a"}, "metrics": [1, 2]}, {}]}, {"b": [[{"c": 1}]]}]
    compact = "\n".join(block_lines(value, "k:", compact=True))
    assert compact.splitlines() == [
        "k:",
        "- name: x",
        "  results:",
        "  - task:",
        "      type: a",
        "    metrics:",
        "    - 1",
        "    - 2",
        "  - {}",
        "- b:",
        "  -",
        "    - c: 1",
    ]
    plain = "\n".join(block_lines(value, "k:"))
    assert parse(f"---\n{compact}\n---\n").data == parse(f"---\n{plain}\n---\n").data == {"k": value}
