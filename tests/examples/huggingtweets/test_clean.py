"""What is kept of a post."""

from __future__ import annotations

import re
import unicodedata

import pytest
from huggingtweets.clean import clean, is_short
from hypothesis import given
from hypothesis import strategies as st

LINK = "https://t.co/AbC123xyz0"
# what posts are made of, in any order
pieces = st.one_of(
    st.sampled_from(
        (
            *(
                "rain",
                "bread",
                "&amp;",
                "&lt;3",
                "&#39;",
                "&",
                ";",
                "<|endoftext|>",
                "<|endof",
                "text|>",
                "\n",
                "  ",
                "\t",
            ),
            *(
                LINK,
                "http://x",
                "www.example.com/a",
                "pic.twitter.com/Xy",
                "@ada",
                "#rain",
                "今日は雨です",
                "👩‍🚀",
                "\u200d",
            ),
            *("\x00", "\x1b[0m", "\ud83d", "\u2028", "\u202e", "é", "…"),
        )
    ),
    st.text(max_size=8),
)
texts = st.lists(pieces, max_size=12).flatmap(lambda parts: st.sampled_from((" ".join(parts), "".join(parts))))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("bread &amp; tea today", "bread & tea today"),
        ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
        ("it&#39;s raining now", "it's raining now"),
        ("&amp;lt; is how it is written", "&lt; is how it is written"),
        (f"see what I made {LINK}", "see what I made"),
        (f"{LINK} is what I made", "is what I made"),
        (f"look:\n\n{LINK}\n\nwhat a day", "look: what a day"),
        ("read www.example.com/a?b=c today my friend", "read today my friend"),
        ("my new cat is here pic.twitter.com/AbC", "my new cat is here"),
        (f"今日は雨です{LINK}楽しい", "今日は雨です 楽しい"),
        ("one  two\n\nthree\tfour", "one two three four"),
        ("@ada I think so too", "@ada I think so too"),
        ("nice #rain on the roof", "nice #rain on the roof"),
        ("👩‍🚀 goes up &amp; away", "👩‍🚀 goes up & away"),
        ("one two three<|endoftext|>four", "one two three four"),
        ("bell\x07 rings \x1btwice now", "bell rings twice now"),
        ("half a \ud83d pair is here", "half a pair is here"),
        ("the https of it all", "the https of it all"),
    ],
)
def test_what_is_trained_on(text, kept):
    assert clean(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "ok",
            "two words",
            "good morning @ada",
            "#rain on #roof",
            f"so good {LINK}",
            f"{LINK} {LINK} {LINK}",
        ),
        *(
            "@ada @bob @eve thank you",
            "a b &#64;ada",
            "おはよう",
            "#今日は雨です",
            "@ada ありがと",
            "<|endoftext|> yes no",
        ),
        f"見て{LINK}",
    ],
)
def test_short(text):
    assert clean(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "three small words",
        "#rain on the roof",
        "おはようございます",
        "今日は雨です",
        "สวัสดีครับ",
        "@ada three more words",
        "1 2 3",
        "我现在在这里",
    ],
)
def test_not_short(text):
    assert clean(text) is not None


@given(texts)
def test_what_is_kept_is_one_line_that_any_file_holds(text):
    kept = clean(text)
    if kept is None:
        return
    assert kept
    assert kept == " ".join(kept.split())
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert not [char for char in kept if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert "<|endoftext|>" not in kept
    assert not re.search(r"https?://[!-~]", kept, re.IGNORECASE)


@given(texts)
def test_nothing_is_left_to_clean(text):
    kept = clean(text)
    if kept is not None and "&" not in kept:  # what was escaped twice is unescaped once
        assert clean(kept) in {kept, None}


@given(texts, st.lists(st.sampled_from((LINK, "@ada", "#rain", "www.example.com")), max_size=5))
def test_links_mentions_and_hashtags_make_no_post_longer(text, marks):
    assert is_short(text) == is_short(" ".join([*marks, text, *marks]))


@given(st.lists(st.from_regex(r"[A-Za-z]{1,9}[,.!?]?", fullmatch=True).filter(lambda word: "http" not in word.lower())))
def test_plain_words_are_counted(words):
    assert is_short(" ".join(words)) == (len(words) < 3)
    if len(words) >= 3 and "www." not in " ".join(words).lower():
        assert clean(" ".join(words)) == " ".join(words)
