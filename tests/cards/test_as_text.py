"""Other people's text in a card, judged by markdown-it and html.parser."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubpub.cards.as_text import code, fenced, has_formula, shown, words

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# fmt: off
HOSTILE = [
    "<script>", "</details>", "<!--", "-->", "<http://a.b>", "<a@b.c>", "\\", "\\\\", "\\|", "|", " | ", "||", "`",
    "``", "```", "~~~", "&amp;", "&#10;", "*", "**", "_", "__", "[a](b)", "![", "](", "[a]: b", "# ", "- ", "1. ",
    "---", "===",
    "\n", "\n\n", "\t", "\r", "    ", "\xa0", "\u2028", "\u202e", "\u2066", "\u200d", "\ufeff", "\ud800", "\x00",
    "\x85", "{{ x }}", "{% y %}", "$$", "\\(", "\\\\(", "\\\\)", "\\[", "www.x.y", "http://x.y", "@", "é", "🤖", "高須",
    "شكر", "Bob",
]
# fmt: on
TEXT = st.one_of(st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join), st.text(st.characters(), max_size=12))
few = settings(max_examples=200, deadline=None, derandomize=True, database=None)
many = settings(max_examples=5000, deadline=None, derandomize=True, database=None)


def inline(markdown: str):
    """The tokens of one paragraph; fails where it is more or something else."""
    tokens = MARKDOWN.parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return tokens[1].children


def is_code_of(text: str) -> None:
    (token,) = inline(code(text))
    assert token.type == "code_inline"
    assert token.content == (shown(text) if shown(text).strip() else f'"{shown(text)}"')


def is_one_cell(text: str) -> None:
    tokens = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {code(text, cell=True)} | {words(text, cell=True)} |\n")
    cells = [token for token in tokens if token.type == "inline"]
    assert tokens[0].type == "table_open"
    assert tokens[-1].type == "table_close"
    assert len(cells) == 4
    assert [child.type for child in cells[2].children] == ["code_inline"]
    assert [child.type for child in cells[3].children] in (["code_inline"], ["text"])
    if shown(text).strip():
        assert cells[2].children[0].content.replace("\\u007c", "|") == shown(text).replace("\\u007c", "|")


def is_one_block(text: str) -> None:
    (token,) = MARKDOWN.parse(fenced(text, "python"))
    assert token.type == "fence"
    assert token.info == "python"


@few
@given(TEXT)
def test_any_text_is_code_and_nothing_else(text: str) -> None:
    is_code_of(text)
    is_one_cell(text)
    is_one_block(text)


@pytest.mark.full
@many
@given(TEXT)
def test_any_text_is_code_and_nothing_else_many(text: str) -> None:
    is_code_of(text)
    is_one_cell(text)
    is_one_block(text)


@few
@given(TEXT)
def test_what_is_shown_can_be_written_and_turns_nothing_around(text: str) -> None:
    said = shown(text)
    said.encode()
    assert not has_formula(said)
    assert not any(
        unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"} for char in said
    )
    assert "\n" not in said
    assert "\r" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\nb\tc", "a b c"),
        ("a\u202eb", "a\\u202eb"),
        ("\x1b[31m", "\\u001b[31m"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("\U0001fae9 \U0001faff", "\U0001fae9 \U0001faff"),
        ("$$x$$", "\\u0024$x\\u0024$"),
        ("a $1 and $2", "a $1 and $2"),
        ("👩‍🔬 شكراً 高須", "👩‍🔬 شكراً 高須"),
    ],
)
def test_what_does_not_show_is_spelled_out(text: str, said: str) -> None:
    assert shown(text) == said


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        (" a ", "`  a  `"),
        ("", '`""`'),
        ("  ", '`" "`'),
    ],
)
def test_code(text: str, spelled: str) -> None:
    assert code(text) == spelled


def test_a_bar_in_a_cell() -> None:
    assert code("a|b", cell=True) == r"`a\|b`"
    assert code(r"a\|b", cell=True) == r"`a\\u007cb`"


@pytest.mark.parametrize("text", ["2 x NVIDIA A100-SXM4-80GB", "Ada Lovelace", "torch", "5.23.0+cu128", "高須"])
def test_plain_words_stay(text: str) -> None:
    assert words(text) == text


@pytest.mark.parametrize(
    "text",
    ["www.example.com", "https://example.com", "a@b.c", "a*b", "<b>", "snake_case", "- a", "a  b", "a ", ""],
)
def test_other_words_are_code(text: str) -> None:
    assert words(text) == code(text)


def test_code_of_several_lines() -> None:
    assert fenced("a\r\nb\n") == "```\na\nb\n```"
    assert fenced("```\nx\n```") == "````\n```\nx\n```\n````"
    assert fenced("\ta\x00") == "```\n\ta\\u0000\n```"
