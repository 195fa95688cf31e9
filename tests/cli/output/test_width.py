"""The columns that a text takes in a terminal: a caret below it stands at the right place."""

import unicodedata

import pytest

from hubpub.cli.output.width import columns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("日本語ｱｲ", 8),
        ("กำลังที่", 5),
        ("नमस्ते", 4),
        ("❤", 1),
        ("❤\ufe0f❤\ufe0f", 4),
        ("👩\u200d💻👍🏽", 4),
        ("👩\u200d👩\u200d👧\u200d👦", 2),
        ("🤷🏽\u200d♂\ufe0f", 2),
        ("🇩🇪", 2),
        (unicodedata.normalize("NFD", "한국어 각"), 9),
        ("\u202eabc\u200b", 3),
        ("\ufeffa", 1),
    ],
)
def test_the_columns_of_a_text(text, expected):
    assert columns(text) == expected
