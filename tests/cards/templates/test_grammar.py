"""A template read backwards."""

from __future__ import annotations

import pytest

from hubpub.cards.templates.grammar import Grammar, NoMatchError

SKELETON = "# \x00title\x01\n\n\x00name\x01 <\x00mail\x01>, \x00count\x01 files\nThe end.\n"
GRAMMAR = Grammar.of(SKELETON, {"count": "[0-9]+"})


def difference(text: str, grammar: Grammar = GRAMMAR) -> tuple[int, int, str]:
    with pytest.raises(NoMatchError) as error:
        grammar.match(text)
    assert str(error.value) == f"line {error.value.line}, column {error.value.column}: {error.value.reason}"
    return error.value.line, error.value.column, error.value.reason


def test_what_stands_in_each_place():
    assert GRAMMAR.match("# Hi\n\nAnn <a@b.c>, 3 files\nThe end.") == {
        "title": "Hi",
        "name": "Ann",
        "mail": "a@b.c",
        "count": "3",
    }


def test_a_place_may_hold_what_stands_around_it():
    assert GRAMMAR.match("# # Hi\n\nA <b> <c>>, 1 <d>, 3 files\nThe end.") == {
        "title": "# Hi",
        "name": "A",
        "mail": "b> <c>>, 1 <d",
        "count": "3",
    }


def test_a_place_may_be_empty_and_hold_any_character_but_a_line_feed():
    assert GRAMMAR.match("# \r\u2028\x00\x01\x85.*\\\n\n <>, 0 files\nThe end.")["title"] == "\r\u2028\x00\x01\x85.*\\"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (1, 1, "expected '# ', found the end of the line")),
        ("#Hi", (1, 2, "expected '# ', found '#Hi'")),
        ("# Hi", (1, 5, "expected another line, 'a line', found the end")),
        ("# Hi\nx", (2, 1, "expected the end of the line, found 'x'")),
        ("# Hi\n\nAnn", (3, 1, "expected ' <', found 'Ann'")),
        ("# Hi\n\nAnn <a>, x files\n", (3, 10, "'x files' is not what belongs there")),
        ("# Hi\n\nAnn <a>, 3 cats\n", (3, 12, "expected 'files', found 'cats'")),
        ("# Hi\n\nAnn <a>, 3 files.\n", (3, 17, "expected the end of the line, found '.'")),
        ("# Hi\n\n🤖 <é>, 3 cats\n", (3, 10, "expected 'files', found 'cats'")),
        ("# Hi\n\nAnn <a>, 3 files", (3, 17, "expected another line, 'The end.', found the end")),
        ("# Hi\n\nAnn <a>, 3 files\nThe End.", (4, 5, "expected 'The end.', found 'The End.'")),
        ("# Hi\n\nAnn <a>, 3 files\nThe end.\n", (5, 1, "expected the end, found ''")),
        ("# Hi\n\nAnn <a>, 3 files\nThe end.\nx" + "y" * 99, (5, 1, f"expected the end, found 'x{'y' * 39}…'")),
    ],
)
def test_the_first_difference(text, expected):
    assert difference(text) == expected


def test_what_is_found_is_quoted_so_that_it_can_be_told():
    assert difference("\ufeff# Hi")[2] == "expected '# ', found '\\ufeff# Hi'"
    assert difference("# Hi\n\r")[2] == "expected the end of the line, found '\\r'"


def test_the_text_of_a_template_is_no_pattern():
    grammar = Grammar.of("a.b*c (\x00x\x01) [d]\n", {})
    assert grammar.match("a.b*c (y) [d]") == {"x": "y"}
    assert difference("aXb*c (y) [d]", grammar)[:2] == (1, 2)


def test_where_a_place_stands():
    assert GRAMMAR.place("title") == (1, 3)
    assert GRAMMAR.place("name") == (3, 1)
    assert GRAMMAR.place("count")[0] == 3
    with pytest.raises(KeyError):
        GRAMMAR.place("nobody")
