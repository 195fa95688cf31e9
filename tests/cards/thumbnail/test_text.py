"""Text as a picture shows it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.cards.thumbnail.text import LONGEST, characters, direction, is_emoji, one_line, seen


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("a\tb\r\nc  d\u2028e\u00a0f ", "a b c d e f"),
        ("a\x00b\x07\x1b[31mc", "ab[31mc"),
        ("\u202eevil\u202c \u2066x\u2069 \u200fy\ufeff", "evil x y"),
        ("soft\u00adhyphen", "softhyphen"),
        ("e\u0301", "é"),
        ("half \ud83d pair", "half pair"),
        # what joins letters and pictures stays
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"),
        (
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        ),
    ],
)
def test_what_no_reader_sees_is_left_out(given_, shown):
    assert one_line(given_) == shown


def test_marks_do_not_reach_into_the_lines_around():
    shown = one_line("Z" + "\u0335" * 60 + "a")
    assert len(shown) < 10
    assert shown.endswith("a")


def test_a_long_text_is_cut_before_it_is_looked_at():
    assert len(characters(one_line("x" * 5_000_000))) == LONGEST


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "👍🏽", "1️⃣", "❤️", "नि", "é"])
def test_a_character_is_what_people_count(text):
    assert characters(text) == [text]


@pytest.mark.parametrize(
    ("text", "said"), [("abc", "ltr"), ("123 שלום abc", "rtl"), ("مرحبا", "rtl"), ("…", "ltr"), ("", "ltr")]
)
def test_the_first_letter_says_the_direction(text, said):
    assert direction(text) == said


@pytest.mark.parametrize("text", ["🔥", "❤️", "🇩🇪", "1️⃣", "👩🏾‍🚀", "⌚", "🏳️‍🌈"])
def test_emoji_are_pictures(text):
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["1", "#", "☀\ufe0e", "☀", "字", "㈠", "é", "→", "©"])
def test_other_signs_are_letters(text):
    assert not is_emoji(text)


def test_a_font_need_not_have_what_only_joins():
    assert "".join(seen("👩\u200d🚀\ufe0f")) == "👩🚀"


@given(st.text())
def test_any_text_is_one_line_of_what_can_be_seen(text):
    shown = one_line(text)
    assert shown == " ".join(shown.split())
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert "".join(characters(shown)) == shown or len(shown) > LONGEST
    shown.encode()
