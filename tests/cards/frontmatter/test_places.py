"""Where front matter begins and ends, and where in it each value stands."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import Mapping, Node, Scalar, Sequence, line_column, parse
from tests.cards.frontmatter.judging import card, read
from tests.cards.frontmatter.test_differential import PIECES, ROOT

some = settings(max_examples=500, deadline=None, derandomize=True, database=None)
# as in huggingface_hub, repocard.py, which says that it is the Hub's own; white space as JavaScript has it
HUB = re.compile(
    r"^([\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*---(?:\r\n|\r|\n))([\S\s]*?)"
    r"((?:\r\n|\r|\n)---[ \t]*(\r\n|\n|\Z))"
)
CARDS = [case["yaml"] for case in json.loads((ROOT / "tests/golden/frontmatter/cards.json").read_text())]
SYNTAX = [case["yaml"] for case in json.loads((ROOT / "tests/golden/frontmatter/syntax.json").read_text())]


def nodes(node: Node | None):
    if node is not None:
        yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from nodes(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from nodes(entry.value)


def plain_scalars_read_as_themselves(text):
    front = parse(text)
    for node in nodes(front.root):
        assert front.start <= node.start <= node.end <= front.end
        piece = text[node.start : node.end]
        tagged = "!" in text[: node.start] or piece.startswith("*")
        # at the beginning of a text these mean something else
        leading = piece.startswith(("\ufeff", "---", "..."))
        if isinstance(node, Scalar) and node.style == "plain" and piece and not tagged and not leading:
            again = read(piece)
            assert again.fault is None
            assert repr(again.root.value) == repr(node.value)


@some
@given(st.lists(st.sampled_from(["---", "\n", "\r\n", "\r", " ", "\t", "a: b", "# Hi", "\ufeff"]), max_size=12))
def test_the_hub_finds_the_same_block(parts):
    text = "".join(parts)
    front, theirs = parse(text), HUB.search(text)
    assert front.found == bool(theirs)
    if theirs:
        assert (front.start, front.end) == theirs.span(2)


@pytest.mark.parametrize("yaml", CARDS + SYNTAX)
def test_plain_scalars_of_the_corpus_read_as_themselves(yaml):
    plain_scalars_read_as_themselves(card(yaml))


@some
@given(st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_plain_scalars_read_as_themselves(yaml):
    plain_scalars_read_as_themselves(card(yaml))


def test_a_card():
    text = "\ufeff---\r\n# a\r\nlicense: 'mit'\r\nmodel-index:\r\n- name: 😀 x # y\r\n  results: [1, \"2\"]\r\n---\r\n"
    front = parse(text)
    assert front.data == {"license": "mit", "model-index": [{"name": "😀 x", "results": [1, "2"]}]}
    assert text[front.find("license").start : front.find("license").end] == "'mit'"
    name = front.find("model-index", 0, "name")
    assert line_column(text, name.start) == (5, 9)
    assert line_column(text, name.end) == (5, 12)
    assert front.key("model-index", 0, "results").value == "results"
    assert front.key("model-index", 0).value == "model-index"
    assert front.find("model-index", 0, "results", 1).style == '"'
    assert front.find("model-index", 1) is front.find("nothing") is front.key() is front.key("nothing") is None
    assert isinstance(front.find(), Mapping)


def test_a_fault_says_where():
    text = "---\nlicense: mit\ntags: a\nlicense: mit\n---\n"
    front = parse(text)
    assert front.fault.message == "duplicated mapping key"
    assert line_column(text, front.fault.offset) == (4, 1)


def test_what_a_merge_brings_in_is_found():
    front = read("a: &a {b: 1, c: 1}\nd:\n  <<: *a\n  c: 2\n")
    assert front.data["d"] == {"b": 1, "c": 2}
    assert front.find("d", "b").value == 1
    assert front.find("d", "c").value == 2


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (1, 1)),
        ("ab", 2, (1, 3)),
        ("a\nb", 1, (1, 2)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 1, (1, 2)),
        ("a\r\nb", 2, (1, 3)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("\n\n", 2, (3, 1)),
        ("😀\n😀x", 3, (2, 2)),
    ],
)
def test_line_and_column(text, offset, place):
    assert line_column(text, offset) == place


@some
@given(st.text("a\r\n", max_size=12), st.data())
def test_line_and_column_count_line_ends(text, data):
    offset = data.draw(st.integers(0, len(text)))
    line, _ = line_column(text, offset)
    inside = text[offset - 1 : offset + 1] == "\r\n"
    assert line == len(re.findall(r"\r\n|\r|\n", text[:offset])) + 1 - inside
