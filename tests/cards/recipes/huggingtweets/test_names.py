"""Names in three places of a card, told apart again."""

from __future__ import annotations

import pytest

from hubpub.cards.recipes.huggingtweets.facts import Account
from hubpub.cards.recipes.huggingtweets.names import read_name, spell_names, split_names


def accounts(*names: str) -> list[Account]:
    return [Account(name=name, downloaded=0, retweets=0, short=0, kept=0) for name in names]


def verbatim(*names: str) -> dict[str, list[str]] | None:
    """What a card that holds the names as they are in all places is split into."""
    return split_names(" & ".join(names), " & ".join(names), " | ".join(names), len(names))


def test_plain_names_are_spelled_as_they_are():
    names = ["Ann", "Bob & Bea", "高須 🤖"]
    assert spell_names(accounts(*names)) == {"header": names, "text": names, "column": names}


def test_each_place_escapes_what_means_something_there():
    assert spell_names(accounts("<i> & *x* | y")) == {
        "header": ["&lt;i> & *x* | y"],
        "text": [r"\<i> & \*x\* | y"],
        "column": [r"\<i> & \*x\* \| y"],
    }


def test_a_pair_of_marks_across_two_names_is_escaped_in_both():
    """Neither name is Markdown alone, both together are."""
    spelled = spell_names(accounts("*a", "b*"))
    assert spelled["header"] == ["*a", "b*"]
    assert spelled["text"] == [r"\*a", r"b\*"]
    # cells are parsed one by one
    assert spelled["column"] == ["*a", "b*"]


def test_a_kept_spelling_is_not_judged():
    [ann, bob] = accounts("*a", "b*")
    spelled = spell_names([ann.model_copy(update={"as_written": {"text": "*a"}}), bob])
    assert spelled["text"] == ["*a", "b*"]


@pytest.mark.parametrize(
    "names",
    [
        ["a"],
        ["a & b"],
        ["a | b"],
        ["a | b & c"],
        ["a & b", "c"],
        ["a | b", "c"],
        ["a & b", "c & d"],
        ["a | b", "c | d"],
        ["a | b & c", "d & e | f", "g"],
        # overlapping separators: "x & & y"
        ["x &", "y"],
        ["x", "& y"],
        ["x |", "y"],
        ["x", "| y"],
        ["x &", "& y"],
        ["x |", "| y", "z"],
        ["", ""],
        ["", "a", ""],
        [" ", " "],
        ["same", "same", "same"],
    ],
)
def test_names_that_hold_separators_are_told_apart(names):
    assert verbatim(*names) == {"header": names, "text": names, "column": names}


def test_the_places_may_spell_a_name_in_their_own_way():
    assert split_names("a & &lt;b> & c", r"a & \<b> & c", r"a & \<b> | c", 2) == {
        "header": ["a & &lt;b>", "c"],
        "text": [r"a & \<b>", "c"],
        "column": [r"a & \<b>", "c"],
    }


def test_places_that_do_not_agree_are_split_all_the_same():
    assert split_names("a & b & c", "d & e", "f | g", 2) == {
        "header": ["a", "b & c"],
        "text": ["d", "e"],
        "column": ["f", "g"],
    }
    # the table's names hold separators, and nothing else says where they end
    assert split_names("a & b & c", "d & e & f", "g | h | i", 2) == {
        "header": ["a", "b & c"],
        "text": ["d", "e & f"],
        "column": ["g", "h | i"],
    }


@pytest.mark.parametrize(
    ("header", "text", "columns"), [("a", "a & b", "a | b"), ("a & b", "a", "a | b"), ("a & b", "a & b", "a")]
)
def test_a_place_with_too_few_names_cannot_be_split(header, text, columns):
    assert split_names(header, text, columns, 2) is None


@pytest.mark.parametrize(
    ("header", "text", "column", "name"),
    [
        ("Ann", "Ann", "Ann", "Ann"),
        ("Ann", None, None, "Ann"),
        ("A &amp; B", None, None, "A & B"),
        ("&lt;b>", r"\<b>", r"\<b>", "<b>"),
        # as huggingtweets wrote it: the same everywhere, whatever it means
        ("<b>", "<b>", "<b>", "<b>"),
        ("**a**", "**a**", "**a**", "**a**"),
        ("&amp;", "&amp;", "&amp;", "&"),
        # places that differ: the table's
        ("a", "b", "c", "c"),
    ],
)
def test_the_name_behind_its_spellings(header, text, column, name):
    assert read_name(header, text, column) == name
