"""Text as a literal: no text is more than the text that it is."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hubpub.cards.snippets.literals import is_plain, literal, name_of

ANY_TEXT = st.text(st.characters(), max_size=60)


@given(ANY_TEXT)
@example('"); import os; os.system("x") #')
@example("\\")
@example("\\N{BULLET}\\x00{x}%s")
@example("\ud800\udcff")
@example("a\u202eb\u2028c\x85d")
@example("```\n<!-- x -->\n--><!--")
def test_a_literal_is_its_text_on_one_line(text):
    quoted = literal(text)
    assert ast.literal_eval(quoted) == text
    assert len(quoted.splitlines()) == 1
    assert "<!--" not in quoted
    assert "-->" not in quoted
    assert all(char.isprintable() for char in quoted)


@pytest.mark.parametrize("repo", ["me/x", "A.b-c_d/0.1_x-Y", "0a/_b"])
def test_ids_of_the_hubs_letters_are_plain(repo):
    assert is_plain(repo)
    assert literal(repo) == f'"{repo}"'


@pytest.mark.parametrize(
    "repo",
    [
        "me",
        "me/",
        "/x",
        "-me/x",
        "me/-x",
        "me/x/y",
        "me/x y",
        "me/$(x)",
        'me/"x',
        "me/ü",
        "me/x\n",
        "../x",
        "me/..",
        "",
    ],
)
def test_other_ids_are_not(repo):
    assert not is_plain(repo)


@pytest.mark.parametrize("name", ["BertModel", "_x", "A1"])
def test_a_name_may_name_a_class(name):
    assert name_of(name) == name


@pytest.mark.parametrize("name", ["", "1A", "a.b", "x; y", "import", "Ünde", "x\n", None, 3, ["x"]])
def test_what_may_not(name):
    assert name_of(name) is None
