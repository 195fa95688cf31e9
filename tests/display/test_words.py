"""Sizes, and the columns that a text takes in a terminal: a caret below it stands at the right place."""

import unicodedata

import pytest

from hubpub.display.words import columns, size


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


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (1499, "1.5 KB"),
        (999_949, "999.9 KB"),
        (999_950, "1.0 MB"),
        (548_105_171, "548.1 MB"),
        (2_000_000_000, "2.0 GB"),
        (10**12, "1.0 TB"),
        (10**16, "10000.0 TB"),
    ],
)
def test_sizes(count, shown):
    assert size(count) == shown
