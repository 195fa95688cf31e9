"""Nothing makes the reader raise, hang or take memory without bound."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse
from tests.cards.frontmatter.judging import card, read
from tests.cards.frontmatter.test_differential import PIECES

some = settings(max_examples=500, deadline=None, derandomize=True, database=None)
LAUGHS = "\n".join(["a0: &a0 [lol]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12))])
MILLION = 1_000_000
HOSTILE = {
    "laughs": (LAUGHS, "its aliases stand for too much"),
    "long text often": (f"a: &a {'x' * MILLION}\nb: [*a, *a]", "its aliases stand for too much"),
    "brackets": ("[" * 50_000, "nesting exceeded maxDepth (100)"),
    "braces": ("{a: " * 50_000, "nesting exceeded maxDepth (100)"),
    "dashes": ("- " * 50_000, "nesting exceeded maxDepth (100)"),
    "marks": ("? " * 50_000, "nesting exceeded maxDepth (100)"),
    "many values": ("- \n" * (MILLION // 2), "it has more than 200,000 lines"),
    "many items": (f"[{'a,' * (MILLION // 2)}]", "it holds more than 400,000 values"),
    "one line": ("a: " + "x" * 10 * MILLION, None),
    "colons": (":" * 10 * MILLION, None),
    "hashes": ("a#" * 5 * MILLION, None),
    "blanks": ("a: b" + " " * 10 * MILLION + "c", None),
    "quotes": ("'" * 10 * MILLION, None),
    "open quotes": ("a: " + '"' + "x " * MILLION, "unexpected end of the stream within a double quoted scalar"),
    "blanks in quotes": ('"' + " " * 10 * MILLION + "a" + '"', None),
    "escapes": ('"' + "\\n" * MILLION + '"', None),
    "lines": ("\n" * 10 * MILLION + "a: b", None),
    "lines in quotes": ("'" + "\n" * 2 * MILLION + "'", None),
    "lines of a text": ("a\n" * (MILLION // 2), None),
    "lines of a block": ("a: |\n" + "  x\n" * (MILLION // 2), None),
    "blank lines of a block": ("a: |\n" + "\n" * 2 * MILLION, None),
    "digits": ("a: " + "9" * 10 * MILLION, None),
    "letters and digits": ("a: 0x" + "f" * 10 * MILLION, None),
    "comment": ("#" * 10 * MILLION, None),
    "tabs": ("\t" * 10 * MILLION, None),
    "NUL": ("a: \0", "null byte is not allowed in input"),
    "surrogate": ("a: \ud800", "the stream contains non-printable characters"),
    "tag": ("!" + "a" * MILLION + " b", None),
    "anchors": ("&a " * 100_000, "duplication of an anchor property"),
    "documents": ("--- a\n" * 100_000, "expected a single document in the stream, but found more"),
    "directives": ("%A\n" * 100_000, "directives end mark is expected"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts(name):
    yaml, message = HOSTILE[name]
    begun = time.perf_counter()
    front = read(yaml)
    assert time.perf_counter() - begun < 15
    if message:
        assert front.fault.message == message
        assert front.start <= front.fault.offset <= front.end
        assert front.root is None
        assert front.data == {}


@pytest.mark.parametrize("name", ["laughs", "many values", "one line", "colons"])
def test_hostile_texts_take_no_more_than_their_share_of_memory(name):
    text = card(HOSTILE[name][0] + "\n# not in the cache")
    tracemalloc.start()
    parse(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 250 * MILLION


def test_no_end_of_the_block_is_found_in_time():
    begun = time.perf_counter()
    assert not parse("---\n" + "\n--- x" * MILLION).found
    assert not parse(" " * 10 * MILLION).found
    assert not parse("---\n" + "\n---" + " " * 10 * MILLION + "x").found
    assert time.perf_counter() - begun < 5


def test_sharing_is_kept():
    data = read("a: &a [x]\nb: *a\nc: &c {d: *a}\ne: {<<: *c}\n").data
    assert data["a"] is data["b"] is data["c"]["d"] is data["e"]["d"]


@some
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_it_never_raises_on_what_looks_like_yaml(yaml):
    parse(card(yaml))


@some
@given(st.text(st.characters(), max_size=60))
def test_it_never_raises(text):
    parse(text)
    parse(card(text))
