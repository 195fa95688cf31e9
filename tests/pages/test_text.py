"""Sizes, numbers, dates, names and links."""

from __future__ import annotations

import pytest

from hubpub.pages.diff import Change, changed_lines, diff
from hubpub.pages.files import lines
from hubpub.pages.highlight import code_block
from hubpub.pages.text import (
    counted,
    day,
    link,
    name,
    readable_number,
    readable_size,
    shortened,
    title_in_list,
    web_address,
)
from tests.pages.html import Parsed


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1536, "1.54 kB"), (999_499, "999 kB"), (999_999, "1 MB"),
     (30_000_000, "30 MB"), (2_147_483_648, "2.15 GB"), (5 * 10**15, "5e+03 TB")],
)  # fmt: skip
def test_sizes(size: int, shown: str) -> None:
    assert readable_size(size) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1_000, "1K"), (408_000, "408K"), (1_760_000, "1.76M"), (7_615_616_512, "7.62B"),
     (999_600_000, "1B"), (1_200_000_000_000, "1.2T")],
)  # fmt: skip
def test_numbers(number: int, shown: str) -> None:
    assert readable_number(number) == shown


def test_counts() -> None:
    assert (counted(1, "file"), counted(2_000, "file"), counted(0, "branch", "branches")) == (
        "1 file",
        "2,000 files",
        "0 branches",
    )


def test_days() -> None:
    assert day("2026-11-05T08:09:10.000Z") == '<time datetime="2026-11-05T08:09:10.000Z">5 Nov 2026</time>'
    assert day("2026-11-05T08:09:10.000Z", time=True).endswith(">5 Nov 2026, 08:09 UTC</time>")
    assert day("2026-13-05<") == "2026-13-05&lt;"
    assert day("") == ""


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://a.b/c", True), ("HTTP://a.b", True), ("/a/b", True), ("#x", True), ("javascript:alert(1)", False),
     ("//a.b", False), ("/\\a.b", False), ("https:", False), ("data:text/html,x", False), ("a b", False),
     ("http://[", False), (" javascript:x", False), ("java\nscript:x", False)],
)  # fmt: skip
def test_addresses(url: str, kept: bool) -> None:
    assert bool(web_address(url)) is kept
    assert ("<a " in link("x", url)) is kept


def test_a_name_shows_what_it_is() -> None:
    assert name("a<\u202egnp.\nexe\x00") == r"<bdi>a&lt;\u202egnp.\nexe\x00</bdi>"
    # the marks of languages that need them, and of emoji that are put together
    for text in ("\u200fשלום", "می\u200cروم", "👨\u200d👩"):
        assert name(text) == f"<bdi>{text}</bdi>"


def test_what_is_long_is_cut() -> None:
    assert (shortened("x" * 5, 5), shortened("x" * 6, 5)) == ("xxxxx", "xxxx…")


def test_a_long_title_is_cut_in_a_list() -> None:
    assert len(title_in_list("x" * 5_000)) < 300


def test_code_tells_what_turns_it_around() -> None:
    evil = "if user != 'a\u202e \u2066# admin\u2069':"
    shown = code_block(evil, "python")
    assert shown.count('<bdi class="unshown" title="U+202E">\u202e</bdi>') == 1
    assert shown.count('class="unshown"') == lines(evil, "python").count('class="unshown"') == 3
    hunks = changed_lines("a\n", f"{evil}\n")
    assert hunks is not None
    assert diff([Change("x.py", "changed", hunks)]).count('class="unshown"') == 3
    # what is copied is what was written
    assert Parsed(shown).text.strip() == evil
    assert "unshown" not in code_block("s = 'שלום \u200f'", "python")
