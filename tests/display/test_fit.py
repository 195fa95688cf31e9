"""Text in terminals of some width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.display.fit import fit
from hubpub.display.words import columns

ROW = "  + add     README.md   742 bytes  not on the hub yet; rendered by recipe standard"
DIFF = "--- README.md\n+++ README.md\n@@ -1 +1 @@\n-" + "a b " * 30 + "\n+" + "c d " * 30 + "\n " + "e f " * 30
EXCERPT = "  12 | " + "long " * 30 + "\n     | ^"


def test_a_sentence_ends_between_words_and_goes_on_further_in() -> None:
    assert fit(ROW, 60).split("\n") == [
        "  + add     README.md   742 bytes  not on the hub yet;",
        "      rendered by recipe standard",
    ]


@pytest.mark.parametrize("width", [None, 39])
def test_without_a_terminal_nothing_changes(width: int | None) -> None:
    assert fit(ROW, width) == ROW


@pytest.mark.parametrize("drawn", [DIFF, EXCERPT])
def test_what_is_drawn_stays(drawn: str) -> None:
    assert fit(drawn, 40) == drawn


def test_what_follows_a_diff_is_broken_again() -> None:
    text = fit(f"{DIFF}\n\n{ROW}", 60)
    assert text.startswith(f"{DIFF}\n\n")
    assert text.endswith("\n      rendered by recipe standard")


def test_an_address_is_never_broken() -> None:
    address = "https://huggingface.co/" + "a" * 60
    assert address in fit(f"Published at {address} just now.", 50)


def test_colours_take_no_room_and_do_not_run_on() -> None:
    text = f"\x1b[31merror\x1b[0m: {'word ' * 20}".rstrip()
    lines = fit(text, 40).split("\n")
    assert lines[0].startswith("\x1b[31merror\x1b[0m: word")
    assert "\x1b" not in "".join(lines[1:])


@given(st.text(st.sampled_from("ab 高é-–"), max_size=300), st.integers(40, 120))
def test_no_word_is_lost(text: str, width: int) -> None:
    broken = fit(text, width)
    assert broken.split() == text.split()
    longest = max((columns(word) for word in text.split()), default=0)
    assert all(
        columns(line.rstrip()) <= max(width, longest + 4 + len(text) - len(text.lstrip()))
        for line in broken.split("\n")
    )
